import { describe, expect, test } from 'vitest';
import { drift } from '../../src/gates/drift.ts';
import { fairness } from '../../src/gates/fairness.ts';
import { freshness } from '../../src/gates/freshness.ts';
import { performance } from '../../src/gates/performance.ts';
import { rollbackTriggers } from '../../src/gates/rollback-triggers.ts';
import { heads, policyOf, side, subject } from './build.ts';

/** Names that every JavaScript object answers to; as names of a metric or a feature they are names like any other. */
const NAMES = ['toString', 'valueOf', 'hasOwnProperty'];
const model = (version: string, rest: string) =>
  side(`model: { name: m, version: "${version}", type: search_ranking }\n${rest}`);
const GROUP = (count: number) => `{ members: 10000, predicted_positive: ${count} }`;

describe.each(NAMES)('a name that objects inherit: %s', (name) => {
  test('of a metric that the base and production lack', () => {
    const before = model('1', 'evaluation: { metrics: { ndcg: 0.4 }, baseline: { ndcg: 0.4 } }');
    const after = model(
      '2',
      `evaluation: { metrics: { ndcg: 0.41, ${name}: 0.5 }, baseline: { ndcg: 0.4 } }`,
    );
    expect(heads(performance, subject(after, before))).toEqual([]);
  });

  test('of a metric the policy limits and nobody measured', () => {
    const policy = policyOf(`gates: { performance: { metrics: [ { name: ${name}, min: 0.4 } ] } }`);
    expect(heads(performance, subject(model('2', 'evaluation: { metrics: { ndcg: 0.4 } }')), policy)).toEqual(
      [`missing MISSING_REQUIRED: The policy sets a limit for ${name}, which was not measured`],
    );
  });

  test('of a protected attribute the policy wants', () => {
    const groups = `evaluation: { groups: { gender: { women: ${GROUP(2400)}, men: ${GROUP(2410)} } } }`;
    const policy = policyOf(`gates: { fairness: { definition: demographic_parity, attributes: [${name}] } }`);
    expect(heads(fairness, subject(model('2', groups)), policy)).toEqual([
      `missing MISSING_REQUIRED: The policy wants the groups of ${name}, which were not measured`,
    ]);
  });

  test('of a group the base did not have', () => {
    const groups = (more: string) =>
      `evaluation: { groups: { gender: { women: ${GROUP(2400)}, men: ${GROUP(2410)}${more} } } }`;
    const policy = policyOf('gates: { fairness: { definition: demographic_parity } }');
    const after = model(
      '2',
      groups(`, ${name}: ${GROUP(2405)}`)
        .replace('2410', '2411')
        .replace('2400', '2401'),
    );
    expect(heads(fairness, subject(after, model('1', groups(''))), policy)).toEqual([]);
  });

  test('of a feature the base did not have', () => {
    const fresh = (more: string, age: number) =>
      `freshness: { features: { age: { type: static, staleness: ${age}h }${more} } }`;
    const after = model('2', fresh(`, ${name}: { type: session, staleness: 5m }`, 2));
    expect(heads(freshness, subject(after, model('1', fresh('', 1))))).toEqual([]);
    const shift = (psi: number, more: string) => `drift: { features: { age: { psi: ${psi} }${more} } }`;
    const shifted = model('2', shift(0.02, `, ${name}: { psi: 0.01 }`));
    expect(heads(drift, subject(shifted, model('1', shift(0.01, ''))))).toEqual([]);
  });

  test('of a trigger', () => {
    const plan = (trigger: string) =>
      `serving: { traffic: { requests: 400000/h } }\nrollout:\n  strategy: canary\n  stages: [ { traffic: 5%, duration: 4h }, { traffic: 100% } ]\n  rollback: { ${trigger}: { threshold: -0.02, window_minutes: 15, min_samples: 1000 } }`;
    const answer = (trigger: string) =>
      heads(rollbackTriggers, subject(model('2', plan(trigger)), model('1', plan('click_rate')))).map(
        (head) => head.replaceAll(trigger, 'x'),
      );
    expect(answer(name)).toEqual(answer('some_name'));
  });
});
