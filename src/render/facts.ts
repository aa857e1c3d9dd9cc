import type { Evidence, EvidenceValue, GateResult, GateStatus, ModelReport, Report } from '../core/report.ts';
import { worstFirst } from './view.ts';
import { amount } from './words.ts';

/** Reads the evidence of gates that a table has a column for. Evidence is data of other gates: anything may be absent. */

export interface WaiverFact {
  readonly owner: string;
  readonly reason: string;
  readonly expires: string;
  readonly daysLeft: number | null;
}

const isMap = (value: EvidenceValue | undefined): value is Evidence =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: EvidenceValue | undefined): string => (typeof value === 'string' ? value : '');
const number = (value: EvidenceValue | undefined): number | null =>
  typeof value === 'number' ? value : null;

/** Who waived a finding, why and for how long. */
export function waiverOf({ evidence }: GateResult): WaiverFact | null {
  const { waiver } = evidence;
  if (!isMap(waiver)) return null;
  const daysLeft = number(waiver.days_left);
  return {
    owner: text(waiver.owner),
    reason: text(waiver.reason),
    expires: text(waiver.expires),
    daysLeft,
  };
}

/** The formula of a finding with its numbers substituted. */
export const formulaOf = ({ evidence }: GateResult): string | null => text(evidence.formula) || null;

/** p99 against its gate, such as `28 ms of 20 ms`; null where none is declared and none asked for. */
export function latencyFact(model: ModelReport): string | null {
  for (const { gate, status, evidence } of model.gates) {
    if (gate !== 'latency') continue;
    const [value, target] = [number(evidence.p99_ms), number(evidence.p99_target_ms)];
    if (target === null) {
      if (status === 'not_applicable' && value !== null) return `${milliseconds(value)}, no target`;
      continue;
    }
    return value === null
      ? `not declared (target ${milliseconds(target)})`
      : `${milliseconds(value)} of ${milliseconds(target)}`;
  }
  return null;
}

const milliseconds = (value: number): string => `${Number(value.toPrecision(4))} ms`;

/** One budget after the change, as the `budget` gate found it. */
export interface BudgetFact {
  /** Such as `{ team: 'payments' }`; empty for a budget of everything. */
  readonly scope: Evidence;
  readonly period: string;
  readonly limit: string;
  readonly after: string;
  /** Negative when it is exceeded. */
  readonly left: string;
  readonly percent: number | null;
  /** Something in it has no price, so `after` is a lower bound. */
  readonly partial: boolean;
  /** Models of the change that spend from it. */
  readonly changed: readonly string[];
  /** The worst the gate says of it. */
  readonly status: GateStatus;
}

/** Every budget the report speaks of, the most used first. */
export function budgetFacts(report: Report): BudgetFact[] {
  const once = new Map<string, BudgetFact>();
  for (const { status, evidence } of worstFirst(report.gates.filter(({ gate }) => gate === 'budget'))) {
    const listed = Array.isArray(evidence.budgets) ? evidence.budgets : [];
    const own = readBudget(evidence, status);
    for (const fact of [...own, ...listed.flatMap((value) => readBudget(value, 'pass'))]) {
      const key = JSON.stringify([fact.scope, fact.period, fact.limit]);
      const known = once.get(key);
      // The finding knows the verdict, the list of budgets who spends from each.
      once.set(key, known === undefined ? fact : { ...known, changed: [...known.changed, ...fact.changed] });
    }
  }
  return [...once.values()].sort((a, b) => (b.percent ?? Infinity) - (a.percent ?? Infinity));
}

const AMOUNT = /^-?\d+\.\d{2}$/;

function readBudget(value: EvidenceValue, status: GateStatus): BudgetFact[] {
  if (!isMap(value)) return [];
  const [limit, after, left] = [text(value.limit), text(value.after), text(value.left)];
  if (![limit, after, left].every((amount) => AMOUNT.test(amount))) return [];
  const scope = isMap(value.scope) ? value.scope : {};
  const unknown = value.unknown;
  const changed = Array.isArray(value.changed) ? value.changed : [];
  return [
    {
      scope,
      period: text(value.period),
      limit,
      after,
      left,
      percent: number(value.share_percent),
      partial: Array.isArray(unknown) && unknown.length > 0,
      changed: changed.map(text),
      status,
    },
  ];
}

/** The budgets a model spends from, the most used first; of one the change does not touch, those of its team or name. */
export const budgetsOf = ({ id, team }: ModelReport, budgets: readonly BudgetFact[]): readonly BudgetFact[] =>
  budgets.filter(
    ({ scope, changed }) =>
      changed.includes(id) ||
      Object.entries(scope).every(
        ([dimension, value]) => (dimension === 'model' ? id : dimension === 'team' ? team : null) === value,
      ),
  );

/** `$2,180 over`, `$9,000 left`, `at most $9,000 left`. */
export function leftWords({ left, partial }: BudgetFact, currency: string): string {
  if (left.startsWith('-')) return `${partial ? 'at least ' : ''}${amount(left.slice(1), currency)} over`;
  return `${partial ? 'at most ' : ''}${amount(left, currency)} left`;
}

export const scopeWords = ({ scope }: BudgetFact): string =>
  Object.values(scope).map(String).join(', ') || 'all models';
