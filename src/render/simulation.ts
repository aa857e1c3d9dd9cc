import type { ModelReport, SimulationReport } from '../core/report.ts';
import { counted, duration } from '../core/words.ts';
import { judgedRollout } from './view.ts';
import { amount, count } from './words.ts';

export const points = (change: number): string => `${Number((change * 100).toPrecision(4))} pp`;

/** A simulated share, which is not known to more than a percent. */
export const about = (probability: number): string => {
  if (probability > 0 && probability < 0.005) return '<1 %';
  return probability < 1 && probability >= 0.995 ? '>99 %' : `${Math.round(probability * 100)} %`;
};

/** From here on a good release is stopped so often that what is caught is mostly noise. */
const NOISY = 0.5;

/** What the declared rollout would do, in sentences; none where the change starts no rollout that was simulated. */
export function simulationWords(model: ModelReport, ink: (text: string) => string): string[] {
  const { simulation } = model;
  if (simulation === null || judgedRollout(model) === null) return [];
  return [caught(simulation), forNothing(simulation), ...unknown(simulation, ink)];
}

function caught(simulation: SimulationReport): string {
  const { runs, seed, regression, detected, seconds_to_detection: time } = simulation;
  const { exposed_requests: exposed, cost, detected_before: stages } = simulation;
  // Once all are caught, later stages say nothing more.
  const certain = stages.findIndex(({ probability }) => probability === 1);
  const before = stages
    .slice(1, certain > 0 ? Math.min(certain + 1, stages.length - 1) : -1)
    .map(
      ({ traffic, probability }) =>
        `${about(probability)} before ${Number((traffic * 100).toFixed(4))} % of traffic`,
    );
  const when = time === null ? '' : `, after ${duration(time.mean)} on average`;
  const lost = cost === null ? '' : `, a loss of ${amount(cost.expected, cost.currency)}`;
  return `Simulated ${counted(runs, 'time')} (seed ${seed}): a regression of ${points(regression)} is caught in ${about(detected)} of rollouts${when}${before.length === 0 ? '' : ` (${before.join(', ')})`}; until then ${count(exposed.mean)} requests are exposed on average${lost}.`;
}

function forNothing({ false_rollback, false_alarm }: SimulationReport): string {
  const rates = `With nothing changed, ${about(false_rollback)} of rollouts are rolled back and ${about(false_alarm)} raise an alarm`;
  return false_rollback < NOISY ? `${rates}.` : `${rates}: most of what this plan catches is noise.`;
}

const unknown = ({ unknown: metrics }: SimulationReport, ink: (text: string) => string): string[] =>
  metrics.length === 0
    ? []
    : [
        `Not simulated: ${metrics.map(({ metric, reason }) => `trigger ${ink(metric)} (${ink(reason)})`).join(', ')}.`,
      ];
