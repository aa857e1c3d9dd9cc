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
import { once } from './once.ts';
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

/** The cost block of one model, each figure worked out when it is read; lines only where somebody will read them. */
export function modelCost(
  subject: ModelSubject,
  estimate: Estimator,
  currency: string,
  { rollout, withLines }: { rollout: RolloutCost | null; withLines: boolean },
): ModelCost {
  const { head, base } = subject;
  const unchanged = base === head;
  const headCost = once(() => reportCost(head.monthly, currency));
  const baseCost = once(() => base && reportCost(base.monthly, currency));
  const delta = once(() => deltaOf(base?.monthly ?? NO_COST, head.monthly, currency));
  const parts = once(() => components(head, currency));
  const changes = once(() => driversBetween(base, head, estimate));
  return {
    get base() {
      return unchanged ? headCost() : baseCost();
    },
    get head() {
      return headCost();
    },
    get delta() {
      return unchanged ? nothingIn(currency) : delta();
    },
    get components() {
      return parts();
    },
    get one_off() {
      return {
        train: oneOff(head, currency),
        rollout: rollout === null ? null : reportCost(rollout.sum, currency),
      };
    },
    get drivers() {
      return unchanged ? [] : changes();
    },
    get lines() {
      return withLines ? [...head.estimate.lines, ...(rollout?.lines ?? [])].map(lineReport) : [];
    },
  };
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
