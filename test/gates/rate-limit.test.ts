import { describe, expect, test } from 'vitest';
import { rateLimit } from '../../src/gates/rate-limit.ts';
import { judgeCase, judgeFiles } from '../support/case.ts';
import { findings, judge, policyOf, portfolio, side, subject } from './build.ts';

const LIMIT = policyOf('gates: { rate-limit: { limit: 1 } }');
const model = (name: string, version: string, more = 'stage: production') =>
  side(
    `model: { name: ${name}, type: fraud, version: "${version}", ${more} }`,
    {},
    `models/${name}.model.yaml`,
  );
const ships = (name: string, more?: string) => subject(model(name, '2', more), model(name, '1', more));
const stands = (name: string, more: string) => {
  const one = model(name, '1', more);
  return subject(one, one, { change: 'unchanged' });
};
const fleet = (...subjects: ReturnType<typeof subject>[]) =>
  portfolio(
    [],
    subjects.map(({ head }) => head),
    { subjects },
  );
const counts = (...subjects: ReturnType<typeof subject>[]) =>
  findings(rateLimit, fleet(...subjects), LIMIT).map(({ evidence }) => evidence.count);

describe('S31 no more risky rollouts at once than the policy allows', () => {
  test('the limit holds at its edge', () => {
    expect(counts(ships('a'))).toEqual([]);
    expect(counts(ships('a'), ships('b'))).toEqual([2]);
  });

  test('what stands in stage canary is under way', () => {
    expect(counts(ships('a'), stands('b', 'stage: canary'))).toEqual([2]);
    expect(counts(ships('a'), stands('b', 'stage: production'))).toEqual([]);
    expect(counts(stands('a', 'stage: canary'), stands('b', 'stage: canary'))).toEqual([]);
  });

  test('only the classes that count', () => {
    const low = subject(
      side('model: { name: l, type: other, version: "2" }'),
      side('model: { name: l, type: other, version: "1" }'),
    );
    expect(counts(ships('a'), low)).toEqual([]);
    const all = policyOf('gates: { rate-limit: { limit: 1, classes: [low, high] } }');
    expect(findings(rateLimit, fleet(ships('a'), low), all)).toHaveLength(1);
    expect(counts(ships('a'), stands('b', 'stage: canary, risk: critical'))).toEqual([2]);
  });

  test('what other open changes start counts where it can be listed, each model once', () => {
    const openRollouts = [
      { model: 'a', change: '#7', riskClass: 'high' as const },
      { model: 'b', change: '#8', riskClass: 'critical' as const },
      { model: 'c', change: '#9', riskClass: 'low' as const },
    ];
    const [finding] = findings(rateLimit, { ...fleet(ships('a')), openRollouts }, LIMIT);
    expect(finding?.evidence).toMatchObject({
      count: 2,
      open_changes: 'listed',
      rollouts: [
        { model: 'a', from: 'this change' },
        { model: 'b', from: 'open change #8' },
      ],
    });
    expect(finding?.fix?.summary).toBe('Wait until b (critical) is in stage production or back');
  });

  test('a limit of none freezes what is risky', () => {
    const freeze = policyOf('gates: { rate-limit: { limit: 0 } }');
    expect(findings(rateLimit, fleet(ships('a')), freeze)[0]?.fix?.summary).toBe(
      'Wait until the policy allows rollouts again',
    );
    expect(judge(rateLimit, fleet(ships('a'))).applies).toBe(false);
  });

  test('golden: fixtures/rate-limit-fail, and the evidence says what could not be listed', async () => {
    const [gate] = (await judgeCase('rate-limit-fail')).gates.filter(({ gate: id }) => id === 'rate-limit');
    expect(gate).toMatchObject({
      status: 'block',
      code: 'TOO_MANY_ROLLOUTS',
      evidence: { limit: 2, count: 3, open_changes: 'not listed: this run sees the repository alone' },
    });
    const [pass] = (await judgeCase('rate-limit-pass')).gates.filter(({ gate: id }) => id === 'rate-limit');
    expect(pass).toMatchObject({
      status: 'pass',
      message: '2 of 2 rollouts of class high and critical at once',
    });
  });

  test('required without a limit is missing', async () => {
    const policy = { '.github/tollgate.yaml': 'version: 1\nrequire: [ { gates: [rate-limit] } ]\n' };
    const report = await judgeFiles({
      base: policy,
      head: { ...policy, 'models/a.model.yaml': 'model: { name: a, type: fraud }\n' },
    });
    expect(report.gates.find(({ gate }) => gate === 'rate-limit')?.code).toBe('MISSING_REQUIRED');
  });
});
