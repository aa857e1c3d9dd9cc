import { describe, expect, test } from 'vitest';
import type { ModelSide } from '../../src/core/gate.ts';
import { priceFreshness } from '../../src/gates/price-freshness.ts';
import { findings, heads, judge, line, policyOf, side, subject, unpriced } from './build.ts';

type Row = { source: string; date: string | null; confidence: 'high' | 'low' };
const using = (...prices: Row[]): ModelSide => side('model: { name: m, type: other }', { prices });
const row = (date: string | null, source = 'aws L4', confidence: 'high' | 'low' = 'high'): Row => ({
  source,
  date,
  confidence,
});
const limit = policyOf('prices: { max_age: 30d }');

describe('age of prices', () => {
  test('is counted in days as of the given day, and every stale source is named', () => {
    expect(judge(priceFreshness, subject(using(row('2026-10-22'))), limit)).toMatchObject({
      findings: [],
      pass: 'The oldest of 1 price source is 30 days old (2026-10-22)',
      evidence: {
        as_of: '2026-11-21',
        max_age_days: 30,
        oldest: { source: 'aws L4', date: '2026-10-22', days: 30 },
        rows: 1,
      },
    });
    const model = using(row('2026-10-21'), row('2026-11-01', 'aws H100'), row('2026-10-20', 'gcp L4'));
    expect(heads(priceFreshness, subject(model), limit)).toEqual([
      'violation STALE_PRICES: 2 price sources older than 30 days: gcp L4 of 2026-10-20, 32 days old; aws L4 of 2026-10-21, 31 days old',
    ]);
  });

  test('is only shown where nobody asked for a limit', () => {
    expect(judge(priceFreshness, subject(using(row('2020-01-01'))))).toMatchObject({
      findings: [],
      evidence: { max_age_days: null },
    });
    const asked = [
      'gates: { price-freshness: { action: warn } }',
      'require: [ { gates: [price-freshness] } ]',
    ];
    for (const policy of asked) {
      expect(findings(priceFreshness, subject(using(row('2026-08-23'))), policyOf(policy))).toEqual([]);
      expect(heads(priceFreshness, subject(using(row('2026-08-22'))), policyOf(policy))).toEqual([
        'violation STALE_PRICES: 1 price source older than 90 days: aws L4 of 2026-08-22, 91 days old',
      ]);
    }
  });

  test('is pre-existing where the base is priced by the same sources', () => {
    const old = using(row('2020-01-01'));
    const known = (head: ModelSide, base: ModelSide | null) =>
      findings(priceFreshness, subject(head, base), limit).map(({ preExisting }) => preExisting);
    expect(known(old, null)).toEqual([false]);
    expect(known(old, using(row('2020-01-01')))).toEqual([true]);
    expect(known(using(row('2020-01-01'), row('2020-01-01', 'gcp L4')), old)).toEqual([false]);
  });

  test('your own prices have no age, and no price at all is nothing to judge', () => {
    expect(judge(priceFreshness, subject(using(row(null, 'prices.overrides[0]'))), limit)).toMatchObject({
      findings: [],
      pass: 'All prices are your own',
    });
    expect(judge(priceFreshness, subject(using()), limit)).toEqual({
      applies: false,
      reason: 'Nothing declared has a price',
    });
  });
});

test('prices of low confidence are named where the change brings them in, three at most', () => {
  const low = (source: string) => row('2026-11-01', source, 'low');
  expect(heads(priceFreshness, subject(using(low('d'), low('b'), low('b'), low('a'))))).toEqual([
    'hint LOW_CONFIDENCE_PRICES: 3 price sources of low confidence: a, b and d',
  ]);
  const five = using(low('d'), low('e'), low('b'), low('c'), low('a'));
  expect(heads(priceFreshness, subject(five))[0]).toContain(
    '5 price sources of low confidence: a, b, c and 2 more',
  );
  expect(findings(priceFreshness, subject(using(low('a')), using(low('a'))))).toEqual([]);
});

describe('lines without a price', () => {
  const lost = (reason: string, meant?: string) =>
    side('model: { name: m, type: other }', { unpriced: [{ ...unpriced('serving', reason), meant }] });

  test('are undecided at the config path, with what was meant', () => {
    expect(findings(priceFreshness, subject(lost('no accelerator L44', 'L4')))).toMatchObject([
      {
        level: 'unknown',
        code: 'UNPRICED',
        message: 'The cost of serving is unknown: no accelerator L44',
        place: { file: 'models/m.model.yaml', path: ['serving'] },
        fix: { summary: 'Write L4 in serving', path: 'serving' },
        preExisting: false,
      },
    ]);
    expect(findings(priceFreshness, subject(lost('no price')))[0]?.fix?.summary).toBe(
      'Declare serving, or state the price under prices.overrides in the policy',
    );
  });

  test('are pre-existing only where the base has the same line for the same reason', () => {
    const known = (base: ModelSide) =>
      findings(priceFreshness, subject(lost('a'), base)).map(({ preExisting }) => preExisting);
    expect(known(lost('a'))).toEqual([true]);
    expect(known(lost('b'))).toEqual([false]);
  });
});

describe('prices that the change states for itself', () => {
  const model = (rest: string): ModelSide =>
    side(`model: { name: m, type: other }\n${rest}\n`, { lines: [line('serving', '1')] });
  const told = (head: string, base: string | null): string[] =>
    heads(priceFreshness, subject(model(head), base === null ? null : model(base))).filter((text) =>
      text.includes('PRICE_STATED'),
    );
  const serving = (keys: string): string => `serving: { hardware: 1xL4, max_replicas: 1, ${keys} }`;

  test('need approval when they take the place of the book, and say what the book asks', () => {
    const message =
      'approve PRICE_STATED: This change states its own price: serving.rate 0.01 USD; the price book says 0.8 USD/h';
    expect(told(serving('rate: 0.01 USD/h'), serving(''))).toEqual([message]);
    expect(told(serving('rate: 0.01 USD/h'), null)).toEqual([message]);
  });

  test.each([
    [
      'training: { hardware: 2xL4, duration_hours: 1, rate: 1 USD/h }',
      'training.rate 1 USD; the price book says 0.8 USD/h',
    ],
    [
      'training: { instance: p5.48xlarge, duration_hours: 1, rate: 1 USD/h }',
      'training.rate 1 USD; the price book says 55.04 USD/h',
    ],
    ['data: { storage: { volume: 1TB, rate: 0.001 USD/GB-month } }', 'data.storage.rate 0.001 USD'],
    ['data: { egress: { volume: 1TB/day, rate: 0 USD/GB } }', 'data.egress.rate 0 USD'],
    ['data: { processed: { volume: 1TB/day, rate: 0 USD/GB } }', 'data.processed.rate 0 USD'],
    [
      'iteration: { experiments: 1/day, duration: 1h, hardware: 1xL4, compute: 0 USD/h }',
      'iteration.compute 0 USD',
    ],
    ['costs: [ { name: phones, component: infer, monthly: 0 USD } ]', 'costs.phones 0 USD'],
  ])('%s', (block, words) => {
    expect(told(block, '')).toEqual([`approve PRICE_STATED: This change states its own price: ${words}`]);
    expect(told(block, block)).toEqual([]);
  });

  test('need approval when they are lowered, or kept for other hardware; not when they stay or rise', () => {
    const rate = (amount: string) => serving(`rate: ${amount} USD/h`);
    expect(told(rate('0.5'), rate('1'))).toEqual([
      'approve PRICE_STATED: This change lowers its own price: serving.rate 1 USD → 0.5 USD',
    ]);
    expect(told(rate('1'), rate('1.00'))).toEqual([]);
    expect(told(rate('2'), rate('1'))).toEqual([]);
    expect(told(rate('1').replace('L4', 'H100'), rate('1'))).toHaveLength(1);
  });

  test('of costs nobody else can price: adding one is no news, lowering or dropping one is', () => {
    const cost = (amount: string) => `costs: [ { name: labels, component: data, monthly: ${amount} USD } ]`;
    expect(told(cost('10'), '')).toEqual([]);
    const lowered = 'approve PRICE_STATED: This change lowers its own price: costs.labels 10 USD →';
    expect(told(cost('9'), cost('10'))).toEqual([`${lowered} 9 USD`]);
    expect(told('', cost('10'))).toEqual([`${lowered} 0 USD`]);
    const engineer = 'iteration: { experiments: 1/day, duration: 1h, engineer: 90 USD/h }';
    expect(told(engineer, '')).toEqual([]);
    expect(told(engineer.replace('90', '9'), engineer)).toHaveLength(1);
  });
});
