import { add, compare, divide, isZero, type Ratio, ratio, ZERO } from './ratio.ts';
import { COMPONENTS, type Component } from './report.ts';

/** What to do while one component dominates the cost (tables 31 and 32). */
export interface Posture {
  /** Share of the total above which the component dominates. */
  readonly above: Ratio;
  readonly posture: string;
  readonly first: string;
  readonly second: string;
  readonly avoid: string;
  /** Longest payback an optimisation may have, in months; null where the table gives none. */
  readonly months: number | null;
  readonly payback: string;
}

export const POSTURES: Readonly<Record<Component, Posture>> = {
  iterate: {
    above: ratio(50, 100),
    posture: 'Optimize for development velocity; accept a higher cost per inference while experiments change',
    first: 'experiment velocity',
    second: 'developer tooling',
    avoid: 'infrastructure optimization',
    months: null,
    payback: 'defer unless it directly speeds up iteration',
  },
  train: {
    above: ratio(40, 100),
    posture: 'Make training efficient: mixed precision, gradient checkpointing, spot with checkpoints',
    first: 'training efficiency',
    second: 'spot or preemptible compute',
    avoid: 'over-engineering serving',
    months: 6,
    payback: '3 to 6 months is acceptable',
  },
  infer: {
    above: ratio(40, 100),
    posture: 'Optimize serving: quantization, batching, caching, distillation',
    first: 'model optimization',
    second: 'serving infrastructure',
    avoid: 'excessive retraining',
    months: 3,
    payback: '1 to 3 months is required',
  },
  data: {
    above: ratio(30, 100),
    posture: 'Move and keep less data before improving models',
    first: 'storage tiering',
    second: 'egress reduction',
    avoid: 'premature feature expansion',
    months: null,
    payback: 'the table gives no threshold',
  },
};

export type CostMix = Readonly<Record<Component, Ratio>>;

export interface Dominant {
  readonly component: Component;
  readonly share: Ratio;
}

export const totalOf = (mix: CostMix): Ratio =>
  COMPONENTS.reduce<Ratio>((sum, part) => add(sum, mix[part]), ZERO);

/** The largest component that is above its threshold; null where none is. */
export function dominantCost(mix: CostMix): Dominant | null {
  const total = totalOf(mix);
  if (isZero(total)) return null;
  return COMPONENTS.map((component) => ({ component, share: divide(mix[component], total) }))
    .filter(({ component, share }) => compare(share, POSTURES[component].above) > 0)
    .reduce<Dominant | null>(
      (best, one) => (best === null || compare(one.share, best.share) > 0 ? one : best),
      null,
    );
}

/** Months until a one-time cost is saved (eq. 20); null where nothing is saved. */
export const paybackMonths = (cost: Ratio, monthlySaving: Ratio): Ratio | null =>
  monthlySaving.n > 0n ? divide(cost, monthlySaving) : null;

/** Whether a payback is within what table 31 allows for the component; null where the table gives no threshold. */
export function paysBack(component: Component, months: Ratio): boolean | null {
  const limit = POSTURES[component].months;
  return limit === null ? null : compare(months, ratio(limit)) <= 0;
}
