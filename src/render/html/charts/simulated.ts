import type { ModelReport } from '../../../core/report.ts';
import { about, points, simulationWords } from '../../simulation.ts';
import { count, share } from '../../words.ts';
import { h, table } from '../markup.ts';
import { BAR, box, type Figure, type Row, rows, WIDTH } from './figure.ts';

/** Stages with a bar; the numbers have them all. */
const MOST = 16;

/** How many simulated rollouts caught the regression before each stage began, and in all. */
export function simulated(model: ModelReport): Figure | null {
  const { simulation } = model;
  const [told] = simulationWords(model, (text) => text);
  if (simulation === null || told === undefined) return null;
  const { detected_before, detected, regression, false_rollback } = simulation;
  const steps = [
    ...detected_before.map(({ traffic, probability }) => ({
      name: `before ${share(traffic)}`,
      probability,
      tone: 'infer',
    })),
    { name: 'in all', probability: detected, tone: 'infer' },
    { name: 'in all, with nothing changed', probability: false_rollback, tone: 'up' },
  ];
  const items = [...steps.slice(0, MOST - 2), ...steps.slice(Math.max(MOST - 2, steps.length - 2))].map(
    ({ name, probability, tone }): Row => ({
      label: name,
      value: about(probability),
      marks: (y) => h`${box(0, y, WIDTH, BAR, 'track')}${box(0, y, WIDTH * probability, BAR, tone)}`,
    }),
  );
  const picture = rows(items);
  return {
    name: 'simulated',
    title: 'Simulation: when a regression is caught',
    description: `Share of ${count(simulation.runs)} simulated rollouts that stop a regression of ${points(regression)} before traffic reaches a stage; below, what they stop for nothing.`,
    ...picture,
    table: table(
      `Simulated rollouts of ${model.id}`,
      [{ title: 'Stopped' }, { title: 'Share of rollouts', number: true }],
      steps.map(({ name, probability }) => [h`${name}`, h`${about(probability)}`]),
    ),
  };
}
