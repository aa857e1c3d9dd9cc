import { type SharedCosts, sharedCosts } from './allocate.ts';
import { type Amounts, amounts } from './cost-amounts.ts';
import { type QualityStep, qualityOf } from './cost-quality.ts';
import type { ModelSide } from './gate.ts';
import type { CostDimension, CostTags } from './model.ts';
import { type Money, moneyText } from './money.ts';
import type { CostLineReport, LocatedProblem } from './report.ts';
import { lineReport } from './report-costs.ts';
import { type UnitCost, unitCosts } from './unit-cost.ts';

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
