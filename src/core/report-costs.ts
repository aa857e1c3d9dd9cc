import {
  addCosts,
  type CostLine,
  type CostSum,
  costDelta,
  type Estimate,
  labelled,
  NO_COST,
  reportCost,
  sumLines,
  unreadableCost,
  yearOf,
} from './cost.ts';
import { drivers } from './drivers.ts';
import type { Fleet } from './fleet.ts';
import type { ModelSide, ModelSubject } from './gate.ts';
import type { ModelConfig } from './model.ts';
import { moneyText, toCents } from './money.ts';
import type { Ratio } from './ratio.ts';
import type { Component, Cost, CostLineReport, Driver, ModelReport, Report } from './report.ts';
import type { RolloutCost } from './rollout-cost.ts';

type ModelCost = ModelReport['cost'];
type Estimator = (config: ModelConfig) => Estimate;

/** Drivers between two sides; only the steps between them are priced anew. */
function driversBetween(base: ModelSide | null, head: ModelSide | null, estimate: Estimator): Driver[] {
  const known = [base, head];
  return drivers(base?.config ?? null, head?.config ?? null, (config) => {
    const side = known.find((one) => one?.config === config);
    return side?.monthly ?? sumLines(estimate(config), { cadence: 'monthly' });
  });
}

interface CostOptions {
  readonly estimate: Estimator;
  readonly currency: string;
  readonly rollout: RolloutCost | null;
  /** Lines are listed only where somebody will read them. */
  readonly withLines: boolean;
}

/** The cost block of one model; each figure is worked out when it is read, since most of a large fleet's never are. */
export class ModelCosts implements ModelCost {
  readonly #subject: ModelSubject;
  readonly #options: CostOptions;
  #delta: Cost | null | undefined;
  #drivers: Driver[] | undefined;

  constructor(subject: ModelSubject, options: CostOptions) {
    this.#subject = subject;
    this.#options = options;
  }

  get #unchanged(): boolean {
    return this.#subject.base === this.#subject.head;
  }

  get base(): Cost | null {
    const { base } = this.#subject;
    return base && reportCost(base.monthly, this.#options.currency);
  }

  get head(): Cost {
    return reportCost(this.#subject.head.monthly, this.#options.currency);
  }

  get delta(): Cost | null {
    const { base, head } = this.#subject;
    const { currency } = this.#options;
    if (this.#unchanged) return nothingIn(currency);
    if (this.#delta === undefined) this.#delta = deltaOf(base?.monthly ?? NO_COST, head.monthly, currency);
    return this.#delta;
  }

  get components(): Record<Component, Cost> {
    return components(this.#subject.head, this.#options.currency);
  }

  get one_off(): ModelCost['one_off'] {
    const { rollout, currency } = this.#options;
    return {
      train: oneOff(this.#subject.head, currency),
      rollout: rollout && reportCost(rollout.sum, currency),
    };
  }

  get drivers(): Driver[] {
    if (this.#unchanged) return [];
    this.#drivers ??= driversBetween(this.#subject.base, this.#subject.head, this.#options.estimate);
    return this.#drivers;
  }

  get lines(): CostLineReport[] {
    const { withLines, rollout } = this.#options;
    const { lines } = this.#subject.head.estimate;
    return withLines ? [...lines, ...(rollout?.lines ?? [])].map(lineReport) : [];
  }

  toJSON(): ModelCost {
    const { base, head, delta, components: parts, one_off, drivers: changes, lines } = this;
    return { base, head, delta, components: parts, one_off, drivers: changes, lines };
  }
}

/** The cost block of a model that the change removes. */
export function removedCost(side: ModelSide, estimate: Estimator, currency: string): ModelCost {
  return {
    base: reportCost(side.monthly, currency),
    head: null,
    delta: deltaOf(side.monthly, NO_COST, currency),
    components: components(null, currency),
    one_off: { train: null, rollout: null },
    drivers: driversBetween(side, null, estimate),
    lines: [],
  };
}

function deltaOf(base: CostSum, head: CostSum, currency: string): Cost | null {
  const delta = costDelta(base, head);
  return delta === null ? null : reportCost(delta, currency);
}

function components(side: ModelSide | null, currency: string): Record<Component, Cost> {
  const nothing = nothingIn(currency);
  const costs: Record<Component, Cost> = { train: nothing, infer: nothing, data: nothing, iterate: nothing };
  if (side === null) return costs;
  const used = new Set([...side.estimate.lines, ...side.estimate.unpriced].map((line) => line.component));
  for (const component of used) {
    costs[component] = reportCost(sumLines(side.estimate, { cadence: 'monthly', component }), currency);
  }
  return costs;
}

let nothing: Cost = reportCost(NO_COST, 'USD');

/** A cost of nothing; one object, since most models have no cost of some kind. */
function nothingIn(currency: string): Cost {
  if (nothing.currency !== currency) nothing = reportCost(NO_COST, currency);
  return nothing;
}

const oneOff = (side: ModelSide, currency: string): Cost | null =>
  [...side.estimate.lines, ...side.estimate.unpriced].some((line) => line.cadence === 'one_off')
    ? reportCost(side.oneOff, currency)
    : null;

const centsText = (amount: Ratio): string => moneyText(toCents(amount));

export function lineReport(line: CostLine): CostLineReport {
  const { component, id, cadence } = line;
  return {
    component,
    line: id,
    cadence,
    low: centsText(line.low),
    expected: centsText(line.expected),
    high: centsText(line.high),
    ...line.explain(),
  };
}

/**
 * Fleet totals: the target tip against the merge result, with what the change's rollouts cost once. A year is rounded
 * on its own.
 */
export function totals(
  before: Fleet,
  after: Fleet,
  rollouts: readonly CostSum[],
  currency: string,
): Report['totals'] {
  const cost = (sum: CostSum): Cost => reportCost(sum, currency);
  const both = (pick: (side: ModelSide) => CostSum) => ({
    base: total(before, pick),
    head: total(after, pick),
  });
  const monthly = both((side) => side.monthly);
  const annual = both((side) => yearOf(side.estimate));
  const once = both((side) => side.oneOff);
  return {
    base: cost(monthly.base),
    head: cost(monthly.head),
    delta: deltaOf(monthly.base, monthly.head, currency),
    annual: {
      base: cost(annual.base),
      head: cost(annual.head),
      delta: deltaOf(annual.base, annual.head, currency),
    },
    one_off: { delta: deltaOf(once.base, addCosts([once.head, ...rollouts]), currency) },
  };
}

function total(fleet: Fleet, pick: (side: ModelSide) => CostSum): CostSum {
  const known = [...fleet.sides.values()].map((side) => labelled(pick(side), side.config.id));
  const unreadable = [...fleet.broken.keys()].map(unreadableCost);
  return addCosts([...known, ...unreadable]);
}
