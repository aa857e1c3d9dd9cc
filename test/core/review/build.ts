import type { ApprovalNeed } from '../../../src/core/report.ts';
import type { Candidate, Present } from '../../../src/core/review/approval.ts';
import type { Subject } from '../../../src/core/review/subject.ts';

export const SUBJECT: Subject = {
  repository: 1,
  pull: 7,
  target: 'main',
  files: [
    { path: 'evidence/fraud.csv', blob: 'e1', kind: 'evidence' },
    { path: 'models/fraud.model.yaml', blob: 'c1', kind: 'config' },
  ],
  cost: { band: 'up to 5000 USD a month', expected: '4120.00', currency: 'USD' },
  risk: 'high',
  rollout: '[["fraud","canary"]]',
  policy: 'p1',
  asked: ['fraud: risk (RISK_HIGH)'],
  gates: { 'fraud/risk': 'approval', 'fraud/fairness': 'warn' },
};

export const DAY = '2026-11-22';
export const NOW: Present = { subject: SUBJECT, head: 'h1', day: DAY };

export const NEED: ApprovalNeed = {
  rule: 'high',
  count: 1,
  teams: ['ml-release'],
  users: [],
  permission: null,
  granted: [],
  reasons: SUBJECT.asked,
};

/** Somebody of the team that may approve, unless told otherwise. */
export function person(id: number, changes: { bot?: boolean; member?: boolean | null } = {}): Candidate {
  const { bot = false, member = true } = changes;
  const login = `person-${id}`;
  return { id, login, bot, standing: { id, login, role: 'read', teams: { 'ml-release': member } } };
}

/** The blob of one file exchanged; null removes it. */
export const withBlob = (subject: Subject, path: string, blob: string | null): Subject => ({
  ...subject,
  files: subject.files.map((file) => (file.path === path ? { ...file, blob } : file)),
});

export const CONFIG = 'models/fraud.model.yaml';
export const EVIDENCE = 'evidence/fraud.csv';
