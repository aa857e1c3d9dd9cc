import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ApprovalRule,
  countReviews,
  judgeApproval,
  type Review,
  type Standing,
} from '../../src/core/approval.ts';

const HEAD = 'a'.repeat(40);
const OLD = 'b'.repeat(40);
const AUTHOR = 1;
const COMMITTER = 2;

let nextId = 1;
function review(user: number, state: Review['state'] = 'APPROVED', changes: Partial<Review> = {}): Review {
  return {
    id: nextId++,
    user: { id: user, login: `user-${user}`, bot: false },
    state,
    commit: HEAD,
    ...changes,
  };
}

const count = (...reviews: Review[]) => countReviews(reviews, HEAD, [AUTHOR, COMMITTER]);
const logins = (...reviews: Review[]) => count(...reviews).approvers.map(({ login }) => login);

describe('who approves', () => {
  it('is whoever approves the head commit, once however often', () => {
    expect(logins(review(5), review(6), review(5))).toEqual(['user-5', 'user-6']);
  });

  it('T21 is never the author or committer of the change', () => {
    expect(count(review(AUTHOR), review(COMMITTER))).toEqual({
      approvers: [],
      ignored: [
        { login: 'user-1', code: 'SELF_APPROVAL' },
        { login: 'user-2', code: 'SELF_APPROVAL' },
      ],
    });
  });

  it('T21 is told by account number, so a renamed author is still the author', () => {
    const renamed = review(AUTHOR, 'APPROVED', { user: { id: AUTHOR, login: 'somebody-else', bot: false } });
    expect(count(renamed).approvers).toEqual([]);
  });

  it('T22 is never a bot', () => {
    const bot = review(9, 'APPROVED', { user: { id: 9, login: 'helper[bot]', bot: true } });
    expect(count(bot)).toEqual({ approvers: [], ignored: [{ login: 'helper[bot]', code: 'BOT' }] });
  });

  it('T24 is nobody who approved an earlier commit, whatever the dates', () => {
    expect(count(review(5, 'APPROVED', { commit: OLD })).ignored).toEqual([
      { login: 'user-5', code: 'STALE_COMMIT' },
    ]);
    expect(logins(review(5, 'APPROVED', { commit: OLD }), review(5))).toEqual(['user-5']);
    expect(logins(review(5, 'APPROVED', { commit: null }))).toEqual([]);
  });

  it.each(['CHANGES_REQUESTED', 'DISMISSED'] as const)(
    'T27 is nobody whose approval was followed by %s',
    (state) => {
      expect(logins(review(5), review(5, state))).toEqual([]);
      expect(logins(review(5), review(5, 'CHANGES_REQUESTED'), review(5, 'DISMISSED'))).toEqual([]);
      expect(logins(review(5), review(5, state), review(5))).toEqual(['user-5']);
    },
  );

  it('T27 a mere comment neither gives nor takes an approval', () => {
    expect(logins(review(5, 'COMMENTED'))).toEqual([]);
    expect(logins(review(5), review(5, 'COMMENTED'))).toEqual(['user-5']);
  });

  it('is nobody whose account is gone', () => {
    expect(logins(review(5, 'APPROVED', { user: null }))).toEqual([]);
  });

  it('T24 does not depend on the order in which reviews are listed', () => {
    const reviews = [review(5), review(6, 'CHANGES_REQUESTED'), review(6), review(7), review(7, 'DISMISSED')];
    const expected = new Set(logins(...reviews));
    fc.assert(
      fc.property(fc.shuffledSubarray(reviews, { minLength: 5 }), (shuffled) => {
        expect(new Set(logins(...shuffled))).toEqual(expected);
      }),
    );
  });
});

const rule = (changes: Partial<ApprovalRule> = {}): ApprovalRule => ({
  count: 1,
  users: [],
  teams: [],
  permission: null,
  ...changes,
});
const person = (changes: Partial<Standing> = {}): Standing => ({
  id: 5,
  login: 'user-5',
  role: 'write',
  teams: {},
  ...changes,
});
const judge = (asked: ApprovalRule, ...by: Standing[]) => judgeApproval(asked, HEAD, { head: HEAD, by });

describe('whether a rule is satisfied', () => {
  it('is by a named person, in any case of letters', () => {
    expect(judge(rule({ users: ['User-5'] }), person())).toEqual({
      granted: true,
      missing: 0,
      by: ['user-5'],
      unread: [],
    });
  });

  it('T23 is by a named person with write access only, so never by whoever took over the login', () => {
    const asked = rule({ users: ['user-5'] });
    for (const role of ['none', 'read', 'triage', null] as const)
      expect(judge(asked, person({ role })).granted).toBe(false);
    expect(judge(asked, person({ role: 'write' })).granted).toBe(true);
  });

  it('is by a member of a team, not by a stranger to it', () => {
    expect(judge(rule({ teams: ['safety'] }), person({ teams: { safety: true } })).granted).toBe(true);
    expect(judge(rule({ teams: ['safety'] }), person({ teams: { safety: false } })).granted).toBe(false);
  });

  it('T23 is by the role or a higher one, never by a lower', () => {
    const asked = rule({ permission: 'maintain' });
    expect((['admin', 'maintain'] as const).map((role) => judge(asked, person({ role })).granted)).toEqual([
      true,
      true,
    ]);
    for (const role of ['write', 'triage', 'read', 'none'] as const)
      expect(judge(asked, person({ role })).granted).toBe(false);
  });

  it('is not by what could not be looked up, and says what that was', () => {
    const asked = rule({ teams: ['safety'], permission: 'admin' });
    const unread = person({ role: null, teams: { safety: null } });
    expect(judge(asked, unread)).toEqual({ granted: false, missing: 1, by: [], unread: ['safety', 'admin'] });
  });

  it('needs as many people as it says, and at least one', () => {
    const asked = rule({ count: 2, users: ['user-5', 'user-6'] });
    expect(judge(asked, person())).toMatchObject({ granted: false, missing: 1 });
    expect(judge(asked, person(), person({ id: 6, login: 'user-6' }))).toMatchObject({ granted: true });
    expect(judge(rule({ count: 0, users: ['user-5'] }))).toMatchObject({ granted: false, missing: 1 });
  });

  it('is by nobody when it names nobody, or a role that does not exist', () => {
    expect(judge(rule(), person({ role: 'admin' })).granted).toBe(false);
    expect(judge(rule({ permission: 'owner' }), person({ role: 'admin' })).granted).toBe(false);
    expect(judge(rule({ permission: 'none' }), person({ role: 'none' })).granted).toBe(false);
  });

  it('T24 T30 is not by approvals of another commit, nor by none', () => {
    const asked = rule({ users: ['user-5'] });
    expect(judgeApproval(asked, HEAD, { head: OLD, by: [person()] }).granted).toBe(false);
    expect(judgeApproval(asked, HEAD, undefined).granted).toBe(false);
  });
});
