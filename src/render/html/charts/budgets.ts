import { scaleLinear } from 'd3-scale';
import type { Report } from '../../../core/report.ts';
import { type BudgetFact, budgetFacts, leftWords, scopeWords } from '../../facts.ts';
import { isFailing } from '../../view.ts';
import { amount } from '../../words.ts';
import { h, type Markup, table } from '../markup.ts';
import { BAR, box, type Figure, label, limits, path, type Row, rows, units, WIDTH } from './figure.ts';

/** Bars; the most used budgets come first. */
const MOST = 12;
const MOST_LISTED = 200;
/** The axis ends here, in percent of a budget; what is beyond ends in an arrow. */
const END = 150;
const TOP = 20;

/** What is spent of every budget, and what is left. */
export function budgets(report: Report): Figure | null {
  const facts = budgetFacts(report);
  if (facts.length === 0) return null;
  const { currency } = report.totals.head;
  const shown = facts.slice(0, MOST);
  const x = scaleLinear([0, END], [0, WIDTH]);
  const items = shown.map(
    (fact): Row => ({
      label: fact.period === 'month' ? scopeWords(fact) : `${scopeWords(fact)}, a ${fact.period}`,
      value: `${leftWords(fact, currency)}${fact.percent === null ? '' : ` (${fact.percent} %)`}`,
      tone: toneOf(fact),
      marks: (y) => bar(fact, x, y),
    }),
  );
  const picture = rows(items, TOP);
  const most = facts.slice(0, 3).map((fact) => `${scopeWords(fact)} ${leftWords(fact, currency)}`);
  const more = facts.length - shown.length;
  return {
    name: 'budgets',
    title: 'Budgets and what is left of them',
    description: `After the change: ${most.join('; ')}.${more > 0 ? ` ${more} more, less used, are in the numbers.` : ''}`,
    height: picture.height,
    drawing: h`${label(x(100), 14, 'limit', { anchor: 'middle', tone: 'soft' })}${picture.drawing}${limits(x(100), items.length, TOP)}`,
    table: table(
      'Budgets after the change',
      [
        { title: 'Budget' },
        { title: 'Spent', number: true },
        { title: 'Limit', number: true },
        { title: 'Used', number: true },
        { title: 'Left', number: true },
      ],
      facts
        .slice(0, MOST_LISTED)
        .map((fact) => [
          h`${scopeWords(fact)}`,
          h`${amount(fact.after, currency)}`,
          h`${amount(fact.limit, currency)} a ${fact.period}`,
          h`${fact.percent === null ? '–' : `${fact.percent} %`}`,
          h`${leftWords(fact, currency)}`,
        ]),
    ),
  };
}

/** How bad the gate finds it; over its limit is never good, whatever the gate made of it. */
function toneOf({ status, left }: BudgetFact): string {
  if (isFailing(status)) return status === 'approval' ? 'ask' : 'bad';
  return status === 'warn' || left.startsWith('-') ? 'ask' : 'good';
}

function bar(fact: BudgetFact, x: (percent: number) => number, y: number): Markup {
  const used = fact.percent ?? END;
  const tip = y + BAR / 2;
  const arrow =
    used > END
      ? path(
          `M${WIDTH - 9},${units(y)}L${WIDTH},${units(tip)}L${WIDTH - 9},${units(y + BAR)}Z`,
          `${toneOf(fact)} fill`,
        )
      : h``;
  const end = used > END ? WIDTH - 9 : x(Math.max(0, used));
  return h`${box(0, y, x(100), BAR, 'track')}${box(0, y, end, BAR, `${toneOf(fact)} fill`)}${arrow}`;
}
