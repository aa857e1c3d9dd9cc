import { describe, expect, test } from 'vitest';
import { rolloutStrategy } from '../../src/gates/rollout-strategy.ts';
import { findings, heads, judge, policyOf, side, subject } from './build.ts';

const model = (risk: string, rollout: string, type = 'other', version = '2') =>
  side(
    `model: { name: m, type: ${type}, stage: production, version: "${version}", risk: ${risk} }\n${rollout === '' ? '' : `rollout: { ${rollout} }`}`,
  );
const release = (risk: string, rollout: string, type = 'other') =>
  subject(model(risk, rollout, type), model(risk, '', type, '1'));
const stages = (...steps: string[]) =>
  `strategy: canary, stages: [ ${steps.map((step) => `{ traffic: ${step.replace(':', '%, duration: ')} }`).join(', ')}, { traffic: 100% } ]`;

/** The least rollout of each class that passes. */
const LEAST = {
  low: stages('50:30m'),
  medium: stages('10:2h', '50:2h'),
  high: `shadow: 48h, ${stages('5:8h', '25:8h', '50:8h')}`,
  critical: `shadow: 48h, human_review: true, ${stages('1:8h', '25:8h', '50:8h')}`,
};

describe('rollout-strategy', () => {
  test.each(Object.entries(LEAST))('%s passes with the least it asks for', (risk, rollout) => {
    expect(judge(rolloutStrategy, release(risk, rollout))).toMatchObject({
      findings: [],
      evidence: { class: risk },
    });
  });

  test.each([
    [
      'low',
      stages('51:30m'),
      'warn FIRST_STAGE_TOO_LARGE: Class low needs a fast canary: first stage 51 %, at most 50 %',
    ],
    [
      'low',
      stages('50:29m'),
      'warn CANARY_TOO_SHORT: Class low needs a fast canary: 29 min below 100 %, at least 30 min',
    ],
    [
      'medium',
      stages('11:2h', '50:2h'),
      'approve FIRST_STAGE_TOO_LARGE: Class medium needs a standard canary: first stage 11 %, at most 10 %',
    ],
    [
      'medium',
      stages('10:4h'),
      'approve TOO_FEW_STAGES: Class medium needs a standard canary: 1 below 100 %, at least 2',
    ],
    [
      'medium',
      stages('10:2h', '50:119m'),
      'approve CANARY_TOO_SHORT: Class medium needs a standard canary: 3 h 59 min below 100 %, at least 4 h',
    ],
    [
      'high',
      LEAST.high.replace('48h', '47h'),
      'block SHADOW_TOO_SHORT: Class high needs an extended shadow and slow canary: shadow 47 h, at least 48 h',
    ],
    [
      'high',
      LEAST.high.replace('shadow: 48h, ', ''),
      'block SHADOW_TOO_SHORT: Class high needs an extended shadow and slow canary: shadow none, at least 48 h',
    ],
    [
      'high',
      LEAST.high.replace('5%', '6%'),
      'block FIRST_STAGE_TOO_LARGE: Class high needs an extended shadow and slow canary: first stage 6 %, at most 5 %',
    ],
    [
      'high',
      LEAST.high.replace('50%, duration: 8h', '50%, duration: 7h'),
      'block CANARY_TOO_SHORT: Class high needs an extended shadow and slow canary: 23 h below 100 %, at least 24 h',
    ],
    [
      'critical',
      LEAST.critical.replace('human_review: true, ', ''),
      'block HUMAN_REVIEW_MISSING: Class critical needs a shadow, human review and staged rollout: human_review: true is not declared',
    ],
    [
      'critical',
      LEAST.critical.replace('1%', '2%'),
      'block FIRST_STAGE_TOO_LARGE: Class critical needs a shadow, human review and staged rollout: first stage 2 %, at most 1 %',
    ],
  ])('%s with less', (risk, rollout, head) => {
    expect(heads(rolloutStrategy, release(risk, rollout))).toEqual([head]);
  });

  test('a slow canary is as slow as its type allows', () => {
    const hours = (type: string, each: string) =>
      heads(
        rolloutStrategy,
        release(
          'high',
          `rollback_time: 30s, human_review: true, ${LEAST.high.replaceAll('duration: 8h', `duration: ${each}`)}`,
          type,
        ),
      ).map((head) => head.split(':')[0]);
    expect(hours('fraud', '80m')).toEqual([]);
    expect(hours('fraud', '79m')).toEqual(['block CANARY_TOO_SHORT']);
    expect(hours('vision', '16h')).toEqual([]);
    expect(hours('vision', '15h')).toEqual(['block CANARY_TOO_SHORT']);
    expect(hours('llm', '24h')).toEqual([]);
    expect(hours('llm', '23h')).toEqual(['block CANARY_TOO_SHORT']);
  });

  test('moving all traffic at once is no canary', () => {
    expect(heads(rolloutStrategy, release('low', 'strategy: blue_green'))).toEqual([
      'warn NO_CANARY: Class low needs a fast canary: strategy blue_green has no stage below 100 %',
    ]);
    expect(
      findings(rolloutStrategy, release('high', 'strategy: blue_green')).map(({ code }) => code),
    ).toEqual(['SHADOW_TOO_SHORT', 'NO_CANARY']);
  });

  test('every shortfall is reported, none hides another', () => {
    expect(findings(rolloutStrategy, release('critical', stages('10:1h'))).map(({ code }) => code)).toEqual([
      'SHADOW_TOO_SHORT',
      'HUMAN_REVIEW_MISSING',
      'FIRST_STAGE_TOO_LARGE',
      'TOO_FEW_STAGES',
      'CANARY_TOO_SHORT',
    ]);
  });

  test('the policy sets what a class asks for', () => {
    const policy = policyOf(
      'gates: { rollout-strategy: { high: { shadow: 1h, canary: 1h, first: 50%, stages: 1 }, low: { human_review: true } } }',
    );
    expect(findings(rolloutStrategy, release('high', `shadow: 1h, ${stages('50:1h')}`), policy)).toEqual([]);
    expect(findings(rolloutStrategy, release('low', LEAST.low), policy).map(({ code }) => code)).toEqual([
      'HUMAN_REVIEW_MISSING',
    ]);
  });

  test('a production release above low risk must declare one; T20 so must one whose rollout is deleted', () => {
    expect(heads(rolloutStrategy, release('medium', ''))).toEqual([
      'missing MISSING_REQUIRED: Class medium needs a standard canary; no rollout is declared',
    ]);
    expect(judge(rolloutStrategy, release('low', ''))).toMatchObject({ applies: false });
    expect(
      findings(rolloutStrategy, subject(model('low', ''), model('low', LEAST.low, 'other', '1'))).map(
        ({ code }) => code,
      ),
    ).toEqual(['MISSING_REQUIRED']);
  });

  test('nothing new ships', () => {
    expect(judge(rolloutStrategy, subject(model('high', ''), model('high', '')))).toEqual({
      applies: false,
      reason: 'Nothing new ships, so there is no rollout to judge',
    });
  });
});

test('every shortfall names the key to set and its least value', () => {
  const fixes = (risk: string, rollout: string) =>
    findings(rolloutStrategy, release(risk, rollout)).map(({ code, fix }) => `${code}: ${fix?.summary}`);
  const short =
    'strategy: canary, stages: [ { traffic: 20%, duration: 1h }, { traffic: 50%, duration: 30m }, { traffic: 100% } ]';
  expect(fixes('critical', short)).toEqual([
    'SHADOW_TOO_SHORT: Set rollout.shadow: 48h',
    'HUMAN_REVIEW_MISSING: Set rollout.human_review: true',
    'FIRST_STAGE_TOO_LARGE: Let rollout.stages begin with traffic: 1% or less',
    'TOO_FEW_STAGES: Add 1 stage below 100 % to rollout.stages',
    'CANARY_TOO_SHORT: Lengthen the stages of rollout.stages below 100 % by 22 h 30 min in all',
  ]);
  expect(fixes('high', 'strategy: blue_green, shadow: 48h')).toEqual([
    'NO_CANARY: Set rollout.strategy: canary with 3 or more stages below 100 %, the first at most 5 %, 24 h or longer in all',
  ]);
});
