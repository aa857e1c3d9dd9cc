import type { Finding, GateContext, Portfolio } from '../../core/gate.ts';
import { asRatio, type Money, minus, moneyText, NOTHING, toCents } from '../../core/money.ts';
import { DEFAULTS } from '../../core/policy.ts';
import type { Budget } from '../../core/policy-budget.ts';
import { compare, divide, multiply, type Ratio, subtract, toNumber } from '../../core/ratio.ts';
import type { Evidence } from '../../core/report.ts';
import { counted, listed, money, percent } from '../../core/words.ts';
import {
  newUnknown,
  type Period,
  partsEvidence,
  partsText,
  scopeEvidence,
  type Totals,
  totalsOf,
} from './budget-parts.ts';
import { finding } from './finding.ts';
import { type BudgetEntry, scopeName } from './scope.ts';

interface Threshold {
  readonly action: 'warn' | 'approve' | 'block';
  /** Share of the budget. */
  readonly share: Ratio;
}

/**
 * From mild to severe. By default 80 % warns, more than 100 % needs approval, more than 120 % blocks. With
 * `action`, more than 100 % does just that, and a harsher threshold counts only where it is written.
 */
export function thresholdsOf({ warn, approve, block, action }: Budget): Threshold[] {
  const { budget } = DEFAULTS;
  const at = (name: Threshold['action'], share: Ratio | undefined): Threshold[] =>
    share === undefined ? [] : [{ action: name, share }];
  const whole = (name: Threshold['action'], own: Ratio): Ratio | undefined =>
    action === undefined ? own : action === name ? budget.approve : undefined;
  return [
    ...at('warn', warn ?? budget.warn),
    ...at('approve', approve ?? whole('approve', budget.approve)),
    ...at('block', block ?? whole('block', budget.block)),
  ];
}

/** The most severe threshold an amount reaches: warning from the threshold on, the others above it. */
function reached(spent: Money, limit: Ratio, thresholds: readonly Threshold[]): Threshold | null {
  const amount = asRatio(spent);
  return (
    thresholds.findLast(({ action, share }) => {
      const bar = multiply(limit, share);
      return action === 'warn' ? spent > NOTHING && compare(amount, bar) >= 0 : !(compare(amount, bar) <= 0);
    }) ?? null
  );
}

/** One budget for one period: what is spent after the change, and what was before. */
export interface Standing {
  readonly entry: Budget;
  readonly index: number;
  readonly period: Period;
  readonly limit: Ratio;
  readonly totals: Totals;
}

export function standingsOf(portfolio: Portfolio, { entry, index }: BudgetEntry): Standing[] {
  const standing = (period: Period, limit: Ratio | undefined): Standing[] =>
    limit === undefined ? [] : [{ entry, index, period, limit, totals: totalsOf(portfolio, entry, period) }];
  return [...standing('month', entry.monthly?.amount), ...standing('year', entry.annual?.amount)];
}

/** At most one finding for the threshold that is reached and one for what could not be priced. */
export function totalFindings(
  standing: Standing,
  context: GateContext,
  policyFile: string | null,
): Finding[] {
  const { entry, index, limit, totals } = standing;
  const { currency } = context.policy;
  const now = reached(totals.after[totals.bound], limit, thresholdsOf(entry));
  if (now === null && totals.after.unknown.length === 0) return [];
  const details: Details = {
    place: policyFile === null ? null : { file: policyFile, path: ['budgets', index] },
    scope: scopeEvidence(entry),
    evidence: { ...standingEvidence(standing), ...partsEvidence(totals.parts, (part) => part.after) },
  };
  return [
    ...(now === null ? [] : [reachedFinding(standing, now, currency, details)]),
    ...(totals.after.unknown.length === 0 ? [] : [unknownFinding(standing, currency, details)]),
  ];
}

type Details = Pick<Finding, 'place' | 'scope' | 'evidence'>;

function reachedFinding(standing: Standing, now: Threshold, currency: string, details: Details): Finding {
  const { limit, totals } = standing;
  const { before, after, bound, parts } = totals;
  const most = partsText(parts, (part) => part.after, currency);
  const over = compare(asRatio(after[bound]), limit) > 0;
  return finding(
    over || now.action !== 'warn' ? 'violation' : 'hint',
    over ? 'BUDGET_EXCEEDED' : 'BUDGET_NEAR',
    `${standingText(standing, currency)}${most === '' ? '' : `; most: ${most}`}`,
    {
      ...details,
      fix: { summary: fixText(standing, now, currency) },
      action: now.action,
      // Spending no more than before reaches no threshold that was not reached before.
      preExisting: after[bound] <= before[bound] && newUnknown(before, after).length === 0,
    },
  );
}

function unknownFinding(standing: Standing, currency: string, details: Details): Finding {
  const { before, after, open } = standing.totals;
  const lines = listed(after.unknown.map(({ line, reason }) => `${line} (${reason})`));
  const message = `${standingText(standing, currency)}, without ${counted(after.unknown.length, 'cost line')} of unknown price: ${lines}`;
  const [first] = open;
  return finding('unknown', 'BUDGET_UNKNOWN', message, {
    ...details,
    place: first?.place ?? details.place,
    fix: first?.fix ?? null,
    preExisting: newUnknown(before, after).length === 0,
  });
}

/** `payments: $70,000.00 of $60,000.00 a month (116.7 %), $10,000.00 over`. */
export function standingText({ entry, period, limit, totals }: Standing, currency: string): string {
  const spent = totals.after[totals.bound];
  const left = minus(toCents(limit), spent);
  const share = limit.n === 0n ? '' : ` (${percent(divide(asRatio(spent), limit))})`;
  const rest =
    left < NOTHING ? `${money(minus(NOTHING, left), currency)} over` : `${money(left, currency)} left`;
  return `${scopeName(entry)}: ${money(spent, currency)} of ${money(toCents(limit), currency)} a ${period}${share}, ${rest}`;
}

/** Everything needed to recompute the share by hand. */
export function standingEvidence({ entry, period, limit, totals }: Standing): Evidence {
  const { before, after, bound } = totals;
  const share =
    limit.n === 0n ? null : Math.round(toNumber(divide(asRatio(after[bound]), limit)) * 1000) / 10;
  return {
    scope: scopeEvidence(entry),
    period,
    bound,
    limit: moneyText(toCents(limit)),
    before: moneyText(before[bound]),
    after: moneyText(after[bound]),
    left: moneyText(minus(toCents(limit), after[bound])),
    share_percent: share,
    thresholds: Object.fromEntries(
      thresholdsOf(entry).map(({ action, share: at }) => [action, moneyText(toCents(multiply(limit, at)))]),
    ),
    unknown: after.unknown.map(({ line, reason }) => ({ line, reason })),
  };
}

function fixText(
  { entry, period, limit, totals }: Standing,
  { action, share }: Threshold,
  currency: string,
): string {
  const bar = multiply(limit, share);
  const excess = toCents(subtract(asRatio(totals.after[totals.bound]), bar));
  const mark = `${percent(share)} (${money(toCents(bar), currency)})`;
  return action === 'warn'
    ? `Spend less than ${mark} a ${period} on ${scopeName(entry)}`
    : `Save ${money(excess, currency)} a ${period} on ${scopeName(entry)} to come back to ${mark}, or raise the budget in its own pull request`;
}
