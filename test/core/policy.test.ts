import { describe, expect, test } from 'vitest';
import { locate } from '../../src/core/locate.ts';
import { toText } from '../../src/core/ratio.ts';
import { readModel } from '../../src/core/read-model.ts';
import { readPolicy } from '../../src/core/read-policy.ts';
import { POLICY_SCHEMA } from '../../src/engine.ts';

const read = (yaml: string) => readPolicy('tollgate.yaml', `version: 1\n${yaml}`, POLICY_SCHEMA);

/** `CODE line:column expected` of every problem. */
const problems = (yaml: string): string[] =>
  read(yaml).problems.map((problem) => {
    const { line, column } = locate(problem.place, `version: 1\n${yaml}`);
    return `${problem.code} ${line}:${column} ${problem.expected}`;
  });

describe('shares say what they are a share of', () => {
  test.each([
    ['warn', '80', 'a share with its sign, such as 80%'],
    ['approve', '1.2', 'a share with its sign: 120% or 1.2%'],
    ['block', '120', 'a share with its sign, such as 120%'],
    ['warn', '1', 'a share with its sign: 100% or 1%'],
    ['warn', '1.0', 'a share with its sign: 100% or 1%'],
  ])('a bare `%s: %s` of a budget is refused', (key, written, expected) => {
    expect(problems(`budgets: [{ monthly: 5 USD, ${key}: ${written} }]\n`)).toEqual([
      `INVALID_SHARE 2:${31 + key.length} ${expected}`,
    ]);
  });

  test('a bare percentage of an increase is refused', () => {
    expect(problems('budgets: [{ per: pull_request, percent: 20 }]\n')).toEqual([
      'INVALID_SHARE 2:41 a share with its sign, such as 20%',
    ]);
  });

  test.each([
    ['0.8', '0.8'],
    ['80%', '0.8'],
    ['120%', '1.2'],
    ['100%', '1'],
    ['0', '0'],
  ])('`warn: %s` is read', (written, share) => {
    const { policy } = read(`budgets: [{ monthly: 5 USD, warn: ${written}, approve: 500%, block: 500% }]\n`);
    expect(policy?.budgets?.map(({ warn }) => warn && toText(warn))).toEqual([share]);
  });

  test.each(['25', '1', '100%', '120%'])('a discount of %s is refused', (written) => {
    expect(problems(`prices: { discounts: [{ percent: ${written} }] }\n`)).toHaveLength(1);
  });

  test('a model config: one of nothing named is ambiguous, one of accelerator time is not', () => {
    const codes = (text: string) =>
      readModel('m.model.yaml', `model: { name: m, type: fraud }\n${text}`).problems.map(({ code }) => code);
    expect(codes('rollout: { strategy: canary, stages: [{ traffic: 1, duration: 1h }] }\n')).toEqual([
      'INVALID_SHARE',
    ]);
    expect(codes('rollout: { strategy: canary, stages: [{ traffic: 5, duration: 1h }] }\n')).toEqual([
      'INVALID_SHARE',
    ]);
    expect(codes('serving: { utilization: 1 }\ntraining: { pue: 1.15 }\n')).toEqual([]);
  });
});

describe('a mistake is told in our words, wherever it stands', () => {
  const RATES = 'one of demographic_parity, equalized_odds';
  const fairness = (definition: string): string => `gates: { fairness: { definition: ${definition} } }\n`;
  const where = (text: string): string => `require: [{ gates: [latency], where: { ${text} } }]\n`;

  test.each([
    [
      fairness('equalised_odds'),
      'gates.fairness.definition is "equalised_odds": did you mean "equalized_odds"?',
      RATES,
      'Write "equalized_odds"',
    ],
    [
      fairness('[equalised_odds]'),
      'gates.fairness.definition.0 is "equalised_odds": did you mean "equalized_odds"?',
      RATES,
      'Write "equalized_odds"',
    ],
    [fairness('luck'), 'gates.fairness.definition is "luck"', RATES, `Write ${RATES}`],
    [fairness('{ a: b }'), 'gates.fairness.definition is a mapping', RATES, `Write ${RATES}`],
    [
      fairness('[]'),
      'gates.fairness.definition is an empty list',
      'a list with one entry or more',
      'Write a list with one entry or more',
    ],
    [where('stage: prod'), 'require.0.where.stage is "prod"', 'one of ', 'Write one of '],
    [
      where('risk: [high, hgih]'),
      'require.0.where.risk.1 is "hgih": did you mean "high"?',
      'one of ',
      'Write "high"',
    ],
    [
      where('model: { a: b }'),
      'require.0.where.model is a mapping',
      'a single value',
      'Write a single value',
    ],
    [
      'models: { include: [""] }\n',
      'models.include.0 is ""',
      'a text that is not empty',
      'Write a text that is not empty',
    ],
    [
      'currency: usd\n',
      'currency is "usd"',
      'a three-letter currency such as USD',
      'Write a three-letter currency such as USD',
    ],
  ])('%s', (yaml, message, expected, fix) => {
    const [problem, ...others] = read(yaml).problems;
    expect(others).toEqual([]);
    expect(problem?.message).toBe(message);
    expect(problem?.expected).toContain(expected);
    expect(problem?.fix).toContain(fix);
  });
});

describe('the thresholds of a budget are in order', () => {
  test.each([
    ['warn: 130%, block: 120%', [['warn', 'a share up to `block`']]],
    ['warn: 110%, approve: 100%', [['warn', 'a share up to `approve`']]],
    ['approve: 130%, block: 120%', [['approve', 'a share up to `block`']]],
    ['warn: 100%, approve: 100%, block: 100%', []],
    ['warn: 80%, approve: 100%, block: 120%', []],
  ])('%s', (thresholds, expected) => {
    const found = read(`budgets: [{ monthly: 5 USD, ${thresholds} }]\n`).problems;
    expect(found.map(({ place, expected: wanted }) => [place.path?.at(-1), wanted])).toEqual(expected);
  });
});

describe('a budget is of one kind', () => {
  test.each([
    ['monthly: 5 USD, limit: 5 USD', 'limit', '`monthly: 60000 USD` or `annual: 720000 USD`'],
    ['annual: 5 USD, increase: 5 USD', 'increase', '`monthly: 60000 USD` or `annual: 720000 USD`'],
    [
      'per: pull_request, increase: 5 USD, monthly: 5 USD',
      'monthly',
      '`increase: 5000 USD` or `percent: 20%`',
    ],
    ['per: training_run, limit: 5 USD, percent: 5%', 'percent', '`limit: 10000 USD`'],
    ['per: experiment, limit: 5 USD, block: 120%', 'block', '`action`, or a budget per month or year'],
  ])('{ %s } names `%s`', (entry, key, expected) => {
    const text = `budgets: [{ ${entry} }]\n`;
    const found = read(text).problems;
    expect(found.map(({ code, place, expected: wanted }) => [code, place.path, wanted])).toEqual([
      ['CONFLICTING_KEYS', ['budgets', 0, key], expected],
    ]);
  });

  test.each([
    ['team: payments', '`monthly: 60000 USD` or `annual: 720000 USD`'],
    ['per: pull_request', '`increase: 5000 USD` or `percent: 20%`'],
    ['per: active_user', '`limit: 10000 USD`'],
  ])('{ %s } has no amount', (entry, expected) => {
    expect(problems(`budgets: [{ ${entry} }]\n`)).toEqual([`INVALID_VALUE 2:11 ${expected}`]);
  });
});

describe('a price of your own says what it is for', () => {
  test.each([
    ['rate: 2 USD/h', 'INVALID_VALUE 2:23 `accelerator` or `instance`'],
    ['purchase: spot, rate: 2 USD/h', 'INVALID_VALUE 2:23 `accelerator` or `instance`'],
    ['accelerator: L4, rate: 0 USD/h', 'INVALID_VALUE 2:48 a rate above 0'],
  ])('{ %s }', (entry, expected) => {
    expect(problems(`prices: { overrides: [{ ${entry} }] }\n`)).toEqual([expected]);
  });
});
