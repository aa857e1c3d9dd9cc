import { scaleLinear, scaleSqrt } from 'd3-scale';
import { line } from 'd3-shape';
import type { ModelReport, RolloutDesign } from '../../../core/report.ts';
import { counted } from '../../../core/words.ts';
import { judgedRollout } from '../../view.ts';
import { share } from '../../words.ts';
import { h, table } from '../markup.ts';
import { axes, PLOT, PLOT_HEIGHT } from './axes.ts';
import { dot, type Figure, label, path } from './figure.ts';
import { pp } from './power.ts';

interface Look {
  readonly traffic: number;
  readonly information: number;
  readonly boundary: number;
  readonly difference: number;
}

/** The limit on |z| at every look, and where the declared regression takes z on average. */
export function boundaries(model: ModelReport): Figure | null {
  const rollout = judgedRollout(model);
  if (rollout === null) return null;
  const { design } = rollout;
  const ends = rollout.stages.filter((stage) => stage.traffic < 1 && stage.declared_seconds !== null);
  const looks = design.boundaries.map(
    (boundary, index): Look => ({
      traffic: ends[index]?.traffic ?? 1,
      information: design.information[index] ?? 1,
      boundary,
      difference: design.smallest_differences[index] ?? 0,
    }),
  );
  if (looks.length === 0) return null;
  const top = Math.max(...design.boundaries) * 1.4;
  // On a root scale the mean of z, drift times the root of the information, is a straight line.
  const x = scaleSqrt([0, 1], [PLOT.left, PLOT.right]);
  const y = scaleLinear([0, top], [PLOT.bottom, PLOT.top]);
  const draw = line<Look>(
    (look) => x(look.information),
    (look) => y(look.boundary),
  ).digits(1);
  const expected = expectedEnd(design, top);
  const drift = line<{ t: number; z: number }>(
    ({ t }) => x(t),
    ({ z }) => y(z),
  ).digits(1);
  const last = looks.at(-1);
  return {
    name: 'boundaries',
    title: 'Boundaries: when a look stops the rollout',
    description: `${counted(looks.length, 'look')}; |z| of ${looks.map((look) => z(look.boundary)).join(', ')}; at the last a difference of ${pp(last?.difference ?? 0)} stops it. The dashed line is the mean of z when the regression is ${pp(design.detect)}.`,
    height: PLOT_HEIGHT,
    drawing: h`${axes(
      {
        ticks: [0, 0.1, 0.25, 0.5, 1].map((tick) => ({ at: x(tick), words: share(tick) })),
        name: 'information, of the last look',
      },
      {
        ticks: y.ticks(5).map((tick) => ({ at: y(tick), words: String(tick) })),
        name: '|z| that stops the rollout',
      },
    )}${path(drift([{ t: 0, z: 0 }, expected]), 'expected')}${path(draw(looks), 'curve')}${looks.map((look) => dot(x(look.information), y(look.boundary), 'mark'))}${label(PLOT.right, y(last?.boundary ?? 0) - 10, z(last?.boundary ?? 0), { anchor: 'end' })}`,
    table: table(
      `Boundaries of the rollout of ${model.id}`,
      [
        { title: 'Look at the end of' },
        { title: 'Information', number: true },
        { title: '|z|', number: true },
        { title: 'Smallest difference', number: true },
      ],
      looks.map((look) => [
        h`${share(look.traffic)}`,
        h`${share(look.information)}`,
        h`${z(look.boundary)}`,
        h`${pp(look.difference)}`,
      ]),
    ),
  };
}

/** Where the mean of z leaves the picture: at the last look, or at its top before that. */
function expectedEnd({ detect, standard_error }: RolloutDesign, top: number): { t: number; z: number } {
  const drift = detect / standard_error;
  return drift <= top ? { t: 1, z: drift } : { t: (top / drift) ** 2, z: top };
}

const z = (value: number): string => String(Number(value.toFixed(4)));
