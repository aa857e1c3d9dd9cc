import { type Money, minus, moneyText, NOTHING, plus, toCents } from './money.ts';
import { multiply, type Ratio } from './ratio.ts';
import type { Component, Cost, CostInput, UnknownLine } from './report.ts';
import { MONTHS_PER_YEAR } from './units.ts';

/** One line of an estimate, exact and unrounded, in currency per month (or once, for `one_off`). */
export interface CostLine {
  readonly component: Component;
  /** Stable name, such as `serving` or `storage`. */
  readonly id: string;
  readonly cadence: 'monthly' | 'one_off';
  readonly low: Ratio;
  readonly expected: Ratio;
  readonly high: Ratio;
  /** The formula with numbers substituted, and its inputs; computed only when somebody reads them. */
  readonly explain: () => { readonly formula: string; readonly inputs: readonly CostInput[] };
}

/** A line that could not be priced. */
export interface UnpricedLine {
  readonly component: Component;
  readonly id: string;
  readonly cadence: 'monthly' | 'one_off';
  readonly reason: string;
  /** Config path that would mend it. */
  readonly path: readonly (string | number)[];
  /** What was most likely meant at that path. */
  readonly meant?: string | undefined;
  /** How to mend it, where declaring the path is not the way. */
  readonly fix?: string | undefined;
}

export interface Estimate {
  readonly lines: readonly CostLine[];
  readonly unpriced: readonly UnpricedLine[];
  /** Serving capacity; null when the model does not serve or its hardware is not declared. */
  readonly capacity: Capacity | null;
  /** Accelerator-hours of one training run; null without a training plan. */
  readonly trainingHours: Ratio | null;
  /** Price dates and flags of every row used, for `price-freshness`. */
  readonly prices: readonly {
    readonly source: string;
    readonly date: string | null;
    readonly confidence: 'high' | 'low';
  }[];
}

export interface Capacity {
  readonly floor: Ratio;
  /** Average replicas billed. */
  readonly expected: Ratio;
  readonly ceiling: Ratio;
  /** Replicas that peak traffic needs; null when traffic is not declared. */
  readonly peak: bigint | null;
  readonly requestsPerMonth: Ratio | null;
  /** Replicas the average traffic keeps busy; null when traffic or service time is not declared. */
  readonly load: Ratio | null;
}

/** A sum of rounded lines. With unknown lines it is a lower bound. */
export interface CostSum {
  readonly low: Money;
  readonly expected: Money;
  readonly high: Money;
  readonly unknown: readonly UnknownLine[];
}

export const NO_COST: CostSum = { low: NOTHING, expected: NOTHING, high: NOTHING, unknown: [] };

export interface SumFilter {
  readonly cadence: 'monthly' | 'one_off';
  readonly component?: Component;
  /** A year of a monthly line is rounded on its own. */
  readonly annual?: boolean;
}

/** Rounds each chosen line once, to the cent, and adds the rounded lines. */
export function sumLines(estimate: Estimate, filter: SumFilter): CostSum {
  let { low, expected, high } = NO_COST;
  const chosen = (line: { cadence: string; component: Component }): boolean =>
    line.cadence === filter.cadence &&
    (filter.component === undefined || line.component === filter.component);
  for (const line of estimate.lines) {
    if (!chosen(line)) continue;
    const round = (amount: Ratio): Money =>
      toCents(filter.annual === true ? multiply(amount, MONTHS_PER_YEAR) : amount);
    const middle = round(line.expected);
    expected = plus(expected, middle);
    low = plus(low, line.low === line.expected ? middle : round(line.low));
    high = plus(high, line.high === line.expected ? middle : round(line.high));
  }
  const unknown = estimate.unpriced.filter(chosen).map(({ id, reason }) => ({ line: id, reason }));
  return { low, expected, high, unknown };
}

const years = new WeakMap<Estimate, CostSum>();

/** A year of the monthly lines, each rounded on its own; summed up once an estimate. */
export function yearOf(estimate: Estimate): CostSum {
  const known = years.get(estimate) ?? sumLines(estimate, { cadence: 'monthly', annual: true });
  years.set(estimate, known);
  return known;
}

/** Adds costs; `label` prefixes the unknown lines of each part, so that a portfolio names the model. */
export function addCosts(parts: Iterable<CostSum>): CostSum {
  let { low, expected, high } = NO_COST;
  const unknown: UnknownLine[] = [];
  for (const part of parts) {
    low = plus(low, part.low);
    expected = plus(expected, part.expected);
    high = plus(high, part.high);
    unknown.push(...part.unknown);
  }
  return { low, expected, high, unknown };
}

/** The same cost with its unknown lines named after the model. */
export const labelled = (cost: CostSum, label: string): CostSum =>
  cost.unknown.length === 0
    ? cost
    : { ...cost, unknown: cost.unknown.map(({ line, reason }) => ({ line: `${label}: ${line}`, reason })) };

/** What a model file costs that nobody can read. */
export const unreadableCost = (path: string): CostSum => ({
  ...NO_COST,
  unknown: [{ line: path, reason: 'the file cannot be read' }],
});

/** Head minus base, bound by bound; null unless every unknown line stands unchanged on both sides. */
export function costDelta(base: CostSum, head: CostSum): CostSum | null {
  if (!sameUnknown(base.unknown, head.unknown)) return null;
  return {
    low: minus(head.low, base.low),
    expected: minus(head.expected, base.expected),
    high: minus(head.high, base.high),
    unknown: [],
  };
}

const key = (line: UnknownLine): string => `${line.line}\u0000${line.reason}`;

function sameUnknown(a: readonly UnknownLine[], b: readonly UnknownLine[]): boolean {
  if (a.length !== b.length) return false;
  const left = a.map(key).sort();
  const right = b.map(key).sort();
  return left.every((line, index) => line === right[index]);
}

export function reportCost(cost: CostSum, currency: string): Cost {
  return {
    low: moneyText(cost.low),
    expected: moneyText(cost.expected),
    high: moneyText(cost.high),
    currency,
    unknown: cost.unknown,
  };
}
