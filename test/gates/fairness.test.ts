import { describe, expect, test } from 'vitest';
import { fairness } from '../../src/gates/fairness.ts';
import { findings, heads, judge, policyOf, side, subject } from './build.ts';

type Counts = readonly [members: number, predicted: number, actual?: number, both?: number];

const group = ([members, predicted, actual, both]: Counts): string =>
  `{ members: ${members}, predicted_positive: ${predicted}${actual === undefined ? '' : `, actual_positive: ${actual}, true_positive: ${both}`} }`;
const model = (version: string, groups: Readonly<Record<string, Counts>>, type = 'other') =>
  side(
    `model: { name: credit, version: "${version}", type: ${type} }\nevaluation: { groups: { gender: { ${Object.entries(
      groups,
    )
      .map(([name, counts]) => `${name}: ${group(counts)}`)
      .join(', ')} } } }`,
  );
const policy = (options: string) => policyOf(`gates: { fairness: { ${options} } }`);
const PARITY = policy('definition: demographic_parity, epsilon: 5pp');
const ODDS = policy('definition: equalized_odds, epsilon: 5pp');
const BIG = 1_000_000;
const codes = (groups: Readonly<Record<string, Counts>>, rules = PARITY) =>
  findings(fairness, subject(model('2', groups)), rules).map(
    ({ code, action }) => `${action ?? 'block'} ${code}`,
  );

describe('S16 demographic parity (eq. 3)', () => {
  test('golden: 21.5 % against 27.5 % is 6 points apart', () => {
    const about = subject(
      model('2', { women: [40_000, 8600], men: [42_000, 11_550], nonbinary: [6000, 1446] }),
    );
    expect(heads(fairness, about, PARITY)).toEqual([
      'violation FAIRNESS_GAP: gender: positive rate of men 27.5 % and women 21.5 %: 6 points apart, and must be less than 5 points',
    ]);
    expect(findings(fairness, about, PARITY)[0]?.evidence).toMatchObject({
      attribute: 'gender',
      gap: 0.06,
      epsilon: 0.05,
      rates: [
        { group: 'women', rate: 0.215, of: 40_000 },
        { group: 'men', rate: 0.275, of: 42_000 },
        { group: 'nonbinary', rate: 0.241, of: 6000 },
      ],
    });
  });

  test.each([
    [250_000, ['block FAIRNESS_GAP']],
    [249_999, ['approve FAIRNESS_NEAR']],
    [240_000, ['approve FAIRNESS_NEAR']],
    [239_999, []],
    [200_000, []],
    [160_000, ['approve FAIRNESS_NEAR']],
    [150_000, ['block FAIRNESS_GAP']],
  ])(
    'S16 epsilon itself is too much, 80 %% of it needs a person: %i of a million against 20 %%',
    (predicted, expected) => {
      expect(codes({ a: [BIG, 200_000], b: [BIG, predicted] })).toEqual(expected);
    },
  );

  test('groups too small to tell need a person, in words of how small', () => {
    const about = subject(model('2', { a: [1000, 200], b: [1000, 230] }));
    // Newcombe: 230/1000 - 200/1000 reaches 0.065885.
    expect(heads(fairness, about, PARITY)).toEqual([
      'approve FAIRNESS_UNCERTAIN: gender: positive rate of b 23 % and a 20 %: 3 points apart, and b and a may be up to 6.59 points apart, since groups this small do not tell (95 % interval): a person decides',
    ]);
    expect(findings(fairness, about, PARITY)[0]?.evidence.most_apart_95).toBeCloseTo(0.0659, 3);
    // No positive among three says next to nothing.
    expect(codes({ a: [40_000, 400], b: [3, 0] })).toEqual(['approve FAIRNESS_UNCERTAIN']);
    expect(codes({ a: [10_000, 2000], b: [10_000, 2300] })).toEqual([]);
  });

  test('a gap that grew since the base needs a person', () => {
    const base = model('1', { a: [BIG, 200_000], b: [BIG, 205_000] });
    const grown = (predicted: number) =>
      heads(fairness, subject(model('2', { a: [BIG, 200_001], b: [BIG, predicted] }), base), PARITY);
    expect(grown(215_001)).toEqual([]);
    expect(grown(215_002)).toEqual([
      'approve FAIRNESS_WORSENED: gender: positive rate of b 21.5 % and a 20 %: 1.5 points apart, up from 0.5 points in the base: a person decides',
    ]);
  });
});

describe('S16 equalised odds (eq. 4)', () => {
  const equal: Counts = [BIG, 200_000, 100_000, 80_000];

  test('both outcomes are compared: of the positives, and of the negatives', () => {
    // 900,000 negatives: 120,000 and 165,000 false positives are 13.33 % and 18.33 %.
    expect(codes({ a: equal, b: equal }, ODDS)).toEqual([]);
    const heads5 = heads(
      fairness,
      subject(model('2', { a: equal, b: [BIG, 195_000, 100_000, 75_000] })),
      ODDS,
    );
    expect(heads5).toEqual([
      'violation FAIRNESS_GAP: gender: true positive rate of a 80 % and b 75 %: 5 points apart, and must be less than 5 points',
    ]);
    expect(
      heads(fairness, subject(model('2', { a: equal, b: [BIG, 245_000, 100_000, 80_000] })), ODDS),
    ).toEqual([
      'violation FAIRNESS_GAP: gender: false positive rate of b 18.33 % and a 13.33 %: 5 points apart, and must be less than 5 points',
    ]);
  });

  test('equal odds need no equal rates, and the other way round', () => {
    const odds: Record<string, Counts> = {
      a: [BIG, 170_000, 100_000, 80_000],
      b: [BIG, 310_000, 300_000, 240_000],
    };
    expect(codes(odds, ODDS)).toEqual([]);
    expect(codes(odds, PARITY)).toEqual(['block FAIRNESS_GAP']);
    expect(codes(odds, policy('definition: [demographic_parity, equalized_odds]'))).toEqual([
      'block FAIRNESS_GAP',
    ]);
  });

  test('what nothing gives a rate of is missing evidence, not a rate of 0', () => {
    expect(heads(fairness, subject(model('2', { a: equal, b: [BIG, 200_000] })), ODDS)).toEqual([
      'missing MISSING_REQUIRED: gender: nothing gives the false positive rate of b; gender: nothing gives the true positive rate of b',
    ]);
    expect(heads(fairness, subject(model('2', { a: equal, b: [BIG, 120_000, 0, 0] })), ODDS)).toEqual([
      'missing MISSING_REQUIRED: gender: nothing gives the true positive rate of b',
    ]);
  });

  test('rates stand in for counts', () => {
    const rated = (rate: string) =>
      side(
        `model: { name: credit, version: "2", type: other }\nevaluation: { groups: { gender: { a: { members: 9, true_positive_rate: 80%, false_positive_rate: 0.1 }, b: { members: 9, true_positive_rate: ${rate}, false_positive_rate: 10% } } } }`,
      );
    expect(heads(fairness, subject(rated('0.75')), ODDS)).toHaveLength(1);
    expect(findings(fairness, subject(rated('0.751')), ODDS).map(({ code }) => code)).toEqual([
      'FAIRNESS_NEAR',
    ]);
    expect(findings(fairness, subject(rated('0.77')), ODDS)).toEqual([]);
  });
});

describe('what the policy says', () => {
  const groups: Record<string, Counts> = { a: [BIG, 200_000], b: [BIG, 270_000] };

  test('without a definition nothing is judged', () => {
    expect(judge(fairness, subject(model('2', groups)))).toEqual({
      applies: false,
      reason: 'The policy names no definition of fairness for this model',
    });
  });

  test('an attribute it names has to be measured', () => {
    const rules = policy('definition: demographic_parity, epsilon: 10pp, attributes: [gender, age]');
    expect(heads(fairness, subject(model('2', groups)), rules)).toEqual([
      'missing MISSING_REQUIRED: The policy wants the groups of age, which were not measured',
    ]);
  });

  test('the first rule that matches counts, on either side', () => {
    const rules = policy(
      'definition: demographic_parity, epsilon: 10pp, rules: [ { where: { type: fraud }, epsilon: 5pp } ]',
    );
    expect(findings(fairness, subject(model('2', groups)), rules)).toEqual([]);
    expect(findings(fairness, subject(model('2', groups, 'fraud')), rules)).toHaveLength(1);
    const renamed = subject(
      model('2', { a: [BIG, 200_001], b: [BIG, 271_000] }),
      model('1', groups, 'fraud'),
    );
    expect(findings(fairness, renamed, rules).map(({ code }) => code)).toEqual(['FAIRNESS_GAP']);
  });
});
