import { describe, expect, test } from 'vitest';
import { dataQuality } from '../../src/gates/data-quality.ts';
import { findings, heads, policyOf, side, subject } from './build.ts';

const about = (block: string, type = 'other') =>
  subject(side(`model: { name: m, version: "2", type: ${type} }\ndata_quality: { ${block} }`));
const codes = (block: string, policy?: string) =>
  findings(dataQuality, about(block), policy === undefined ? undefined : policyOf(policy)).map(
    ({ code }) => code,
  );

describe('S17 completeness', () => {
  test('golden: 8.2M of 10M records are 82 %', () => {
    expect(heads(dataQuality, about('records: { expected: 10000000, received: 8200000 }'))).toEqual([
      'violation DATA_INCOMPLETE: 8,200,000 of 10,000,000 records came: 82 % complete, and 95 % are needed',
    ]);
    const [found] = findings(dataQuality, about('records: { expected: 10000000, received: 8200000 }'));
    expect(found?.evidence).toMatchObject({ complete_percent: 82, formula: '8200000 / 10000000 = 82 %' });
  });

  test.each([
    [9_500_000, []],
    [9_499_999, ['DATA_INCOMPLETE']],
    [0, ['DATA_INCOMPLETE']],
    [10_400_000, []],
  ])('S17 %i of 10,000,000', (received, expected) => {
    expect(codes(`records: { expected: 10000000, received: ${received} }`)).toEqual(expected);
  });

  test('as the policy sets it, by rule where one matches', () => {
    const policy =
      'gates: { data-quality: { completeness: 80%, rules: [ { where: { type: fraud }, completeness: 99% } ] } }';
    const block = 'records: { expected: 10000000, received: 8200000 }';
    expect(codes(block, policy)).toEqual([]);
    expect(findings(dataQuality, about(block, 'fraud'), policyOf(policy)).map(({ code }) => code)).toEqual([
      'DATA_INCOMPLETE',
    ]);
  });
});

describe('S17 validation failures above 5 % reject', () => {
  test.each([
    [10, []],
    [11, ['DATA_INVALID']],
    [0, []],
    [200, ['DATA_INVALID']],
  ])('S17 %i of 200 rules', (failed, expected) => {
    expect(codes(`validations: { checked: 200, failed: ${failed} }`)).toEqual(expected);
  });

  test('say how many', () => {
    expect(heads(dataQuality, about('validations: { checked: 240, failed: 18 }'))).toEqual([
      'violation DATA_INVALID: 18 of 240 validation rules failed: 7.5 %, and at most 5 % may',
    ]);
  });
});

test('failed rules are named as far as a line holds them', () => {
  expect(
    heads(dataQuality, about('validations: { checked: 9, failed: 5, failures: [a, b, c, d, e] }')),
  ).toEqual([
    'violation DATA_INVALID: 5 of 9 validation rules failed (a; b; c; 2 more): 55.6 %, and at most 5 % may',
  ]);
});

test('fields without values are named together, the worst first, and the rest counted', () => {
  const fields = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    .map((name, index) => `${name}: ${index + 5}%`)
    .join(', ');
  const [found, ...others] = findings(dataQuality, about(`missing: { ${fields}, fine: 5% }`));
  expect(others).toEqual([]);
  expect(found?.message).toBe(
    [...'gfedc']
      .map(
        (name, index) =>
          `${name} has no value in ${11 - index} % of the records, and at most 5 % may have none`,
      )
      .join('; ')
      .concat('; 1 more'),
  );
  expect(found?.evidence.count).toBe(6);
});

test('a limit of nothing at all is one', () => {
  expect(codes('missing: { a: 0.001 }', 'gates: { data-quality: { missing: 0% } }')).toEqual([
    'DATA_MISSING_VALUES',
  ]);
});

test('more records than expected may hold duplicates', async () => {
  const { judgeFiles } = await import('../support/case.ts');
  const code = async (received: number) => {
    const model = `model: { name: m, version: "1", type: other }\ndata_quality: { records: { expected: 1000, received: ${received} } }\n`;
    const report = await judgeFiles({ base: {}, head: { 'models/m.model.yaml': model } });
    return report.models[0]?.gates.find(({ gate }) => gate === 'data-quality')?.code;
  };
  expect([await code(1000), await code(1050), await code(1051), await code(9870)]).toEqual([
    'OK',
    'OK',
    'DATA_SURPLUS',
    'DATA_SURPLUS',
  ]);
});
