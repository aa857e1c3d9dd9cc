import type { Training } from '../model.ts';
import { add, divide, multiply, ONE, type Ratio, ratio, ZERO } from '../ratio.ts';

/** Rerun share of a spot run that declares none: nothing is expected, 20 % (the example of the purchase options) bounds it. */
const SPOT_REWORK_HIGH = ratio(20, 100);

/** Rerun share after interruptions, expected and at the upper bound. */
export function reworkOf(training: Training, spot: boolean): { expected: Ratio; high: Ratio } {
  if (!spot) return { expected: ZERO, high: ZERO };
  return training.rework === undefined
    ? { expected: ZERO, high: SPOT_REWORK_HIGH }
    : { expected: training.rework, high: training.rework };
}

/** Share of the time that writing checkpoints takes. */
export const checkpointTax = ({ checkpoint }: Training): Ratio =>
  checkpoint === undefined ? ZERO : divide(checkpoint.write, checkpoint.every);

/** (1 + F) x (1 + rework + checkpoint tax). */
export const overhead = (training: Training, rework: Ratio): Ratio =>
  multiply(add(ONE, training.failure_overhead ?? ZERO), add(add(ONE, rework), checkpointTax(training)));
