import type { Stage } from './canary-input.ts';

/** A declared rollback trigger. */
export interface SimulatedTrigger {
  /** Relative: (canary - control)/control; absolute: canary - control; ratio: canary/control. */
  readonly kind: 'relative' | 'absolute' | 'ratio';
  /** Reached from the side where nothing has changed, it rolls back; for a ratio that side is 1, else 0. */
  readonly threshold: number;
  readonly windowSeconds: number;
  /** Canary requests that a window must hold before it is judged. */
  readonly minSamples: number;
  /** Standard deviation of the compared change over minSamples samples; null where counting is the noise. */
  readonly spread: number | null;
}

/** What is watched during the rollout. */
export interface SimulatedMetric {
  /** The proportion in production; null for a metric of which only the spread of its triggers is known. */
  readonly baseline: number | null;
  /** The canary's proportion less the baseline while the regression is there. */
  readonly shift: number;
  readonly worse: 'higher' | 'lower';
  /** The |z| of eq. 7 that is a crossing, one for each stage that is a look; none where only triggers watch. */
  readonly boundaries: readonly number[];
  readonly triggers: readonly SimulatedTrigger[];
}

export interface SimulateInput {
  readonly stages: readonly Stage[];
  /** All requests of an hour, both arms together. */
  readonly ratePerHour: number;
  /** Variance inflation by correlated users (eq. 9): counts are drawn as if that many times fewer. */
  readonly designEffect: number;
  readonly metrics: readonly SimulatedMetric[];
  readonly runs: number;
  /** A whole number from 0 to 2^32 - 1. */
  readonly seed: number;
}

export interface SimulateProblem {
  readonly code: 'OUT_OF_RANGE' | 'TOO_MUCH_WORK';
  /** Where in the input: `metrics[0].shift`. */
  readonly path: string;
  readonly message: string;
  readonly expected: string;
}

export const MAX_RUNS = 10_000_000;
export const MAX_SEED = 2 ** 32 - 1;

const whole = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

/** Everything out of range; the stages and the rate are those of a canary plan, which has checked them. */
export function simulateProblems({ metrics, runs, seed }: SimulateInput): SimulateProblem[] {
  const problems: SimulateProblem[] = [];
  const note = (path: string, message: string, expected: string): void => {
    problems.push({ code: 'OUT_OF_RANGE', path, message, expected });
  };
  for (const [i, { baseline, shift }] of metrics.entries()) {
    const changed = (baseline ?? 0) + shift;
    if (baseline === null || (changed >= 0 && changed <= 1)) continue;
    const [down, up] = [-baseline, 1 - baseline].map((v) => Number(v.toPrecision(12)));
    note(
      `metrics[${i}].shift`,
      `the regression takes ${baseline} to ${Number(changed.toPrecision(12))}, which is no proportion`,
      `a change from ${down} to ${up} with this baseline`,
    );
  }
  if (!whole(runs, 1, MAX_RUNS)) note('runs', `runs is ${runs}`, `a whole number from 1 to ${MAX_RUNS}`);
  if (!whole(seed, 0, MAX_SEED)) note('seed', `seed is ${seed}`, `a whole number from 0 to ${MAX_SEED}`);
  return problems;
}
