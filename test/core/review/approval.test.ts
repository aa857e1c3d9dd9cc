import { describe, expect, test } from 'vitest';
import {
  type Approval,
  grant,
  isValid,
  type Present,
  recheck,
  replace,
  revoke,
} from '../../../src/core/review/approval.ts';
import type { Subject } from '../../../src/core/review/subject.ts';
import { CONFIG, DAY, EVIDENCE, NEED, NOW, person, SUBJECT, withBlob } from './build.ts';

const COMMAND = { kind: 'approve', reason: 'ready', until: null, upTo: null } as const;
const AT = { ...NOW, needs: [NEED], own: [1, 2] };

function granted(command: Parameters<typeof grant>[0] = COMMAND): Approval {
  const answer = grant(command, person(9), AT);
  if (!answer.ok) throw new Error(answer.code);
  return answer.approval;
}
const later = (subject: Partial<Subject>, rest: Partial<Present> = {}): Present => ({
  ...NOW,
  head: 'h2',
  ...rest,
  subject: { ...SUBJECT, ...subject },
});

describe('granting', () => {
  test('binds the word of a person to what stands there', () => {
    expect(granted()).toEqual({
      by: { id: 9, login: 'person-9' },
      sha: 'h1',
      subject: SUBJECT,
      reason: 'ready',
      until: null,
      upTo: null,
      ended: [],
    });
  });

  test.each([
    ['T21 the author', person(1), {}, 'SELF_APPROVAL'],
    ['T21 a committer or pusher', person(2), {}, 'SELF_APPROVAL'],
    ['T22 a bot, even one of the team', person(9, { bot: true }), {}, 'BOT'],
    ['T23 somebody outside the team', person(9, { member: false }), {}, 'NOT_AUTHORISED'],
    ['T23 somebody whose team cannot be looked up', person(9, { member: null }), {}, 'NOT_AUTHORISED'],
    [
      'T23 an account with the standing of another of that login',
      { ...person(9), standing: person(8).standing },
      {},
      'NOT_AUTHORISED',
    ],
    ['anybody where nothing asks', person(9), { needs: [] }, 'NOTHING_TO_APPROVE'],
  ])('%s is refused', (_who, by, changes, code) => {
    expect(grant(COMMAND, by, { ...AT, ...changes })).toEqual({ ok: false, code });
  });

  test('a rule that names nobody is satisfied by nobody', () => {
    const needs = [{ ...NEED, teams: [] }];
    expect(grant(COMMAND, person(9), { ...AT, needs })).toEqual({ ok: false, code: 'NOT_AUTHORISED' });
  });

  test.each([
    ['4119.99', 'USD', false],
    ['4120.00', 'USD', true],
    ['4120.00', 'EUR', false],
  ])('up to %s %s, for an increase of 4120.00 USD', (amount, currency, ok) => {
    expect(grant({ ...COMMAND, upTo: { amount, currency } }, person(9), AT).ok).toBe(ok);
  });

  test('an increase that is not known is above every ceiling', () => {
    const cost = { band: 'unknown', expected: null, currency: 'USD' };
    const command = { ...COMMAND, upTo: { amount: '999999.00', currency: 'USD' } };
    expect(grant(command, person(9), { ...AT, subject: { ...SUBJECT, cost } })).toEqual({
      ok: false,
      code: 'CEILING_EXCEEDED',
    });
  });

  test.each([
    ['2026-11-21', false],
    [DAY, true],
  ])('until %s, on 2026-11-22', (until, ok) => {
    expect(grant({ ...COMMAND, until }, person(9), AT).ok).toBe(ok);
  });
});

describe('what ends an approval', () => {
  const kept = (now: Present, keepImproved = false): readonly string[] =>
    recheck(granted(), now, keepImproved).ended;

  test('T24 a rebase that leaves the governed files as they were does not', () => {
    expect(kept(later({}))).toEqual([]);
  });

  test.each([
    ['T24 a config pushed anew', withBlob(SUBJECT, CONFIG, 'c2'), ['FILES_CHANGED']],
    ['T24 a config removed', withBlob(SUBJECT, CONFIG, null), ['FILES_CHANGED']],
    ['T24 evidence pushed anew', withBlob(SUBJECT, EVIDENCE, 'e2'), ['FILES_CHANGED']],
    [
      'T24 a file more',
      { files: [...SUBJECT.files, { path: 'x', blob: 'b', kind: 'config' as const }] },
      ['FILES_CHANGED'],
    ],
    ['T24 a file less', { files: SUBJECT.files.slice(1) }, ['FILES_CHANGED']],
    ['another cost band', { cost: { ...SUBJECT.cost, band: 'up to 10000 USD a month' } }, ['COST_CHANGED']],
    ['T19 another risk class', { risk: 'critical' as const }, ['RISK_CHANGED']],
    ['another rollout', { rollout: '[]' }, ['ROLLOUT_CHANGED']],
    ['T25 another target branch', { target: 'lax' }, ['RETARGETED']],
    ['another policy of the target', { policy: 'p2' }, ['POLICY_CHANGED']],
    ['T30 another pull request', { pull: 8 }, ['OTHER_CHANGE']],
    ['T30 another repository', { repository: 2 }, ['OTHER_CHANGE']],
    [
      'a finding that was not there',
      { asked: [...SUBJECT.asked, 'portfolio: budget (BUDGET_EXCEEDED)'] },
      ['NEW_FINDING'],
    ],
    ['two things at once', { risk: 'low' as const, policy: 'p2' }, ['POLICY_CHANGED', 'RISK_CHANGED']],
  ])('%s does', (_what, change, codes) => {
    expect(kept(later(change))).toEqual(codes);
  });

  test('a finding that is gone does not', () => {
    expect(kept(later({ asked: [] }))).toEqual([]);
  });

  test('T24 it stays ended when the files become what they were', () => {
    const ended = recheck(granted(), later(withBlob(SUBJECT, CONFIG, 'c2')), false);
    expect(recheck(ended, NOW, true).ended).toEqual(['FILES_CHANGED']);
  });

  test('its last day counts, the day after does not', () => {
    const approval = granted({ ...COMMAND, until: '2026-12-31' });
    expect(recheck(approval, { ...NOW, day: '2026-12-31' }, false).ended).toEqual([]);
    expect(recheck(approval, { ...NOW, day: '2027-01-01' }, false).ended).toEqual(['EXPIRED']);
  });

  test('its ceiling, within the same band', () => {
    const approval = granted({ ...COMMAND, upTo: { amount: '4500.00', currency: 'USD' } });
    const costing = (expected: string | null) => later({ cost: { ...SUBJECT.cost, expected } });
    expect(recheck(approval, costing('4500.00'), false).ended).toEqual([]);
    expect(recheck(approval, costing('4500.01'), false).ended).toEqual(['CEILING_EXCEEDED']);
    expect(recheck(approval, costing(null), false).ended).toEqual(['CEILING_EXCEEDED']);
  });

  test('T27 taken back it stays so; only its giver or an admin can', () => {
    expect(isValid(revoke(granted(), 8))).toBe(true);
    expect(revoke(granted(), 9).ended).toEqual(['REVOKED']);
    expect(revoke(granted(), null).ended).toEqual(['REVOKED']);
    expect(recheck(revoke(granted(), 9), NOW, true).ended).toEqual(['REVOKED']);
  });

  test('a newer one of the same person, who counts once', () => {
    expect(replace(granted(), 9).ended).toEqual(['REPLACED']);
    expect(isValid(replace(granted(), 8))).toBe(true);
  });
});

describe('a push that only improves the evidence, where the policy keeps approvals over it', () => {
  const improved = (change: Partial<Subject>) =>
    recheck(granted(), later({ ...withBlob(SUBJECT, EVIDENCE, 'e2'), ...change }), true).ended;

  test('keeps it', () => {
    expect(improved({})).toEqual([]);
    expect(improved({ gates: { 'fraud/risk': 'approval', 'fraud/fairness': 'pass' } })).toEqual([]);
  });

  test.each([
    ['a gate answers worse', { gates: { 'fraud/fairness': 'approval' as const } }, ['FILES_CHANGED']],
    ['a gate that was silent warns', { gates: { 'fraud/drift': 'warn' as const } }, ['FILES_CHANGED']],
    ['the risk changes too', { risk: 'low' as const }, ['FILES_CHANGED', 'RISK_CHANGED']],
    [
      'the config changes too',
      { files: withBlob(withBlob(SUBJECT, EVIDENCE, 'e2'), CONFIG, 'c2').files },
      ['FILES_CHANGED'],
    ],
    ['the evidence is removed', { files: withBlob(SUBJECT, EVIDENCE, null).files }, ['FILES_CHANGED']],
    [
      'evidence takes the place of a config',
      { files: SUBJECT.files.map((file) => ({ ...file, kind: 'evidence' as const })) },
      ['FILES_CHANGED'],
    ],
  ])('does not where %s', (_what, change, codes) => {
    expect(improved(change)).toEqual(codes);
  });
});
