import { judgeApproval, type Standing } from '../approval.ts';
import { moneyFromText } from '../money.ts';
import type { ApprovalNeed } from '../report.ts';
import { type Difference, differences, onlyImproves } from './binding.ts';
import type { Ceiling, ReviewCommand } from './commands.ts';
import type { Subject } from './subject.ts';

/** An account as GitHub tells it with an event. */
export interface Account {
  readonly id: number;
  readonly login: string;
  readonly bot: boolean;
}

export type EndCode = Difference | 'CEILING_EXCEEDED' | 'EXPIRED' | 'REVOKED' | 'REPLACED';

/** One person's word on one subject. It ends once and for good: what ended it need not last. */
export interface Approval {
  readonly by: Pick<Account, 'id' | 'login'>;
  /** The head when it was given. */
  readonly sha: string;
  readonly subject: Subject;
  readonly reason: string | null;
  readonly until: string | null;
  readonly upTo: Ceiling | null;
  readonly ended: readonly EndCode[];
}

/** What stands now, for granting and for checking again. */
export interface Present {
  readonly subject: Subject;
  readonly head: string;
  /** `YYYY-MM-DD`. */
  readonly day: string;
}

export interface Candidate extends Account {
  /** What was looked up about them just now. */
  readonly standing: Standing;
}

export type RefusalCode =
  | 'BOT'
  | 'SELF_APPROVAL'
  | 'NOT_AUTHORISED'
  | 'NOTHING_TO_APPROVE'
  | 'UNTIL_PAST'
  | 'CEILING_EXCEEDED';

export type Granting =
  | { readonly ok: true; readonly approval: Approval }
  | { readonly ok: false; readonly code: RefusalCode };

/**
 * An approval of what stands now, or why it is none. `own` are the numbers of the accounts that wrote the change: author,
 * committers, pushers.
 */
export function grant(
  command: Extract<ReviewCommand, { kind: 'approve' }>,
  by: Candidate,
  now: Present & { readonly needs: readonly ApprovalNeed[]; readonly own: readonly number[] },
): Granting {
  const code = refusal(command, by, now);
  if (code !== null) return { ok: false, code };
  const { reason, until, upTo } = command;
  const { subject, head: sha } = now;
  const approval = { by: { id: by.id, login: by.login }, sha, subject, reason, until, upTo, ended: [] };
  return { ok: true, approval };
}

function refusal(
  { until, upTo }: Extract<ReviewCommand, { kind: 'approve' }>,
  by: Candidate,
  {
    subject,
    head,
    day,
    needs,
    own,
  }: Present & { readonly needs: readonly ApprovalNeed[]; readonly own: readonly number[] },
): RefusalCode | null {
  if (by.bot) return 'BOT';
  if (own.includes(by.id)) return 'SELF_APPROVAL';
  if (needs.length === 0) return 'NOTHING_TO_APPROVE';
  // The standing of somebody else says nothing about this account.
  const same = by.standing.id === by.id;
  const may = needs.some((need) => judgeApproval(need, head, { head, by: [by.standing] }).by.length > 0);
  if (!same || !may) return 'NOT_AUTHORISED';
  if (until !== null && until < day) return 'UNTIL_PAST';
  return exceeds(subject, upTo) ? 'CEILING_EXCEEDED' : null;
}

/** An increase that is not known is above every ceiling, and so is one in another currency. */
function exceeds({ cost }: Subject, upTo: Ceiling | null): boolean {
  if (upTo === null) return false;
  if (cost.expected === null || cost.currency !== upTo.currency) return true;
  return moneyFromText(cost.expected) > moneyFromText(upTo.amount);
}

/** The approval after looking at it again; with `keepImproved` a push that only improves the evidence does not end it. */
export function recheck(approval: Approval, { subject, day }: Present, keepImproved: boolean): Approval {
  if (approval.ended.length > 0) return approval;
  const { subject: reviewed, until, upTo } = approval;
  const kept = keepImproved && onlyImproves(reviewed, subject);
  const ended: EndCode[] = [
    ...(kept ? [] : differences(reviewed, subject)),
    ...(exceeds(subject, upTo) ? (['CEILING_EXCEEDED'] as const) : []),
    ...(until !== null && until < day ? (['EXPIRED'] as const) : []),
  ];
  return ended.length === 0 ? approval : { ...approval, ended };
}

/** The approval after a newer one of the same person, who counts once. */
export const replace = (approval: Approval, by: number): Approval => end(approval, by, 'REPLACED');

/** The approval after its giver took it back; null is somebody who may take back anybody's. */
export const revoke = (approval: Approval, by: number | null): Approval =>
  end(approval, by ?? approval.by.id, 'REVOKED');

const end = (approval: Approval, by: number, code: EndCode): Approval =>
  approval.ended.length > 0 || approval.by.id !== by ? approval : { ...approval, ended: [code] };

export const isValid = ({ ended }: Approval): boolean => ended.length === 0;
