import { describe, expect, test } from 'vitest';
import { reportCost } from '../../src/core/cost.ts';
import { rateOf } from '../../src/core/money.ts';
import type { PriceBook } from '../../src/core/price.ts';
import { ratio } from '../../src/core/ratio.ts';
import { rolloutCost } from '../../src/core/rollout-cost.ts';
import { judgeCase, judgeFiles, readFolder } from '../support/case.ts';
import { book, model, price } from './support.ts';

const mtok = (n: number) => rateOf<'million tokens'>(ratio(n, 100));
const BOOK: PriceBook = {
  ...book,
  tokens: () => ({ input: mtok(15), cached: mtok(15), output: mtok(60), source: 'list', date: '2026-09-23' }),
};

/** Four replicas at $2 an hour on average, two at least and ten at most. */
const FLEET =
  'serving: { rate: 2 USD/h, min_replicas: 2, max_replicas: 10, traffic: { requests: 4/s }, service_time: 600ms, utilization: 0.6 }';
const rolling = (rollout: string, fleet = FLEET) => {
  const yaml = `${fleet}\nrollout: { ${rollout} }`;
  const cost = rolloutCost(model(yaml), price(yaml, { book: BOOK }));
  return cost === null
    ? null
    : {
        lines: cost.lines.map((line) => `${line.id}: ${line.explain().formula}`),
        ...reportCost(cost.sum, 'USD'),
      };
};

describe('S27 what a rollout runs twice', () => {
  test('shadow runs the fleet again', () => {
    expect(rolling('strategy: shadow, shadow: 48h')).toEqual({
      lines: ['rollout-shadow: (4 × 48 h) × 2 per replica-hour'],
      low: '192.00',
      expected: '384.00',
      high: '960.00',
      currency: 'USD',
      unknown: [],
    });
    expect(rolling('strategy: shadow, shadow: 24h')?.expected).toBe('192.00');
    expect(rolling('strategy: shadow, shadow: 48h, shadow_traffic: 30%')).toMatchObject({
      expected: '192.00',
    });
  });

  test('a canary adds its share in whole replicas, and nothing at 100 %', () => {
    const stages =
      'stages: [ { traffic: 1%, duration: 2h }, { traffic: 50%, duration: 1h }, { traffic: 100%, duration: 9h } ]';
    expect(rolling(`strategy: canary, ${stages}`)).toMatchObject({
      lines: ['rollout-canary: (1 × 2 h + 2 × 1 h) × 2 per replica-hour'],
      low: '6.00',
      expected: '8.00',
      high: '14.00',
    });
    expect(rolling(`strategy: canary, ${stages.replace('50%', '51%')}`)?.expected).toBe('10.00');
  });

  test('blue-green keeps both environments until the soak is over', () => {
    expect(rolling('strategy: blue_green, soak: 10h')).toMatchObject({ expected: '80.00', high: '200.00' });
    expect(
      rolling('strategy: blue_green, soak: 10h, stages: [ { traffic: 100%, duration: 2h } ]')?.expected,
    ).toBe('96.00');
  });

  test('shadow of a hosted model pays its tokens twice', () => {
    const api =
      'serving: { api: { provider: openai, model: gpt-4o-mini, input_tokens: 1000, output_tokens: 1000 }, traffic: { requests: 3600/h } }';
    const whole = rolling('strategy: shadow, shadow: 10h', api);
    // 36,000 requests of 1,000 tokens in at $0.15 and 1,000 out at $0.60 per million.
    expect(whole?.expected).toBe('27.00');
    expect(rolling('strategy: shadow, shadow: 10h, shadow_traffic: 10%', api)?.expected).toBe('2.70');
    expect(rolling('strategy: canary, stages: [ { traffic: 5%, duration: 1h } ]', api)?.lines ?? []).toEqual(
      [],
    );
  });

  test('what nobody says how long is unknown, never zero; so is a fleet without a price', () => {
    expect(rolling('strategy: blue_green')).toMatchObject({
      expected: '0.00',
      unknown: [
        { line: 'rollout-blue-green', reason: 'rollout.soak does not say how long two versions run' },
      ],
    });
    expect(rolling('strategy: shadow')?.unknown).toMatchObject([{ line: 'rollout-shadow' }]);
    const open = rolling('strategy: canary, stages: [ { traffic: 1%, duration: 2h }, { traffic: 50% } ]');
    expect(open?.unknown).toMatchObject([{ line: 'rollout-canary' }]);
    const strange = rolling(
      'strategy: shadow, shadow: 1h',
      'serving: { hardware: 1xNONE, min_replicas: 1, max_replicas: 1 }',
    );
    expect(strange?.unknown[0]?.line).toBe('rollout-shadow');
  });

  test('no rollout, and one that replaces in place, have no price', () => {
    expect(rolloutCost(model(FLEET), price(FLEET))).toBeNull();
    expect(rolling('strategy: rolling')).toBeNull();
    expect(rolling('strategy: none')).toBeNull();
  });
});

describe('the report', () => {
  const CASE = 'rollout-price-canary';
  const PATH = 'models/home/home-recommender.model.yaml';
  const judged = async (from = '', to = '') => {
    const head = readFolder(`fixtures/${CASE}/head`);
    const report =
      from === ''
        ? await judgeCase(CASE)
        : await judgeFiles({
            base: readFolder(`fixtures/${CASE}/base`),
            head: { ...head, [PATH]: (head[PATH] ?? '').replace(from, to) },
          });
    const [one] = report.models;
    return { cost: one?.cost.one_off.rollout, exposure: one?.rollout?.exposure, totals: report.totals };
  };

  test('S26 5,000 requests/s, half a point and $0.50 are $1,080,000 a day; 5 % is 20 times less than all at once', async () => {
    expect((await judged()).exposure).toEqual({
      seconds: 14_400,
      traffic_hours: 0.6,
      requests: 10_800_000,
      requests_all_at_once: 72_000_000,
      first_stage_reduction: 20,
      loss: {
        currency: 'USD',
        regression: 0.005,
        per_day: '1080000.00',
        exposed: '27000.00',
        all_at_once: '180000.00',
        avoided: '153000.00',
      },
    });
    const dearer = await judged('0.50 USD', '0.60 USD');
    expect(dearer.exposure?.loss?.per_day).toBe('1296000.00');
    expect((await judged('traffic: 5%', 'traffic: 10%')).exposure?.first_stage_reduction).toBe(10);
    expect(
      (await judged('business: { impact: engagement, value_per_request: 0.50 USD }\n', '')).exposure?.loss,
    ).toBeNull();
  });

  test('S27 the price stands with the model and in what is paid once, and only where something ships', async () => {
    const { cost, totals } = await judged();
    expect(cost?.expected).toBe('92.55');
    expect(totals.one_off.delta?.expected).toBe('92.55');
    expect((await judged('shadow: 24h', 'shadow: 48h')).cost?.expected).toBe('164.98');
    const nothing = await judged('"12.4.0"', '"12.3.0"');
    expect(nothing.cost?.expected).toBe('92.55');
    const same = readFolder(`fixtures/${CASE}/base`);
    const quiet = await judgeFiles({
      base: same,
      head: { ...same, [PATH]: (same[PATH] ?? '').replace('oncall: home-oncall', 'oncall: other') },
    });
    expect(quiet.models[0]?.cost.one_off.rollout).toBeNull();
    expect(quiet.totals.one_off.delta?.expected).toBe('0.00');
  });
});
