import { type SharedCosts, sharedCosts } from './allocate.ts';
import { addCosts, type CostSum, labelled, reportCost, sumLines, yearOf } from './cost.ts';
import type { ModelSide } from './gate.ts';
import type { CostDimension, CostTags } from './model.ts';
import { type Money, moneyText } from './money.ts';
import { COMPONENTS, type Component, type Cost, type CostLineReport, type LocatedProblem } from './report.ts';
import { lineReport } from './report-costs.ts';
import { type Candidate, costQualitySteps, type UnitCost, unitCosts } from './unit-cost.ts';

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

/** Decimal strings to the micro-unit of the currency, or why there is none. */
export type UnitAmount =
  | { readonly low: string; readonly expected: string; readonly high: string; readonly currency: string }
  | { readonly unknown: string };

const UNITS = ['request', 'thousand_requests', 'active_user', 'accuracy_point'] as const;
export type Unit = (typeof UNITS)[number];

export interface ModelCostReport extends Amounts {
  readonly id: string;
  readonly path: string;
  readonly tags: CostTags;
  readonly unit: Readonly<Record<Unit, UnitAmount>>;
  readonly lines: readonly CostLineReport[];
}

export interface CostGroup extends Amounts {
  /** Value of the dimension; null is what carries no such tag. */
  readonly key: string | null;
  readonly models: readonly string[];
}

export interface SharedReport {
  readonly resource: string;
  readonly method: string;
  readonly total: string;
  readonly shares: readonly { readonly model: string; readonly amount: string }[];
  readonly unallocated: string;
}

/** What each step from a model to the one of its type that is next dearer to train buys (table 27). */
export interface QualityStep {
  readonly type: string;
  /** What is compared: the cost of one training run, or of a month of them. */
  readonly basis: 'once' | 'monthly';
  readonly from: string;
  readonly to: string;
  readonly points: number;
  readonly times: number | null;
  readonly per_point: string | null;
}

export interface CostReport {
  readonly schema: 'tollgate.cost/1';
  /** Commit, or "worktree". */
  readonly revision: string;
  readonly as_of: string;
  readonly currency: string;
  readonly prices: { readonly book: string; readonly date: string; readonly digest: string };
  readonly by: 'model' | CostDimension;
  readonly total: Amounts;
  readonly groups: readonly CostGroup[];
  readonly models: readonly ModelCostReport[];
  readonly shared: readonly SharedReport[];
  /** Shared resources that cannot be split, with the reason. */
  readonly shared_open: SharedCosts['open'];
  readonly quality: readonly QualityStep[];
  readonly problems: readonly LocatedProblem[];
}

export interface CostReportInput {
  readonly sides: readonly ModelSide[];
  readonly revision: string;
  readonly asOf: string;
  readonly book: {
    readonly name: string;
    readonly date: string;
    readonly digest: string;
    readonly currency: string;
  };
  readonly by: CostReport['by'];
  readonly problems: readonly LocatedProblem[];
  /** Paths of configs that cannot be read: each makes the total a lower bound. */
  readonly unreadable: readonly string[];
}

/** What one revision costs. Pure; models and groups in name order, "untagged" last. */
export function costReport(input: CostReportInput): CostReport {
  const { currency, name, date, digest } = input.book;
  const sides = [...input.sides].sort((a, b) => (a.config.id < b.config.id ? -1 : 1));
  const { split, open } = sharedCosts(sides.map(({ config, estimate }) => ({ config, estimate })));
  return {
    schema: 'tollgate.cost/1',
    revision: input.revision,
    as_of: input.asOf,
    currency,
    prices: { book: name, date, digest },
    by: input.by,
    total: amounts(sides, currency, input.unreadable),
    groups: groupsOf(sides, input.by).map(({ key, members }) => ({
      key,
      models: members.map(({ config }) => config.id),
      ...amounts(members, currency),
    })),
    models: sides.map((side) => modelReport(side, currency)),
    shared: split.map(({ resource, method, total, allocation }) => ({
      resource,
      method,
      total: moneyText(total),
      shares: allocation.shares.map(({ id, amount }) => ({ model: id, amount: moneyText(amount) })),
      unallocated: moneyText(allocation.unallocated),
    })),
    shared_open: open,
    quality: qualityOf(sides),
    problems: input.problems,
  };
}

function modelReport(side: ModelSide, currency: string): ModelCostReport {
  const { config, estimate, file } = side;
  const costs = unitCosts(config, estimate);
  const unit = (cost: UnitCost): UnitAmount =>
    cost.known
      ? { low: fine(cost.low), expected: fine(cost.expected), high: fine(cost.high), currency }
      : { unknown: cost.reason };
  return {
    id: config.id,
    path: file,
    tags: config.tags,
    ...amounts([side], currency),
    unit: {
      request: unit(costs.request),
      thousand_requests: unit(costs.thousandRequests),
      active_user: unit(costs.activeUser),
      accuracy_point: unit(costs.accuracyPoint),
    },
    lines: estimate.lines.map(lineReport),
  };
}

const fine = (amount: Money): string => moneyText(amount, 6);

function amounts(sides: readonly ModelSide[], currency: string, unreadable: readonly string[] = []): Amounts {
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

function groupsOf(
  sides: readonly ModelSide[],
  by: CostReport['by'],
): { key: string | null; members: ModelSide[] }[] {
  const groups = new Map<string | null, ModelSide[]>();
  for (const side of sides) {
    const key = by === 'model' ? side.config.id : (side.config.tags[by] ?? null);
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [side]);
    else members.push(side);
  }
  const last = '\u{10FFFF}';
  return [...groups]
    .map(([key, members]) => ({ key, members }))
    .sort((a, b) => ((a.key ?? last) < (b.key ?? last) ? -1 : 1));
}

/**
 * Models of one type that declare `evaluation.metrics.accuracy` are candidates for each other's place. Compared is
 * what training them costs: a month of retraining, or the one run where it does not repeat; the two never meet.
 */
function qualityOf(sides: readonly ModelSide[]): QualityStep[] {
  const comparable = new Map<
    string,
    { type: string; basis: QualityStep['basis']; candidates: Candidate[] }
  >();
  for (const { config, estimate } of sides) {
    const quality = config.evaluation?.metrics?.accuracy;
    const basis = config.training?.retrain ? 'monthly' : 'once';
    const cost = sumLines(estimate, {
      cadence: basis === 'once' ? 'one_off' : 'monthly',
      component: 'train',
    });
    if (quality === undefined || cost.unknown.length > 0 || cost.expected === 0n) continue;
    const type = config.model.type;
    const key = `${type} ${basis}`;
    const { candidates } = comparable.get(key) ?? { candidates: [] };
    comparable.set(key, {
      type,
      basis,
      candidates: [...candidates, { name: config.id, cost: cost.expected, quality }],
    });
  }
  const groups = [...comparable].sort(([a], [b]) => (a < b ? -1 : 1));
  return groups.flatMap(([, { type, basis, candidates }]) =>
    costQualitySteps(candidates).map(({ perPoint, ...step }) => ({
      type,
      basis,
      ...step,
      per_point: perPoint === null ? null : moneyText(perPoint),
    })),
  );
}
