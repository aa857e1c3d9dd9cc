import { judgeApproval, type Standing } from '../approval.ts';
import type { ApprovalNeed } from '../report.ts';
import { type Approval, isValid, type Present, recheck, replace } from './approval.ts';

/** Every approval that one pull request was ever given, the oldest first. */
export type Ledger<T extends Approval = Approval> = readonly T[];

/** With a new approval, which takes the place of the same person's earlier one. */
export const withGranted = (ledger: Ledger, approval: Approval): Ledger => [
  ...ledger.map((earlier) => replace(earlier, approval.by.id)),
  approval,
];

/** Each looked at again, at what stands now. */
export const recheckAll = (ledger: Ledger, now: Present, keepImproved: boolean): Ledger =>
  ledger.map((approval) => recheck(approval, now, keepImproved));

/** Whose approvals stand, with the account they are from. */
export const approvers = (ledger: Ledger): readonly Approval['by'][] =>
  ledger.filter(isValid).map(({ by }) => by);

/**
 * Logins that count for each rule, from what was looked up just now about those whose approval stands: who has left a team
 * since counts no more.
 */
export function countedFor(
  ledger: Ledger,
  needs: readonly ApprovalNeed[],
  standings: readonly Standing[],
  own: readonly number[],
): ReadonlyMap<string, readonly string[]> {
  const ids = new Set(approvers(ledger).map(({ id }) => id));
  const by = standings.filter(({ id }) => ids.has(id) && !own.includes(id));
  return new Map(needs.map((need) => [need.rule, judgeApproval(need, '', { head: '', by }).by]));
}
