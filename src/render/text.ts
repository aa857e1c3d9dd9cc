import type { ModelReport, Report, Verdict } from '../core/report.ts';
import { exitCode } from '../core/verdict.ts';
import { counted } from '../core/words.ts';
import { adviceLines } from './advice.ts';
import { type Paint, painter } from './ansi.ts';
import { oneLine } from './escape.ts';
import { budgetFacts, leftWords, scopeWords } from './facts.ts';
import { headline, type Ink } from './headline.ts';
import { nextSteps } from './next.ts';
import { columns } from './text/columns.ts';
import { findingList, rest, TONES } from './text/findings.ts';
import { rollouts } from './text/rollouts.ts';
import type { Renderer, RenderOptions } from './types.ts';
import { driversOf, notable } from './view.ts';
import { notices, provenance } from './warnings.ts';
import { wrap } from './width.ts';
import { amount, causeWords, change, costWords, isNothing, percentChange } from './words.ts';

const EXITS = {
  pass: 'passed',
  warn: 'passed with warnings',
  approval: 'approval needed',
  block: 'blocked',
  undecided: 'undecided, something could not be found out',
} as const satisfies Record<Verdict, string>;

/** A terminal scrolls away what nobody reads: the worst come first, and JSON has the rest. */
const MOST_MODELS = 50;

const INK: Ink = { name: (text) => oneLine(text, 120), words: (text) => oneLine(text) };

/** The report for a terminal: the answer and what to do first, then costs, budgets, rollouts and every finding. */
export const text: Renderer = (report, options) => {
  const paint = painter(options.color);
  return joined([
    ...essentials(report, options, paint),
    ...rollouts(report, options, paint),
    findingList(report, options, paint),
    adviceSection(report, options, paint),
    closing(report, options, paint),
  ]);
};

/** The same without rollouts, findings and provenance: what to read first. */
export const textHead: Renderer = (report, options) =>
  joined(essentials(report, options, painter(options.color)));

const essentials = (report: Report, options: RenderOptions, paint: Paint): string[][] => [
  opening(report, options, paint),
  costs(report, options, paint),
  budgets(report, paint),
];

const joined = (sections: readonly (readonly string[])[]): string =>
  `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;

function opening(report: Report, { columns: width }: RenderOptions, paint: Paint): string[] {
  const lead = wrap(headline(report, INK), width).map((line) => paint(TONES[report.verdict], line));
  const steps = nextSteps(report, INK).flatMap((step) => wrap(step, width, '  - ', '    '));
  const notes = notices(report, INK).flatMap((note) => wrap(note, width, '  Note: ', '    '));
  return [...lead, '', paint('strong', 'Next'), ...steps, ...notes];
}

function costs(report: Report, { columns: width }: RenderOptions, paint: Paint): string[] {
  const listed = notable(report);
  const models = listed.slice(0, MOST_MODELS);
  const { base, head, delta } = report.totals;
  const heads = [
    { title: 'Model', limit: 32 },
    { title: 'Before', side: 'right' },
    { title: 'After', side: 'right' },
    { title: 'Change', side: 'right' },
  ] as const;
  const rows = models.map((model) => [oneLine(model.id), ...costCells(model.cost, model.change === 'added')]);
  const total = [allModels(report), ...costCells({ base, head, delta }, false)];
  const [first = '', ...lines] = columns(heads, [...rows, total]);
  const explained = lines.flatMap((line, index) => {
    const why = models[index] === undefined ? '' : drivers(models[index]);
    return why === '' ? [line] : [line, ...wrap(why, width, '    ').map((part) => paint('quiet', part))];
  });
  return [
    paint('strong', 'Cost per month'),
    paint('quiet', first),
    ...explained,
    ...rest(listed.length - models.length, 'model', paint),
    ...unpriced(report, width),
  ];
}

/** Models of the head; those that the change removes are in the row's first amount only. */
function allModels({ models }: Report): string {
  const left = models.filter(({ change: kind }) => kind !== 'removed').length;
  return left > 1 ? `all ${counted(left, 'model')}` : 'total';
}

function costCells(
  { base, head, delta }: Pick<ModelReport['cost'], 'base' | 'head' | 'delta'>,
  added: boolean,
): string[] {
  const shown = [base, head].map((cost) => (cost === null ? '-' : costWords(cost)));
  if (added || base === null) return [...shown, 'new'];
  if (head === null) return [...shown, 'removed'];
  if (delta === null) return [...shown, 'unknown'];
  if (isNothing(delta.expected)) return [...shown, 'none'];
  const percent = percentChange(delta.expected, base.expected);
  return [...shown, `${change(delta.expected, delta.currency)}${percent === null ? '' : ` ${percent}`}`];
}

const drivers = (model: ModelReport): string =>
  driversOf(model)
    .map((driver) => `${causeWords(driver)} ${change(driver.delta, model.cost.head?.currency ?? 'USD')}`)
    .join(', ');

const unpriced = ({ totals }: Report, width: number): string[] =>
  totals.head.unknown.flatMap(({ line, reason }) =>
    wrap(`Not priced: ${oneLine(line)}: ${oneLine(reason)}`, width, '  ', '    '),
  );

function budgets(report: Report, paint: Paint): string[] {
  const { currency } = report.totals.head;
  const rows = budgetFacts(report).map((budget) => [
    oneLine(scopeWords(budget)),
    `${budget.partial ? '≥ ' : ''}${amount(budget.after, currency)}`,
    `of ${amount(budget.limit, currency)} a ${oneLine(budget.period)}`,
    budget.percent === null ? '' : `${budget.percent} %`,
    leftWords(budget, currency),
  ]);
  if (rows.length === 0) return [];
  const heads = [
    { title: '', limit: 40 },
    { title: '', side: 'right' },
    { title: '', side: 'right' },
    { title: '', side: 'right' },
    { title: '' },
  ] as const;
  return [paint('strong', 'Budgets'), ...columns(heads, rows).slice(1)];
}

function adviceSection(report: Report, { columns: width }: RenderOptions, paint: Paint): string[] {
  const lines = adviceLines(report, INK, { fixes: 5, models: 3 });
  const wrapped = lines.flatMap((line) => wrap(line, width, '  - ', '    '));
  return lines.length === 0 ? [] : [paint('strong', 'Advice'), ...wrapped];
}

function closing(report: Report, { columns: width, runUrl }: RenderOptions, paint: Paint): string[] {
  const exit = report.configured ? EXITS[report.verdict] : 'not configured, so nothing blocks';
  const about = wrap(
    [...provenance(report, INK), ...(runUrl === undefined ? [] : [runUrl])].join(', '),
    width,
  );
  return [
    ...about.map((line) => paint('quiet', line)),
    paint(report.configured ? TONES[report.verdict] : 'ask', `Exit code ${exitCode(report)}: ${exit}.`),
  ];
}
