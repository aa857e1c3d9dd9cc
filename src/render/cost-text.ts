import type {
  Amounts,
  CostGroup,
  CostReport,
  ModelCostReport,
  QualityStep,
  Unit,
  UnitAmount,
} from '../core/cost-report.ts';
import { COMPONENTS, type Component, type Cost, type UnknownLine } from '../core/report.ts';
import { counted, inCurrency } from '../core/words.ts';
import { type Paint, painter } from './ansi.ts';
import { oneLine } from './escape.ts';
import { columns } from './text/columns.ts';
import { wrap } from './width.ts';
import { amount, costWords, isNothing, rangeWords, share, shortSha, spot } from './words.ts';

export interface CostTextOptions {
  readonly columns: number;
  readonly color: boolean;
  /** Whether to show every line with its formula and inputs. */
  readonly lines: boolean;
}

const NAMES = { train: 'Train', infer: 'Infer', data: 'Data', iterate: 'Iterate' } as const satisfies Record<
  Component,
  string
>;
const UNIT_NAMES = {
  request: 'a request',
  thousand_requests: '1,000 requests',
  active_user: 'an active user',
  accuracy_point: 'an accuracy point',
} as const satisfies Record<Unit, string>;
const NAME_LIMIT = 24;

/** The cost report for a terminal: totals, components, unit costs, and the lines where they are asked for. */
export function costText(report: CostReport, options: CostTextOptions): string {
  const paint = painter(options.color);
  const sections = [
    opening(report),
    totals(report, paint),
    parts(report, paint),
    ...(report.by === 'model' ? [units(report.models, paint)] : []),
    quality(report, paint),
    shared(report, paint),
    ...(options.lines ? report.models.map((model) => lines(model, options, paint)) : []),
    notices(report, options, paint),
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`;
}

function opening({ models, revision, prices, as_of }: CostReport): string[] {
  const where = revision === 'worktree' ? 'in the work tree' : `at ${shortSha(revision)}`;
  return [`${counted(models.length, 'model')} ${where}, prices of ${prices.date}, as of ${as_of}`];
}

const label = ({ key }: CostGroup): string => (key === null ? 'untagged' : oneLine(key, 120));
const heading = (by: CostReport['by']): string =>
  by === 'cost_center'
    ? 'Cost center'
    : by === 'model_type'
      ? 'Type'
      : by.charAt(0).toUpperCase() + by.slice(1);
const lowest = (cost: Cost): string =>
  cost.unknown.length > 0 && isNothing(cost.low) ? 'unknown' : amount(cost.low, cost.currency);
/** Nobody knows how high a cost with unknown lines can get. */
const highest = (cost: Cost): string =>
  cost.unknown.length > 0 ? 'unknown' : amount(cost.high, cost.currency);

/** Groups with the total below them; where one group is all there is, it is the total. */
const rowsOf = (report: CostReport, cells: (amounts: Amounts) => string[]): string[][] => [
  ...report.groups.map((group) => [label(group), ...cells(group)]),
  ...(report.groups.length > 1 || report.problems.length > 0 ? [['all', ...cells(report.total)]] : []),
];

function totals(report: CostReport, paint: Paint): string[] {
  const heads = ['Low', 'Expected', 'High', 'A year', 'Once'].map((title) => ({
    title,
    side: 'right' as const,
  }));
  const rows = rowsOf(report, ({ monthly, annual, one_off }) => [
    lowest(monthly),
    costWords(monthly),
    highest(monthly),
    costWords(annual),
    costWords(one_off),
  ]);
  return [
    paint('strong', 'Cost per month'),
    ...columns([{ title: heading(report.by), limit: NAME_LIMIT }, ...heads], rows),
  ];
}

function parts(report: CostReport, paint: Paint): string[] {
  const heads = [
    ...COMPONENTS.map((component) => ({ title: NAMES[component], side: 'right' as const })),
    { title: 'Most' },
  ];
  const rows = rowsOf(report, ({ components, dominant }) => [
    ...COMPONENTS.map((component) => costWords(components[component])),
    dominant === null ? '' : `${dominant.component} ${share(Math.round(dominant.share * 100) / 100)}`,
  ]);
  return [
    paint('strong', 'Of which'),
    ...columns([{ title: heading(report.by), limit: NAME_LIMIT }, ...heads], rows),
  ];
}

const UNIT_COLUMNS = [
  'thousand_requests',
  'active_user',
  'accuracy_point',
] as const satisfies readonly Unit[];
const isKnown = (unit: UnitAmount): boolean => !('unknown' in unit);

function units(models: readonly ModelCostReport[], paint: Paint): string[] {
  const known = models.filter(({ unit }) => UNIT_COLUMNS.some((name) => isKnown(unit[name])));
  if (known.length === 0) return [];
  const heads = UNIT_COLUMNS.map((name) => ({ title: UNIT_NAMES[name], side: 'right' as const }));
  const rows = known.map(({ id, unit }) => [
    oneLine(id, 120),
    ...UNIT_COLUMNS.map((name) => unitWords(unit[name])),
  ]);
  return [paint('strong', 'Cost of'), ...columns([{ title: 'Model', limit: NAME_LIMIT }, ...heads], rows)];
}

/** Unit costs are often far below a cent, so they keep their digits. */
function unitWords(unit: UnitAmount): string {
  if ('unknown' in unit) return '-';
  const trimmed = unit.expected.replace(/0{1,4}$/, '');
  return inCurrency(trimmed, unit.currency);
}

function quality({ quality: steps, currency }: CostReport, paint: Paint): string[] {
  if (steps.length === 0) return [];
  const words = ({ from, to, points, times, per_point }: QualityStep): string => {
    const gain = `${Number(points.toPrecision(4))} ${points === 1 ? 'point' : 'points'}`;
    const price = times === null ? '' : ` for ${Number(times.toPrecision(3))}x the cost`;
    return `  ${oneLine(from, 60)} → ${oneLine(to, 60)}: ${gain} of accuracy${price}${per_point === null ? '' : `, ${amount(per_point, currency)} a point`}`;
  };
  return [paint('strong', 'What quality costs to train'), ...steps.map(words)];
}

function shared({ shared: resources, shared_open, currency }: CostReport, paint: Paint): string[] {
  if (resources.length + shared_open.length === 0) return [];
  const split = resources.flatMap(({ resource, method, total, shares, unallocated }) => [
    `  ${oneLine(resource, 60)}: ${amount(total, currency)} a month, ${method.replaceAll('_', ' ')}`,
    ...shares.map(({ model, amount: part }) => `    ${oneLine(model, 60)} ${amount(part, currency)}`),
    ...(unallocated === '0.00' ? [] : [`    not allocated ${amount(unallocated, currency)}`]),
  ]);
  const open = shared_open.map(
    ({ resource, reason }) => `  ${oneLine(resource, 60)}: not split, ${oneLine(reason)}`,
  );
  return [paint('strong', 'Shared costs (not part of the totals above)'), ...split, ...open];
}

function lines(model: ModelCostReport, options: CostTextOptions, paint: Paint): string[] {
  const { currency } = model.monthly;
  const body = model.lines.flatMap(({ line, cadence, formula, inputs, ...range }) => [
    `  ${oneLine(line)}: ${rangeWords({ ...range, currency })} ${cadence === 'monthly' ? 'a month' : 'once'}`,
    ...wrap(oneLine(formula, 2000), options.columns - 4).map((row) => `    ${row}`),
    ...inputs.flatMap(({ name, value, mark, source }) =>
      wrap(`${oneLine(name)} ${oneLine(value)} (${mark}: ${oneLine(source)})`, options.columns - 8).map(
        (row, index) => paint('quiet', `${index === 0 ? '    - ' : '      '}${row}`),
      ),
    ),
  ]);
  const units = Object.entries(model.unit).flatMap(([name, unit]) =>
    'unknown' in unit ? [] : [`  ${unitWords(unit)} ${UNIT_NAMES[name as Unit]}`],
  );
  return [paint('strong', `${oneLine(model.id)} (${oneLine(model.path)})`), ...body, ...units];
}

function notices({ total, problems }: CostReport, options: CostTextOptions, paint: Paint): string[] {
  const unpriced = distinct([...total.monthly.unknown, ...total.one_off.unknown]).map(
    ({ line, reason }) => `Not priced, so totals are lower bounds: ${oneLine(line)}: ${oneLine(reason)}`,
  );
  const unread = problems.flatMap(({ location, message, fix }) => [
    `${spot(location)} ${oneLine(message)}`,
    ...(fix === null ? [] : [`  Fix: ${oneLine(fix)}`]),
  ]);
  return [...unpriced, ...unread]
    .flatMap((notice) => wrap(notice, options.columns))
    .map((row) => paint('ask', row));
}

const distinct = (lines: readonly UnknownLine[]): UnknownLine[] => [
  ...new Map(lines.map((line) => [`${line.line} ${line.reason}`, line])).values(),
];
