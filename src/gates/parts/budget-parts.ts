import { addCosts, type CostSum, labelled, NO_COST, unreadableCost, yearOf } from '../../core/cost.ts';
import type { ModelSide, Portfolio } from '../../core/gate.ts';
import { type Money, minus, moneyText, NOTHING, sum } from '../../core/money.ts';
import { type Budget, budgetScope } from '../../core/policy-budget.ts';
import type { Place } from '../../core/problem.ts';
import type { Evidence, Fix, UnknownLine } from '../../core/report.ts';
import { money } from '../../core/words.ts';
import { priceFix } from './finding.ts';
import { sidesIn } from './scope.ts';

type Bound = 'low' | 'expected' | 'high';
export type Period = 'month' | 'year';

/** What one model costs before and after, in one bound. */
export interface Part {
  readonly model: string;
  readonly before: Money;
  readonly after: Money;
}

/** What a budget's models cost before (tip of the target) and after (merge result). */
export interface Totals {
  readonly bound: Bound;
  readonly before: CostSum;
  readonly after: CostSum;
  readonly parts: readonly Part[];
  /** Monthly lines of `after` without a price, those that the change brings in first. */
  readonly open: readonly OpenLine[];
}

/** A line without a price, where its model would declare it, and how. */
interface OpenLine {
  readonly line: string;
  readonly reason: string;
  readonly place: Place;
  readonly fix: Fix;
}

export function totalsOf(portfolio: Portfolio, entry: Budget, period: Period): Totals {
  const bound = entry.bound ?? 'expected';
  const costs = (sides: readonly ModelSide[]): Map<string, CostSum> =>
    new Map(sidesIn(sides, entry).map((side) => [side.config.id, costOf(side, period)]));
  const [before, after] = [costs(portfolio.before), costs(portfolio.after)];
  const parts = [...new Set([...before.keys(), ...after.keys()])].map((model) => ({
    model,
    before: (before.get(model) ?? NO_COST)[bound],
    after: (after.get(model) ?? NO_COST)[bound],
  }));
  const { unreadable } = portfolio;
  return {
    bound,
    before: total(before, unreadable.before),
    after: total(after, unreadable.after),
    parts,
    open: openLines(portfolio, entry),
  };
}

function openLines(portfolio: Portfolio, entry: Budget): OpenLine[] {
  const lines = (sides: readonly ModelSide[]): OpenLine[] =>
    sidesIn(sides, entry).flatMap(({ config, file, estimate }) =>
      estimate.unpriced
        .filter(({ cadence }) => cadence === 'monthly')
        .map((line) => ({
          line: `${config.id}: ${line.id}`,
          reason: line.reason,
          place: { file, path: line.path },
          fix: priceFix(line),
        })),
    );
  const open = lines(portfolio.after);
  if (open.length === 0) return [];
  const key = ({ line, reason }: OpenLine): string => `${line}\u0000${reason}`;
  const before = new Set(lines(portfolio.before).map(key));
  const known = (line: OpenLine): boolean => before.has(key(line));
  return [...open.filter((line) => !known(line)), ...open.filter(known)];
}

/** The sum of the models; a file nobody can read may hold any of them, so it is an unknown line of every budget. */
const total = (side: Map<string, CostSum>, unreadable: readonly string[]): CostSum =>
  addCosts([...[...side].map(([id, cost]) => labelled(cost, id)), ...unreadable.map(unreadableCost)]);

const costOf = (side: ModelSide, period: Period): CostSum =>
  period === 'month' ? side.monthly : yearOf(side.estimate);

/** Unknown lines of `after` that `before` does not have, word for word. */
export function newUnknown(before: CostSum, after: CostSum): UnknownLine[] {
  const known = new Set(before.unknown.map(({ line, reason }) => `${line}\u0000${reason}`));
  return after.unknown.filter(({ line, reason }) => !known.has(`${line}\u0000${reason}`));
}

/** At most this many models are named; the others are summed, so that the parts still add up. */
const NAMED = 10;

/** The parts as evidence, largest first by `rank`, the rest as one sum. */
export function partsEvidence(parts: readonly Part[], rank: (part: Part) => Money): Evidence {
  const sorted = ranked(parts, rank);
  const rest = sorted.slice(NAMED);
  const named = sorted
    .slice(0, NAMED)
    .map(({ model, before, after }) => ({ model, before: moneyText(before), after: moneyText(after) }));
  const amounts = (side: 'before' | 'after'): string => moneyText(sum(rest.map((part) => part[side])));
  return {
    contributors: named,
    ...(rest.length === 0
      ? {}
      : { others: { models: rest.length, before: amounts('before'), after: amounts('after') } }),
  };
}

/** The three largest parts in words: `fraud-ranker $40,000.00 (+$9,200.00)`. */
export function partsText(parts: readonly Part[], rank: (part: Part) => Money, currency: string): string {
  const largest = ranked(parts, rank).filter((part) => rank(part) > NOTHING);
  return largest
    .slice(0, 3)
    .map(
      ({ model, before, after }) =>
        `${model} ${money(after, currency)}${change(minus(after, before), currency)}`,
    )
    .join(', ');
}

const change = (delta: Money, currency: string): string =>
  delta === NOTHING ? '' : ` (${delta > NOTHING ? '+' : ''}${money(delta, currency)})`;

const ranked = (parts: readonly Part[], rank: (part: Part) => Money): Part[] =>
  parts.toSorted((a, b) => Number(rank(b) - rank(a)) || (a.model < b.model ? -1 : 1));

/** The dimensions of a budget by name, for evidence and waivers. */
export const scopeEvidence = (entry: Budget): Readonly<Record<string, string>> =>
  Object.fromEntries(budgetScope(entry).map(({ dimension, value }) => [dimension, value]));
