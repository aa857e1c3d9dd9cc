import { addCosts, type CostSum, labelled, reportCost, sumLines, yearOf } from './cost.ts';
import type { ModelSide } from './gate.ts';
import { COMPONENTS, type Component, type Cost } from './report.ts';

/** Totals of one model, group or fleet. A year is rounded on its own, not twelve times the month. */
export interface Amounts {
  readonly monthly: Cost;
  readonly annual: Cost;
  /** Training without a cadence. */
  readonly one_off: Cost;
  /** Per month. */
  readonly components: Readonly<Record<Component, Cost>>;
  /** The component that costs most, with its share of the month; null where nothing is known to cost anything. */
  readonly dominant: { readonly component: Component; readonly share: number } | null;
}

/** What these models cost together; `unreadable` names configs whose cost nobody knows. */
export function amounts(
  sides: readonly ModelSide[],
  currency: string,
  unreadable: readonly string[] = [],
): Amounts {
  const add = (pick: (side: ModelSide) => CostSum): CostSum =>
    addCosts(sides.map((side) => (sides.length === 1 ? pick(side) : labelled(pick(side), side.config.id))));
  const whole = (sum: CostSum): Cost => {
    const missing = unreadable.map((line) => ({ line, reason: 'the file cannot be read' }));
    return reportCost({ ...sum, unknown: [...sum.unknown, ...missing] }, currency);
  };
  const parts = COMPONENTS.map((component) => ({
    component,
    sum: add((side) => sumLines(side.estimate, { cadence: 'monthly', component })),
  }));
  const total = add((side) => side.monthly);
  const most = parts.reduce((a, b) => (b.sum.expected > a.sum.expected ? b : a));
  return {
    monthly: whole(total),
    annual: whole(add((side) => yearOf(side.estimate))),
    one_off: whole(add((side) => side.oneOff)),
    components: Object.fromEntries(parts.map(({ component, sum }) => [component, whole(sum)])) as Record<
      Component,
      Cost
    >,
    dominant:
      total.expected === 0n
        ? null
        : {
            component: most.component,
            share: Number((most.sum.expected * 10_000n) / total.expected) / 10_000,
          },
  };
}
