import { type Money, minus, moneyFromText, moneyText, sum } from '../money.ts';
import type { Evidence, EvidenceValue, GateResult, Report } from '../report.ts';
import { inCurrency } from '../words.ts';

/** What a change adds to one budget, and how much of it there is to add to. */
export interface Claim {
  /** The budget, such as `team payments a month`. */
  readonly scope: string;
  /** Decimal in the policy's currency. */
  readonly amount: string;
  /** What may be added before the budget asks for approval or blocks; null where the change goes beyond it alone. */
  readonly room: string | null;
  /** What may be added before it blocks; null where it never does. */
  readonly mostRoom: string | null;
}

/** Somebody else's share of a budget. */
export interface Holding {
  readonly holder: string;
  readonly amount: string;
}

/** A budget in which a change fits alone, and not beside what others hold. */
export interface Shortage {
  readonly claim: Claim;
  readonly others: readonly Holding[];
}

/** What the merge of a change adds to each budget of the policy; nothing for those it leaves or relieves. */
export function claimsOf({ gates }: Pick<Report, 'gates'>): Claim[] {
  const listed = gates.find(({ gate, evidence }) => gate === 'budget' && Array.isArray(evidence.budgets));
  const budgets = listed?.evidence.budgets;
  return Array.isArray(budgets) ? budgets.flatMap((entry) => claimOf(record(entry))) : [];
}

function claimOf(budget: Evidence): Claim[] {
  const [before, after] = [amountOf(budget.before), amountOf(budget.after)];
  if (after <= before) return [];
  const bars = record(budget.thresholds);
  const room = (bar: EvidenceValue | undefined) => (bar === undefined ? null : minus(amountOf(bar), before));
  const most = room(bars.block);
  const least = room(bars.approve) ?? most;
  // A budget that only warns is nothing to compete for.
  if (least === null) return [];
  const amount = minus(after, before);
  return [
    {
      scope: `${Object.entries(record(budget.scope)).flat().join(' ') || 'everything'} a ${budget.period}`,
      amount: moneyText(amount),
      room: amount > least ? null : moneyText(least),
      mostRoom: most === null ? null : moneyText(most),
    },
  ];
}

/** What is added by all who hold a share. */
const heldBy = (others: readonly Holding[]): Money => sum(others.map(({ amount }) => moneyFromText(amount)));

/** Whether a claim fits beside what others hold; one that goes beyond the room alone is its budget's own matter. */
export const fits = ({ amount, room }: Claim, others: readonly Holding[]): boolean =>
  room === null || moneyFromText(amount) + heldBy(others) <= moneyFromText(room);

/** The finding of a shortage: what is asked for and who holds the rest, and what frees it. */
export function shortageResult({ claim, others }: Shortage, currency: string): GateResult {
  const { scope, amount, room, mostRoom } = claim;
  const held = heldBy(others);
  const over = mostRoom !== null && moneyFromText(amount) + held > moneyFromText(mostRoom);
  const cash = (text: string) => inCurrency(text, currency);
  const holders = others.map((other) => `${other.holder} (${cash(other.amount)})`).join(', ');
  return {
    gate: 'budget',
    status: over ? 'block' : 'approval',
    code: 'BUDGET_RESERVED',
    message: `${scope}: this change adds ${cash(amount)} and ${cash(room ?? '0.00')} may be added, but ${holders} hold ${cash(moneyText(held))} of it`,
    pre_existing: false,
    location: null,
    evidence: { scope, amount, room, others: others.map((other) => ({ ...other })) },
    fix: {
      summary: `Wait until ${others.map(({ holder }) => holder).join(' or ')} is merged or closed, or add less`,
    },
    ...(over ? {} : { approval_rule: 'cost' as const }),
  };
}

const amountOf = (text: EvidenceValue | undefined) => moneyFromText(String(text));
const record = (value: EvidenceValue | undefined): Evidence =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Evidence) : {}; // not a list
