import { counted, inCurrency } from '../words.ts';
import type { Approval, EndCode, RefusalCode } from './approval.ts';

const ENDINGS = {
  OTHER_CHANGE: 'it was given to another pull request',
  RETARGETED: 'the pull request has another target branch',
  POLICY_CHANGED: 'the policy of the target branch changed',
  FILES_CHANGED: 'a push changed what was reviewed',
  COST_CHANGED: 'the cost is in another band',
  RISK_CHANGED: 'the risk class changed',
  ROLLOUT_CHANGED: 'the rollout changed',
  NEW_FINDING: 'something else has to be approved',
  CEILING_EXCEEDED: 'the increase is above the amount it was given for',
  EXPIRED: 'its last day is over',
  REVOKED: 'it was taken back',
  REPLACED: 'the same person approved anew',
} as const satisfies Record<EndCode, string>;

const REFUSALS = {
  BOT: 'a bot cannot approve',
  SELF_APPROVAL: 'whoever wrote, committed or pushed the change cannot approve it',
  NOT_AUTHORISED: 'the policy does not let you approve this, or it cannot be found out that it does',
  NOTHING_TO_APPROVE: 'nothing here waits for an approval',
  UNTIL_PAST: 'the day is over already',
  CEILING_EXCEEDED: 'the increase is above that amount, or not known',
} as const satisfies Record<RefusalCode, string>;

/** `The approval by octocat at 1a2b3c4 ended: a push changed what was reviewed (FILES_CHANGED)`. */
export function approvalNote({ by, sha, reason, until, upTo, ended }: Approval): string {
  const at = `by ${by.login} at ${sha.slice(0, 7)}`;
  if (ended.length > 0) {
    const why = ended.map((code) => ENDINGS[code]).join('; ');
    return `The approval ${at} ended: ${why} (${ended.join(', ')})`;
  }
  const limits = [
    ...(until === null ? [] : [`until ${until}`]),
    ...(upTo === null ? [] : [`up to ${inCurrency(upTo.amount, upTo.currency)} a month`]),
  ].join(', ');
  return `Approved ${at}${limits === '' ? '' : ` ${limits}`}${reason === null ? '' : `: ${reason}`}`;
}

/** The notes of a ledger, the latest first; what the same person replaced is told by the newer one. */
export function ledgerNotes(ledger: readonly Approval[], most: number): string[] {
  const told = ledger.filter(({ ended }) => !ended.includes('REPLACED')).toReversed();
  const notes = told.slice(0, most).map(approvalNote);
  const left = told.length - notes.length;
  return left > 0 ? [...notes, `${counted(left, 'earlier approval')} that ended`] : notes;
}

/** Why an approval is not one, in a sentence. */
export const refusalText = (code: RefusalCode): string => `Not approved: ${REFUSALS[code]} (${code}).`;
