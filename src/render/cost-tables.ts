import type { Amounts } from '../core/cost-amounts.ts';
import type { CostReport, ModelCostReport, Unit, UnitAmount } from '../core/cost-report.ts';
import { COMPONENTS, type Component, type Cost } from '../core/report.ts';
import { inCurrency } from '../core/words.ts';
import type { Paint } from './ansi.ts';
import { oneLine } from './escape.ts';
import { type Column, columns } from './text/columns.ts';
import { type AmountWriter, amountsAlike, costWords, isNothing, share } from './words.ts';

/** The tables of a cost report for a terminal. A column has one number of decimals, and is left out where it is empty. */

const NAMES = { train: 'Train', infer: 'Infer', data: 'Data', iterate: 'Iterate' } as const satisfies Record<
  Component,
  string
>;
export const UNIT_NAMES = {
  request: 'a request',
  thousand_requests: '1,000 requests',
  active_user: 'an active user',
  accuracy_point: 'an accuracy point',
} as const satisfies Record<Unit, string>;
const NAME_LIMIT = 24;

interface AmountColumn {
  readonly title: string;
  readonly cost: (amounts: Amounts) => Cost;
  readonly bound: 'low' | 'expected' | 'high';
}

const MONTH: readonly AmountColumn[] = [
  { title: 'Low', cost: ({ monthly }) => monthly, bound: 'low' },
  { title: 'Expected', cost: ({ monthly }) => monthly, bound: 'expected' },
  { title: 'High', cost: ({ monthly }) => monthly, bound: 'high' },
  { title: 'A year', cost: ({ annual }) => annual, bound: 'expected' },
];
const ONCE: AmountColumn = { title: 'Once', cost: ({ one_off }) => one_off, bound: 'expected' };
const PARTS = COMPONENTS.map(
  (component): AmountColumn => ({
    title: NAMES[component],
    cost: ({ components }) => components[component],
    bound: 'expected',
  }),
);

interface Row {
  readonly name: string;
  readonly amounts: Amounts;
}

/** Groups with the total below them; where one group is all there is, it is the total. */
function rowsOf({ groups, problems, total }: CostReport): Row[] {
  const rows = groups.map((group) => ({
    name: group.key === null ? 'untagged' : oneLine(group.key, 120),
    amounts: group,
  }));
  return groups.length > 1 || problems.length > 0 ? [...rows, { name: 'all', amounts: total }] : rows;
}

export function totals(report: CostReport, paint: Paint): string[] {
  const rows = rowsOf(report);
  const shown = [...MONTH, ...(isEmpty(ONCE, rows) ? [] : [ONCE])];
  const cells = shown.map((column) => cellsOf(column, rows));
  const body = rows.map(({ name }, at) => [name, ...cells.map((column) => column[at] ?? '')]);
  return [paint('strong', 'Cost per month'), ...columns([named(report), ...shown.map(right)], body)];
}

export function parts(report: CostReport, paint: Paint): string[] {
  const rows = rowsOf(report);
  const shown = PARTS.filter((column) => !isEmpty(column, rows));
  if (shown.length === 0) return [];
  const cells = shown.map((column) => cellsOf(column, rows));
  const body = rows.map(({ name, amounts: { dominant } }, at) => [
    name,
    ...cells.map((column) => column[at] ?? ''),
    dominant === null ? '' : `${dominant.component} ${share(Math.round(dominant.share * 100) / 100)}`,
  ]);
  const most = { title: body.some((row) => row.at(-1) !== '') ? 'Most' : '' };
  return [paint('strong', 'Of which'), ...columns([named(report), ...shown.map(right), most], body)];
}

const right = ({ title }: { title: string }): Column => ({ title, side: 'right' });

function named({ by }: CostReport): Column {
  const words = { cost_center: 'Cost center', model_type: 'Type' } as const;
  const title =
    by === 'cost_center' || by === 'model_type' ? words[by] : by.charAt(0).toUpperCase() + by.slice(1);
  return { title, limit: NAME_LIMIT };
}

/** An unknown cost is not empty. */
const isEmpty = ({ cost, bound }: AmountColumn, rows: readonly Row[]): boolean =>
  rows.every(({ amounts }) => cost(amounts).unknown.length === 0 && isNothing(cost(amounts)[bound]));

function cellsOf({ cost, bound }: AmountColumn, rows: readonly Row[]): string[] {
  const costs = rows.map(({ amounts }) => cost(amounts));
  const write = amountsAlike(costs.map((each) => each[bound]));
  return costs.map((each) => boundWords(each, bound, write));
}

/** Nobody knows how high a cost with unknown lines can get. */
function boundWords(cost: Cost, bound: AmountColumn['bound'], write: AmountWriter): string {
  if (bound === 'expected') return costWords(cost, '', null, write);
  const open = cost.unknown.length > 0 && (bound === 'high' || isNothing(cost.low));
  return open ? 'unknown' : write(cost[bound], cost.currency);
}

const UNIT_COLUMNS = [
  'thousand_requests',
  'active_user',
  'accuracy_point',
] as const satisfies readonly Unit[];

export function units(models: readonly ModelCostReport[], paint: Paint): string[] {
  const shown = UNIT_COLUMNS.filter((name) => models.some(({ unit }) => !('unknown' in unit[name])));
  const known = models.filter(({ unit }) => shown.some((name) => !('unknown' in unit[name])));
  if (known.length === 0) return [];
  const decimals = shown.map((name) => Math.max(...known.map(({ unit }) => decimalsOf(unit[name]))));
  const rows = known.map(({ id, unit }) => [
    oneLine(id, 120),
    ...shown.map((name, at) => unitWords(unit[name], decimals[at])),
  ]);
  const heads = shown.map((name) => right({ title: UNIT_NAMES[name] }));
  return [paint('strong', 'Cost of'), ...columns([{ title: 'Model', limit: NAME_LIMIT }, ...heads], rows)];
}

/** Decimals that say something, two at least, of the six there are. */
const decimalsOf = (unit: UnitAmount): number =>
  'unknown' in unit ? 2 : 6 - (/0{0,4}$/.exec(unit.expected)?.[0].length ?? 0);

/** Unit costs are often far below a cent, so they keep their digits. */
export function unitWords(unit: UnitAmount, decimals = decimalsOf(unit)): string {
  if ('unknown' in unit) return '-';
  return inCurrency(unit.expected.slice(0, unit.expected.length - 6 + decimals), unit.currency);
}
