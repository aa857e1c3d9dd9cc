import { type CostSum, type Estimate, sumLines } from './cost.ts';
import type { ModelConfig } from './model.ts';
import { asRatio, type Money, minus, toMicros } from './money.ts';
import { divide, isZero, multiply, type Ratio, ratio, subtract, toNumber } from './ratio.ts';
import { SECONDS_PER_MONTH } from './units.ts';

/** A cost per unit in micro-dollars, or why there is none. */
export type UnitCost =
  | { readonly known: true; readonly low: Money; readonly expected: Money; readonly high: Money }
  | { readonly known: false; readonly reason: string };

export interface UnitCosts {
  /** Eq. 14: serving cost over inferences served. */
  readonly request: UnitCost;
  readonly thousandRequests: UnitCost;
  /** Monthly cost of the whole model over its active users. */
  readonly activeUser: UnitCost;
  /** Monthly cost of the whole model over its accuracy in percentage points. */
  readonly accuracyPoint: UnitCost;
}

/** Unit economics of one model at the traffic it declares. A cost with unknown lines has no unit cost. */
export function unitCosts(config: ModelConfig, estimate: Estimate): UnitCosts {
  const serving = sumLines(estimate, { cadence: 'monthly', component: 'infer' });
  const total = sumLines(estimate, { cadence: 'monthly' });
  const requests = config.serving?.traffic?.requests;
  const monthly = requests === undefined ? null : multiply(requests, SECONDS_PER_MONTH);
  const users = config.business?.active_users;
  const accuracy = config.evaluation?.metrics?.accuracy;
  return {
    request: per(serving, monthly, 'serving.traffic'),
    thousandRequests: per(serving, monthly === null ? null : divide(monthly, ratio(1000)), 'serving.traffic'),
    activeUser: per(total, users === undefined ? null : ratio(users), 'business.active_users'),
    accuracyPoint: per(
      total,
      accuracy === undefined ? null : multiply(accuracy, ratio(100)),
      'evaluation.metrics.accuracy',
    ),
  };
}

function per(cost: CostSum, units: Ratio | null, path: string): UnitCost {
  const [first] = cost.unknown;
  if (first !== undefined)
    return { known: false, reason: `the cost of ${first.line} is unknown: ${first.reason}` };
  if (units === null) return { known: false, reason: `${path} is not declared` };
  if (isZero(units) || units.n < 0n) return { known: false, reason: `${path} is not above zero` };
  const each = (amount: Money): Money => toMicros(divide(asRatio(amount), units));
  return { known: true, low: each(cost.low), expected: each(cost.expected), high: each(cost.high) };
}

/** One candidate in a comparison of cost against quality. */
export interface Candidate {
  readonly name: string;
  readonly cost: Money;
  /** A share, such as 0.92. */
  readonly quality: Ratio;
}

export interface CostQualityStep {
  readonly from: string;
  readonly to: string;
  /** Percentage points gained; negative when quality falls. */
  readonly points: number;
  /** Cost of `to` as a multiple of the cost of `from`; null when `from` is free. */
  readonly times: number | null;
  /** Extra cost per point gained, in micro-dollars; null when nothing is gained. */
  readonly perPoint: Money | null;
}

/** Table 27: what each step from a cheaper candidate to the next dearer one buys. */
export function costQualitySteps(candidates: readonly Candidate[]): CostQualityStep[] {
  const ordered = [...candidates].sort((a, b) =>
    a.cost === b.cost ? (a.name < b.name ? -1 : 1) : a.cost < b.cost ? -1 : 1,
  );
  return ordered.slice(1).flatMap((to, index) => {
    const from = ordered[index];
    return from === undefined ? [] : [step(from, to)];
  });
}

function step(from: Candidate, to: Candidate): CostQualityStep {
  const gain = multiply(subtract(to.quality, from.quality), ratio(100));
  return {
    from: from.name,
    to: to.name,
    points: toNumber(gain),
    times: from.cost === 0n ? null : toNumber(ratio(to.cost, from.cost)),
    perPoint: gain.n > 0n ? toMicros(divide(asRatio(minus(to.cost, from.cost)), gain)) : null,
  };
}
