import { describe, expect, test } from 'vitest';
import { rolloutStrategy } from '../../src/gates/rollout-strategy.ts';
import { judgeCase } from '../support/case.ts';
import { findings, heads, judge, policyOf, side, subject } from './build.ts';

const model = (type: string, rollout: string, version: string, rest = '') =>
  side(
    `model: { name: m, type: ${type}, stage: production, version: "${version}" }\nrollout: { ${rollout} }\n${rest}`,
  );
/** A retrained version with that rollout; the base has the same, one version earlier. */
const release = (type: string, rollout: string, rest = '', baseRest = rest) =>
  subject(model(type, rollout, '2', rest), model(type, rollout, '1', baseRest));
const codes = (type: string, rollout: string, rest = '', baseRest = rest) =>
  findings(rolloutStrategy, release(type, rollout, rest, baseRest)).map(({ code }) => code);

const LADDER = (each: string) =>
  `strategy: canary, stages: [ { traffic: 1%, duration: ${each} }, { traffic: 5%, duration: ${each} }, { traffic: 25%, duration: ${each} }, { traffic: 50%, duration: ${each} }, { traffic: 100% } ]`;
const FRAUD = `shadow: 48h, ${LADDER('2h')}`;

describe('S29 rollback speed by type (tables 8 and 18)', () => {
  test.each([
    ['fraud', '60s', '61s', '48h', '2h'],
    ['recommendation', '59m', '60m', '24h', '24h'],
    ['vision', '59m', '60m', '24h', '24h'],
    ['search_ranking', '59m', '60m', '24h', '24h'],
    ['llm', '24h', '25h', '48h', '24h'],
  ])('%s returns within %s, not %s', (type, fast, slow, shadow, each) => {
    const plan = (time: string) =>
      `shadow: ${shadow}, human_review: true, rollback_time: ${time}, ${LADDER(each)}`;
    expect(codes(type, plan(fast))).toEqual([]);
    expect(codes(type, plan(slow))).toEqual(['ROLLBACK_TOO_SLOW']);
  });

  test('S29 a fraud model that cannot roll back in seconds blocks, and one that does not say is told', () => {
    expect(heads(rolloutStrategy, release('fraud', `rollback_time: 10m, ${FRAUD}`))).toEqual([
      'block ROLLBACK_TOO_SLOW: A fraud model returns within 1 min (tables 8 and 18); this rollback takes 10 min',
    ]);
    expect(heads(rolloutStrategy, release('fraud', FRAUD))).toEqual([
      'hint ROLLBACK_TIME_UNKNOWN: A fraud model returns within 1 min (tables 8 and 18); how long this rollback takes is not declared',
    ]);
    expect(codes('vision', `shadow: 24h, ${LADDER('24h')}`)).toEqual([]);
    expect(codes('fraud', 'strategy: blue_green')).not.toContain('ROLLBACK_TIME_UNKNOWN');
  });

  test('the policy may set the time', () => {
    const policy = policyOf('gates: { rollout-strategy: { rollback_time: { fraud: 10m, other: 5m } } }');
    const of = (type: string, time: string) =>
      findings(rolloutStrategy, release(type, `rollback_time: ${time}, ${FRAUD}`), policy).map(
        ({ code }) => code,
      );
    expect([of('fraud', '10m'), of('fraud', '11m'), of('other', '6m')]).toEqual([
      [],
      ['ROLLBACK_TOO_SLOW'],
      ['ROLLBACK_TOO_SLOW'],
    ]);
  });
});

describe('T20 a duty follows from the type before the change as well', () => {
  const renamed = (from: string, to: string, rollout: string, rest = '') =>
    heads(rolloutStrategy, subject(model(to, rollout, '2', rest), model(from, rollout, '1', rest)));

  test('a fraud model that the change calls other still returns within a minute, and one renamed fraud does', () => {
    for (const [from, to] of [
      ['fraud', 'other'],
      ['other', 'fraud'],
      ['fraud', 'recommendation'],
    ] as const)
      expect(renamed(from, to, `rollback_time: 10m, ${FRAUD.replaceAll('2h', '8h')}`)).toContain(
        'block ROLLBACK_TOO_SLOW: A fraud model returns within 1 min (tables 8 and 18); this rollback takes 10 min',
      );
  });

  test('an LLM that the change calls other is still seen in shadow and by people', () => {
    const plan = `rollback_time: 30s, ${LADDER('24h')}`;
    expect(renamed('llm', 'other', plan).join()).toContain('HUMAN_REVIEW_MISSING');
    expect(renamed('other', 'other', plan).join()).not.toContain('HUMAN_REVIEW_MISSING');
  });

  test('table 12 holds for a member that drops dependencies.unit', () => {
    const rest = 'dependencies: { unit: { name: u, kind: ensemble, rollback: unit } }';
    const kept = codes('other', LADDER('2h'), rest);
    expect(kept).toContain('SOAK_TOO_SHORT');
    expect(codes('other', LADDER('2h'), '', rest)).toEqual(kept);
  });
});

describe('S29 an LLM is seen in shadow and by people first', () => {
  test('whatever its class, once it answers otherwise', () => {
    const plan = `strategy: canary, stages: [ { traffic: 5%, duration: 40h }, { traffic: 25%, duration: 40h }, { traffic: 50%, duration: 1h }, { traffic: 100% } ]`;
    expect(codes('llm', plan)).toEqual(['SHADOW_TOO_SHORT', 'HUMAN_REVIEW_MISSING']);
    expect(codes('llm', `shadow: 48h, ${plan}`)).toEqual(['HUMAN_REVIEW_MISSING']);
    expect(codes('llm', `shadow: 48h, human_review: true, ${plan}`)).toEqual([]);
    expect(codes('recommendation', plan)).not.toContain('HUMAN_REVIEW_MISSING');
    const low = policyOf('gates: { risk: { impact: { llm: limited } } }');
    expect(heads(rolloutStrategy, release('llm', plan), low)).toContain(
      'warn HUMAN_REVIEW_MISSING: Class low, an LLM, needs a fast canary: human_review: true is not declared',
    );
  });

  test('new hardware alone answers as before', () => {
    const on = (hardware: string) =>
      model(
        'llm',
        'strategy: canary, stages: [ { traffic: 10%, duration: 2h }, { traffic: 50%, duration: 2h }, { traffic: 100% } ]',
        '1',
        `serving: { hardware: ${hardware} }`,
      );
    expect(findings(rolloutStrategy, subject(on('1xH100'), on('1xA100-80GB')))).toEqual([]);
  });
});

describe('S18 a member of an ensemble goes in the phases of table 12', () => {
  const UNIT = 'dependencies: { unit: { name: shop, kind: ensemble, rollback: unit } }';
  const phases = (shadow: string, first: string, each: string, soak: string) =>
    `shadow: ${shadow}, soak: ${soak}, strategy: canary, stages: [ { traffic: ${first.replace(' ', ', duration: ')} }, { traffic: 5%, duration: ${each} }, { traffic: 25%, duration: ${each} }, { traffic: 50%, duration: ${each} }, { traffic: 100% } ]`;

  test.each([
    ['the least of each phase', ['24h', '1% 4h', '8h', '7d'], []],
    ['a shadow of a day less an hour', ['23h', '1% 4h', '8h', '7d'], ['SHADOW_TOO_SHORT']],
    ['a canary of 2 %', ['24h', '2% 4h', '8h', '7d'], ['FIRST_STAGE_TOO_LARGE']],
    ['a canary of three hours', ['24h', '1% 3h', '9h', '7d'], ['FIRST_STAGE_TOO_SHORT']],
    ['stages of less than a day', ['24h', '1% 4h', '7h', '7d'], ['CANARY_TOO_SHORT']],
    ['a soak of six days', ['24h', '1% 4h', '8h', '6d'], ['SOAK_TOO_SHORT']],
  ])('%s', (_, [shadow = '', first = '', each = '', soak = ''], expected) => {
    expect(codes('recommendation', phases(shadow, first, each, soak), UNIT)).toEqual(expected);
  });

  test('a model on its own needs none of that', () => {
    const alone =
      'strategy: canary, stages: [ { traffic: 10%, duration: 2h }, { traffic: 50%, duration: 2h }, { traffic: 100% } ]';
    expect(codes('recommendation', alone)).toEqual([]);
    expect(codes('recommendation', alone, UNIT)).toContain('SOAK_TOO_SHORT');
  });

  test('golden: fixtures/rollout-ensemble', async () => {
    const report = await judgeCase('rollout-ensemble');
    const gates = report.models.flatMap(({ gates }) =>
      gates.filter(({ gate }) => gate === 'rollout-strategy'),
    );
    expect(gates.filter(({ status }) => status !== 'not_applicable').map(({ code }) => code)).toEqual([
      'SHADOW_TOO_SHORT',
      'FIRST_STAGE_TOO_LARGE',
      'CANARY_TOO_SHORT',
      'SOAK_TOO_SHORT',
    ]);
    expect(gates.find(({ code }) => code === 'SOAK_TOO_SHORT')?.evidence.soak_seconds).toBe(604_800);
  });
});

describe('S29 what is watched, and how often a version comes (tables 8 and 20)', () => {
  const plan = `rollback_time: 30s, ${FRAUD}`;
  const trigger = (name: string, threshold: string, kind = 'relative') =>
    `rollback: { ${name}: { threshold: ${threshold}, kind: ${kind}, window_minutes: 15, min_samples: 1000 } }`;

  test.each([
    ['fraud', 'recall', '-0.01', '-0.011'],
    ['recommendation', 'ctr', '-0.05', '-0.06'],
    ['search_ranking', 'ndcg_at_10', '-0.02', '-0.03'],
  ])('%s: %s at %s and no looser', (type, name, tight, loose) => {
    const of = (threshold: string) =>
      codes(type, `${trigger(name, threshold)}, rollback_time: 30s, shadow: 48h, ${LADDER('24h')}`);
    expect([of(tight), of(loose)]).toEqual([[], ['TRIGGER_TOO_LOOSE']]);
  });

  test('a metric that says nothing of what the type is for', () => {
    expect(codes('fraud', `${trigger('cpu_load', '0.5')}, ${plan}`)).toEqual(['METRIC_UNUSUAL']);
    expect(codes('fraud', `${trigger('approval_rate', '-0.02')}, ${plan}`)).toEqual([]);
    expect(
      codes('fraud', `${trigger('cpu_load', '0.5')}, ${plan}`, 'evaluation: { metrics: { recall: 0.9 } }'),
    ).toEqual([]);
    expect(codes('other', `${trigger('cpu_load', '0.5')}, ${plan}`)).toEqual([]);
  });

  test.each([
    ['fraud', '5m', '6m'],
    ['llm', '60m', '61m'],
    ['vision', '24h', '25h'],
  ])('%s metrics are checked every %s, not every %s', (type, often, rarely) => {
    const of = (every: string) =>
      codes(
        type,
        `rollback_time: 30s, human_review: true, shadow: 48h, ${LADDER('24h')}`,
        `alerts: { monitors: 1, every: ${every}, sigma: 3 }`,
      );
    expect([of(often), of(rarely)]).toEqual([[], ['CHECKED_RARELY']]);
  });

  test('a version that is due before the last one is out', () => {
    const every = (retrain: string) => `training: { retrain: ${retrain} }`;
    expect(codes('fraud', plan, every('56h'))).toEqual([]);
    expect(heads(rolloutStrategy, release('fraud', plan, every('55h')))).toEqual([
      'hint CADENCE_OVERLAP: A new version comes every 55 h and takes 56 h of shadow and stages: the next is due before this one is out',
    ]);
  });

  test('a cadence slower than the type is said once, by the change that sets it', () => {
    const [weekly, monthly] = ['training: { retrain: weekly }', 'training: { retrain: monthly }'];
    expect(codes('fraud', plan, monthly, weekly)).toEqual(['CADENCE_SLOW']);
    expect(codes('fraud', plan, monthly)).toEqual([]);
    expect(codes('fraud', plan, 'training: { retrain: never }', weekly)).toEqual([]);
  });

  test('the pattern of the type stands in the evidence', () => {
    expect(judge(rolloutStrategy, release('fraud', plan))).toMatchObject({
      evidence: {
        type: { pattern: 'threshold-gated', rollback_seconds: 60, updates: 'hourly to daily' },
      },
    });
  });
});
