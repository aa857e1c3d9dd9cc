import type { QualityStep } from '../core/cost-quality.ts';
import type { CostReport, ModelCostReport, Unit } from '../core/cost-report.ts';
import type { UnknownLine } from '../core/report.ts';
import { counted } from '../core/words.ts';
import { type Paint, painter } from './ansi.ts';
import { parts, totals, UNIT_NAMES, units, unitWords } from './cost-tables.ts';
import { oneLine } from './escape.ts';
import { wrap } from './width.ts';
import { amount, rangeWords, shortSha, spot } from './words.ts';

export interface CostTextOptions {
  readonly columns: number;
  readonly color: boolean;
  /** Whether to show every line with its formula and inputs. */
  readonly lines: boolean;
}

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
  const perUnit = Object.entries(model.unit).flatMap(([name, unit]) =>
    'unknown' in unit ? [] : [`  ${unitWords(unit)} ${UNIT_NAMES[name as Unit]}`],
  );
  return [paint('strong', `${oneLine(model.id)} (${oneLine(model.path)})`), ...body, ...perUnit];
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
