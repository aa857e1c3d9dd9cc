import { describe, expect, test } from 'vitest';
import { freshness } from '../../src/gates/freshness.ts';
import { findings, heads, policyOf, side, subject } from './build.ts';

const model = (version: string, features: string, rest = '') =>
  side(
    `model: { name: feed, version: "${version}", type: recommendation }\nfreshness: { ${rest}features: { ${features} } }`,
  );
const stale = (features: string, policy?: string, rest = '') =>
  findings(
    freshness,
    subject(model('2', features, rest)),
    policy === undefined ? undefined : policyOf(policy),
  ).map(({ message }) => message);

describe('S17 freshness by feature type (table 33)', () => {
  test.each([
    ['static', '7d', '604801s'],
    ['slowly_changing', '24h', '86401s'],
    ['session', '60m', '3601s'],
    ['real_time', '60s', '61s'],
  ])('S17 %s: %s passes, %s does not', (type, fresh, old) => {
    expect(stale(`f: { type: ${type}, staleness: ${fresh} }`)).toEqual([]);
    expect(stale(`f: { type: ${type}, staleness: ${old} }`)).toHaveLength(1);
  });

  test('golden: the last action of a nightly batch is 12 h old, of a stream 4 s', () => {
    expect(stale('last_action: { type: real_time, staleness: 12h }')).toEqual([
      'last_action (real-time) is 12 h old, more than 1 min',
    ]);
    expect(stale('last_action: { type: real_time, staleness: 4s }')).toEqual([]);
    expect(stale('last_action: { type: real_time, staleness: 0s }')).toEqual([]);
  });
});

describe('S17 staleness (eq. 21)', () => {
  test.each([
    ['2026-11-20T05:59:00Z', []],
    ['2026-11-20T05:58:59Z', ['f (real-time) is 1 min 1 s old, more than 1 min']],
    ['2026-11-20T06:59:00+01:00', []],
    ['2026-11-20T06:58:59.500+01:00', ['f (real-time) is 1 min 1 s old, more than 1 min']],
    ['2026-11-19T06:00:00Z', ['f (real-time) is 24 h old, more than 1 min']],
  ])('S17 at 06:00 UTC, updated at %s', (updated, expected) => {
    const at = 'measured_at: 2026-11-20T06:00:00Z, ';
    expect(stale(`f: { type: real_time, updated_at: ${updated} }`, undefined, at)).toEqual(expected);
  });
});

describe('whose objective counts', () => {
  test('a feature may be tighter than its type, never looser', () => {
    expect(stale('f: { type: session, slo: 5m, staleness: 6m }')).toEqual([
      'f (session-level) is 6 min old, more than 5 min',
    ]);
    expect(stale('f: { type: real_time, slo: 1h, staleness: 6m }')).toEqual([
      'f (real-time) is 6 min old, more than 1 min',
    ]);
  });

  test('the policy sets the types, by rule where one matches', () => {
    const policy =
      'gates: { freshness: { slo: { real_time: 10m }, rules: [ { where: { team: payments }, slo: { real_time: 100ms } } ] } }';
    expect(stale('f: { type: real_time, staleness: 6m }', policy)).toEqual([]);
    expect(stale('f: { type: session, staleness: 61m }', policy)).toHaveLength(1);
  });

  test('a change cannot move a feature to a slower type, nor loosen its objective', () => {
    const base = model(
      '1',
      'a: { type: real_time, staleness: 5s }, b: { type: session, slo: 5m, staleness: 1m }',
    );
    const head = model('2', 'a: { type: static, staleness: 5m }, b: { type: session, staleness: 6m }');
    expect(heads(freshness, subject(head))).toEqual([]);
    expect(heads(freshness, subject(head, base))).toEqual([
      'violation FEATURE_STALE: a (static) is 5 min old, more than 1 min; b (session-level) is 6 min old, more than 5 min',
    ]);
  });
});

test('ages that were looked at long ago, or will be, say nothing of today', async () => {
  const { judgeFiles } = await import('../support/case.ts');
  const code = async (day: string) => {
    const model = `model: { name: m, version: "1", type: other }\nfreshness: { measured_at: ${day}T06:00:00Z, features: { a: { type: static, updated_at: ${day}T05:00:00Z } } }\n`;
    const report = await judgeFiles({ base: {}, head: { 'models/m.model.yaml': model } });
    return report.models[0]?.gates.find(({ gate }) => gate === 'freshness')?.code;
  };
  expect([await code('2026-11-21'), await code('2026-10-23')]).toEqual(['OK', 'OK']);
  expect([await code('2026-11-22'), await code('2019-11-20')]).toEqual([
    'FRESHNESS_MISDATED',
    'FRESHNESS_MISDATED',
  ]);
});
