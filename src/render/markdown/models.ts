import type { Cost, ModelReport, Report, Verdict } from '../../core/report.ts';
import { counted } from '../../core/words.ts';
import { budgetCell, canaryCell, stoppedBudget } from '../cells.ts';
import { code, prose } from '../escape.ts';
import { type BudgetFact, budgetFacts, budgetsOf, latencyFact } from '../facts.ts';
import { firstOf } from '../next.ts';
import { isFailing, notable, unreadableModels, verdictIn } from '../view.ts';
import { change, costWords, isNothing, percentChange } from '../words.ts';
import { table } from './ink.ts';

/** A symbol always stands beside its word. */
const MARKS = {
  pass: '✅ Pass',
  warn: '⚠️ Warning',
  approval: '✋ Approval needed',
  block: '⛔ Blocked',
  undecided: '❔ Undecided',
} as const satisfies Record<Verdict, string>;

const HEAD = ['Model', 'Monthly (Δ, %)', 'Budget left', 'p99 vs gate', 'Canary', 'Risk', 'Verdict'];

/** One row a changed or failing model, at most `limit`, then what was left out. Empty when there is nothing to list. */
export function modelTable(report: Report, limit: number): string {
  const listed = notable(report);
  const shown = listed.slice(0, limit);
  const rest = listed.slice(limit);
  const failing = rest.filter((model) => isFailing(verdictIn(report, model))).length;
  const quiet = report.models.length - shown.length - failing;
  const more = [
    failing > 0 ? `+${failing} more failing` : '',
    quiet > 0 ? `+${quiet} unchanged or passing` : '',
  ];
  const note = more.filter((part) => part !== '').join(', ');
  if (shown.length === 0) {
    const unread = unreadableModels(report);
    if (unread.length > 0)
      return `${counted(unread.length, 'model config')} cannot be read: ${firstOf(
        unread.map((file) => code(file)),
        ', ',
      )}; ${counted(quiet, 'other model')} unchanged.`;
    return note === '' ? '' : `No model changed; ${counted(quiet, 'model')} in all.`;
  }
  const budgets = budgetFacts(report);
  const rows = shown.map((model) => modelRow(report, model, budgets));
  return `${table(HEAD, 'lrrrlll', rows)}${note === '' ? '' : `\n\n${note}`}`;
}

const modelRow = (report: Report, model: ModelReport, budgets: readonly BudgetFact[]): string[] => [
  code(model.id, 60),
  monthlyCell(model),
  budgetCell(budgetsOf(model, budgets)[0] ?? null, report.totals.head.currency),
  latencyFact(model) ?? '–',
  canaryCell(model),
  model.risk?.class ?? '–',
  verdictCell(report, model, budgets),
];

const verdictCell = (report: Report, model: ModelReport, budgets: readonly BudgetFact[]): string =>
  [MARKS[verdictIn(report, model)], stoppedBudget(report, model, budgets)]
    .filter((part) => part !== '')
    .join('; ');

/** Cost a month with its change; `new` has no percentage, and a cost that is not known is no number. */
export function monthlyCell({ change: kind, cost: { base, head, delta } }: ModelReport): string {
  if (kind === 'removed') return base === null ? 'removed' : `removed (was ${words(base)})`;
  if (head === null) return 'unknown';
  if (kind === 'added' || base === null) return `${words(head)} (new)`;
  if (delta === null) return `${words(head)} (change unknown)`;
  return `${words(head)} (${deltaWords(delta, base)})`;
}

const words = (cost: Cost): string => costWords(cost, '', (reason) => prose(reason, 80));

/** The portfolio as a whole: a month, a year, and what is paid once. */
export function totalsLine({ totals }: Report): string {
  const { base, head, delta, annual, one_off } = totals;
  const month =
    delta === null
      ? `${words(head)}/mo, change unknown`
      : `${words(base)} → ${words(head)}/mo (${deltaWords(delta, base)})`;
  const year =
    annual.delta === null ? '' : `, ${change(annual.delta.expected, annual.delta.currency)} a year`;
  const once =
    one_off.delta === null || isNothing(one_off.delta.expected)
      ? ''
      : `, ${change(one_off.delta.expected, one_off.delta.currency)} once`;
  return `**All models:** ${month}${isNothing(annual.delta?.expected ?? '0.00') ? '' : year}${once}`;
}

function deltaWords(delta: Cost, base: Cost): string {
  if (isNothing(delta.expected)) return 'no change';
  const percent = percentChange(delta.expected, base.expected);
  return `${change(delta.expected, delta.currency)}${percent === null ? '' : `, ${percent}`}`;
}
