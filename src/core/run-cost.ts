import type { CostLine } from './cost.ts';
import type { ModelSide } from './gate.ts';
import { type Money, toCents } from './money.ts';
import { divide, multiply, type Ratio } from './ratio.ts';
import { SECONDS_PER_MONTH } from './units.ts';

/** What one training run or experiment costs, rounded once; or why it is not known. */
export type RunCost =
  | {
      readonly known: true;
      readonly low: Money;
      readonly expected: Money;
      readonly high: Money;
      readonly formula: () => string;
    }
  | { readonly known: false; readonly reason: string };

/** One training run (eq. 16): the monthly line over the runs a month, or the whole one-off line. Null without a training plan. */
export function trainingRunCost({ config, estimate }: ModelSide): RunCost | null {
  const { training } = config;
  if (
    training === undefined ||
    (training.hardware ?? training.instance ?? training.rate ?? training.duration_hours) === undefined
  )
    return null;
  return oneOf(estimate, 'training', training.retrain ?? null);
}

/** One experiment (eq. 19). Null without experiments. */
export function experimentCost({ config, estimate }: ModelSide): RunCost | null {
  const { iteration } = config;
  if (iteration === undefined || iteration.experiments.n === 0n) return null;
  return oneOf(estimate, 'iteration', multiply(iteration.experiments, SECONDS_PER_MONTH));
}

/** One of `times` a month of the named line; all of it where it is paid once. */
function oneOf({ lines, unpriced }: ModelSide['estimate'], id: string, times: Ratio | null): RunCost {
  const open = unpriced.find((line) => line.id === id);
  if (open !== undefined) return { known: false, reason: open.reason };
  const line = lines.find((candidate: CostLine) => candidate.id === id);
  if (line === undefined) return { known: false, reason: `the estimate has no ${id} line` };
  const one = (amount: Ratio): Money => toCents(times === null ? amount : divide(amount, times));
  return {
    known: true,
    low: one(line.low),
    expected: one(line.expected),
    high: one(line.high),
    formula: () => line.explain().formula,
  };
}
