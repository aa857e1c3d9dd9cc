import { describe, expect, it } from 'vitest';
import { estimate } from '../../src/core/estimate.ts';
import { rateOf } from '../../src/core/money.ts';
import type { PriceBook } from '../../src/core/price.ts';
import { ratio, toText } from '../../src/core/ratio.ts';
import { book, bounds, line, model, price } from './support.ts';

// 1 USD/h per L4: a replica month is 730. 100/s x 60 ms / 0.6 is 10 replicas, the peak of 150/s is 15.
const BASE = 'hardware: 1xL4, rate: 1 USD/h';
const LOAD = `${BASE}, traffic: { requests: 100/s, peak: 150/s }, service_time: 60ms`;
const serve = (keys: string) => price(`serving: { ${keys} }`);
const months = (keys: string): string[] =>
  bounds(line(serve(keys), 'serving')).map((amount) =>
    toText(ratio(BigInt(Math.round(Number(amount) * 1000)), 730_000)),
  );

function capacity(keys: string) {
  const found = serve(keys).capacity;
  if (found === null) return null;
  const { floor, expected, ceiling, peak, requestsPerMonth } = found;
  return [
    toText(floor),
    toText(expected),
    toText(ceiling),
    peak,
    requestsPerMonth === null ? null : toText(requestsPerMonth),
  ];
}

describe('replicas billed', () => {
  it.each([
    ['pay per use without replicas', LOAD, ['10', '10', '15']],
    ['pay per use without a peak', LOAD.replace(', peak: 150/s', ''), ['10', '10', '10']],
    ['the load between the bounds', `${LOAD}, min_replicas: 2, max_replicas: 20`, ['2', '10', '20']],
    ['the load below the minimum', `${LOAD}, min_replicas: 12, max_replicas: 20`, ['12', '12', '20']],
    ['the load above the maximum', `${LOAD}, min_replicas: 2, max_replicas: 8`, ['2', '8', '8']],
    ['only a minimum: the peak bounds it', `${LOAD}, min_replicas: 2`, ['2', '10', '15']],
    ['only a minimum above the peak', `${LOAD}, min_replicas: 18`, ['18', '18', '18']],
    ['only a maximum', `${LOAD}, max_replicas: 8`, ['8', '8', '8']],
    ['only a maximum above the load', `${LOAD}, max_replicas: 30`, ['10', '10', '30']],
    ['scale to zero', `${LOAD}, min_replicas: 0, max_replicas: 30`, ['0', '10', '30']],
    ['batching divides the load', `${LOAD}, batch: 4`, ['2.5', '2.5', '3.75']],
    ['utilisation divides it', `${LOAD}, utilization: 0.3`, ['20', '20', '30']],
    [
      'p50 stands in for the service time',
      LOAD.replace('service_time: 60ms', 'latency: { p50: 30ms }'),
      ['5', '5', '7.5'],
    ],
    ['no traffic: the most that may run', `${BASE}, min_replicas: 2, max_replicas: 20`, ['2', '20', '20']],
    ['no traffic, only a minimum', `${BASE}, min_replicas: 3`, ['3', '3', '3']],
    ['no traffic, only a maximum', `${BASE}, max_replicas: 4`, ['0', '4', '4']],
    [
      'traffic without a service time',
      `${BASE}, traffic: { requests: 1/s }, min_replicas: 1, max_replicas: 2`,
      ['1', '2', '2'],
    ],
  ])('%s', (_, keys, replicas) => {
    expect(months(keys)).toEqual(replicas);
  });

  it('two accelerators a replica halve the replicas and double the price of each', () => {
    expect(bounds(line(serve(LOAD.replace('1xL4', '2xL4')), 'serving'))).toEqual(['7300', '7300', '10950']);
    expect(capacity(LOAD.replace('1xL4', '2xL4'))).toEqual(['5', '5', '7.5', 8n, '262800000']);
  });

  it('capacity for the hardware gate: the peak in whole replicas, never below the minimum', () => {
    expect(capacity(`${LOAD}, min_replicas: 2, max_replicas: 8`)).toEqual(['2', '8', '8', 15n, '262800000']);
    expect(capacity(`${LOAD}, min_replicas: 18`)).toEqual(['18', '18', '18', 18n, '262800000']);
    expect(capacity(`${LOAD.replace('150/s', '151/s')}, min_replicas: 2`)).toEqual([
      '2',
      '10',
      '16',
      16n,
      '262800000',
    ]);
    expect(capacity(`${BASE}, min_replicas: 1`)).toEqual(['1', '1', '1', null, null]);
    expect(capacity('min_replicas: 1')).toBeNull();
    expect(price('').capacity).toBeNull();
  });
});

describe('what serving cannot price', () => {
  it.each([
    ['hardware', 'min_replicas: 1', 'serving.hardware is not declared'],
    ['traffic', BASE, 'neither serving.traffic nor replicas are declared'],
    [
      'service_time',
      `${BASE}, traffic: { requests: 1/s }`,
      'neither serving.service_time nor replicas are declared',
    ],
    ['utilization', `${LOAD}, utilization: 0`, 'a utilisation of 0 serves nothing'],
    ['batch', `${LOAD}, batch: 0`, 'a batch of 0 serves nothing'],
    [
      'rate',
      'hardware: 1xL4, rate: 1 EUR/h, min_replicas: 1',
      'serving.rate is in EUR, the prices are in USD',
    ],
    [
      'rate',
      'hardware: 1xL4, purchase: owned, min_replicas: 1',
      'owned hardware has no list price: declare `rate`, your own cost per accelerator-hour',
    ],
    [
      'hardware',
      'hardware: 1xL400, min_replicas: 1',
      'the price book has no accelerator L400 (did you mean L40S?)',
    ],
    [
      'instance',
      'instance: g6.xxlarge, min_replicas: 1',
      'the price book has no instance type g6.xxlarge (did you mean g6.xlarge?)',
    ],
  ])('serving.%s: %s', (key, keys, reason) => {
    const { lines, unpriced } = serve(keys);
    expect(lines).toEqual([]);
    expect(unpriced).toMatchObject([
      { component: 'infer', id: 'serving', cadence: 'monthly', reason, path: ['serving', key] },
    ]);
  });
  it('an unpriced accelerator still has a capacity', () => {
    expect(capacity(LOAD.replace('1xL4, rate: 1 USD/h', '4xL400'))).toEqual([
      '2.5',
      '2.5',
      '3.75',
      4n,
      '262800000',
    ]);
  });
});

describe('prices of serving', () => {
  it('from the book: range, machine and its accelerators', () => {
    const spot = serve(
      'hardware: 8xH100, cloud: aws, region: us-east-1, purchase: spot, min_replicas: 1, max_replicas: 1',
    );
    expect(bounds(line(spot, 'serving'))).toEqual(['10401.04', '10749.688', '34461.84']);
    expect(spot.prices).toEqual([
      { source: expect.stringContaining('SkyPilot'), date: '2026-07-20', confidence: 'low' },
    ]);
    expect(bounds(line(serve('instance: g6.12xlarge, min_replicas: 1'), 'serving'))).toEqual([
      '3359.168',
      '3359.168',
      '3359.168',
    ]);
  });
  it('an instance rate is per instance, and its accelerators share the load', () => {
    expect(bounds(line(serve(LOAD.replace('hardware: 1xL4', 'instance: g6.12xlarge')), 'serving'))).toEqual([
      '1825',
      '1825',
      '2737.5',
    ]);
  });
  it('the policy default decides what the config leaves open', () => {
    const defaults = { cloud: 'gcp', purchase: 'spot' as const, utilization: ratio(3, 10) };
    const estimated = price('serving: { hardware: 1xL4, traffic: { requests: 100/s }, service_time: 60ms }', {
      defaults,
    });
    expect(bounds(line(estimated, 'serving'))).toEqual(['4321.6', '4321.6', '4321.6']);
    expect(estimated.prices[0]?.date).toBe('2026-05-20');
  });
  it('the same block under other defaults, another day or another book is priced anew', () => {
    const config = model('serving: { hardware: 1xL4, min_replicas: 1 }');
    const amount = (options: Parameters<typeof estimate>[1]): string =>
      toText(line(estimate(config, options), 'serving').expected);
    const options = { book, defaults: undefined, asOf: '2026-11-21' };
    const dear: PriceBook = {
      ...book,
      capacity: () => ({
        known: true,
        low: ratio(9),
        expected: ratio(9),
        high: ratio(9),
        source: 's',
        date: null,
        confidence: 'high',
        notes: [],
      }),
    };
    expect([
      amount(options),
      amount({ ...options, defaults: { region: 'eu-central-1' } }),
      amount({ ...options, book: dear }),
      amount(options),
    ]).toEqual(['587.504', '734.672', '6570', '587.504']);
  });
});

const named = (keys: string, name: string) =>
  line(serve(keys), 'serving')
    .explain()
    .inputs.find((input) => input.name === name);

describe('how a serving line explains itself', () => {
  it('the clamped load, with every input marked', () => {
    const { formula, inputs } = line(
      serve(
        'hardware: 2xL4, cloud: aws, traffic: { requests: 360000/h }, latency: { p50: 60ms }, min_replicas: 2, max_replicas: 20',
      ),
      'serving',
    ).explain();
    expect(formula).toBe(
      '360000 requests/h × 0.06 s ÷ 3600 ÷ (0.6 × 1 × 2) = 5 busy, at least 2, at most 20: 5 replicas × 730 h × 1.6096 USD/h; low 2 × 730 h × 1.6096, high 20 × 730 h × 1.6096',
    );
    expect(inputs.map(({ name, value, mark, source }) => `${name} | ${value} | ${mark} | ${source}`)).toEqual(
      [
        'min_replicas | 2 | stated | serving.min_replicas',
        'max_replicas | 20 | stated | serving.max_replicas',
        'requests | 100/s | stated | serving.traffic.requests',
        'peak | 100/s | default | the average, since no peak is declared',
        'service_time | 0.06 s | default | serving.latency.p50',
        'batch | 1 | default | one request at a time',
        'utilization | 0.6 | default | the policy default or 60 %',
        'hardware | 2xL4 | stated | serving.hardware',
        'cloud | aws | stated | serving.cloud',
        'region | us-east-1 | default | the serving block, the policy default or the default of the cloud',
        'purchase | on_demand | default | the policy default or the built-in default',
        'price | 0.8048 USD per accelerator-hour | default | SkyPilot catalogue v8 @e385a0d3 (AWS; undated, on-demand prices checked against karpenter-provider-aws of 2026-07-20), 2026-07-20 (priced as g6.xlarge)',
      ],
    );
  });
  it('pay per use at a stated rate, with a measured latency', () => {
    const { formula, inputs } = line(
      serve(
        `${BASE}, traffic: { requests: 100/s, peak: 150/s }, latency: { p50: 60ms, measured_on: 1xL4 }, batch: 2, utilization: 0.5`,
      ),
      'serving',
    ).explain();
    expect(formula).toBe(
      '360000 requests/h × 0.06 s ÷ 3600 ÷ (0.5 × 2 × 1) = 6 replicas × 730 h × 1 USD/h; low 6 × 730 h × 1, high 9 × 730 h × 1',
    );
    expect(inputs.map(({ name, mark, source }) => `${name} | ${mark} | ${source}`)).toEqual([
      'replicas | default | no replicas are declared',
      'requests | stated | serving.traffic.requests',
      'peak | stated | serving.traffic.peak',
      'service_time | measured | serving.latency.p50, measured on 1xL4',
      'batch | stated | serving.batch',
      'utilization | stated | serving.utilization',
      'hardware | stated | serving.hardware',
      'price | stated | serving.rate',
    ]);
    expect(inputs.at(-1)?.value).toBe('1 USD per accelerator-hour');
  });
  it('without a load it says that the most is billed', () => {
    const { formula, inputs } = line(serve(`${BASE}, min_replicas: 2, max_replicas: 4`), 'serving').explain();
    expect(formula).toBe('4 replicas × 730 h × 1 USD/h; low 2 × 730 h × 1, high 4 × 730 h × 1');
    expect(inputs[2]).toEqual({
      name: 'replicas',
      value: '4',
      mark: 'default',
      source: 'the most that may run, since traffic or service time is not declared',
    });
    expect(
      line(serve(`${BASE}, min_replicas: 4, max_replicas: 4`), 'serving')
        .explain()
        .inputs.map(({ name }) => name),
    ).toEqual(['min_replicas', 'max_replicas', 'hardware', 'price']);
  });
  it('a stated service time, an instance, a bare rate and a purchase', () => {
    expect(named(LOAD, 'service_time')).toEqual({
      name: 'service_time',
      value: '0.06 s',
      mark: 'stated',
      source: 'serving.service_time',
    });
    expect(named('instance: g6.xlarge, purchase: on_demand, min_replicas: 1', 'instance')).toEqual({
      name: 'instance',
      value: 'g6.xlarge',
      mark: 'stated',
      source: 'serving.instance',
    });
    expect(named('instance: g6.xlarge, purchase: on_demand, min_replicas: 1', 'purchase')?.mark).toBe(
      'stated',
    );
    expect(named('instance: g6.xlarge, min_replicas: 1', 'price')?.value).toBe(
      '0.8048 USD per instance-hour',
    );
    expect(named('rate: 2 USD/h, min_replicas: 1', 'hardware')).toEqual({
      name: 'hardware',
      value: '1 accelerator',
      mark: 'default',
      source: 'one accelerator where only a rate is declared',
    });
    expect(named('hardware: 1xL4, purchase: spot, min_replicas: 1', 'price')?.value).toBe(
      '0.4083 (0.401 to 0.439) USD per accelerator-hour',
    );
  });
});

describe('tokens of a hosted LLM', () => {
  const mtok = (n: number, d = 1) => rateOf<'million tokens'>(ratio(n, d));
  const tokens = { input: mtok(2), cached: mtok(1, 2), output: mtok(8), source: 'list', date: '2026-09-23' };
  const priced: PriceBook = {
    ...book,
    tokens: (provider, name, day) =>
      name === 'm' ? { ...tokens, source: `${provider}/${name} ${day}` } : { reason: 'no such model' },
  };
  const api = (keys: string, rest = 'traffic: { requests: 1000000/month }') =>
    price(`serving: { ${rest}${rest === '' ? '' : ', '}api: { provider: p, ${keys} } }`, { book: priced });
  it('uncached, cached and output tokens, each at its price', () => {
    const estimated = api('model: m, input_tokens: 1200, cached_tokens: 200, output_tokens: 300');
    // a million requests x (1000 x 2 + 200 x 0.5 + 300 x 8) / 1e6
    expect(bounds(line(estimated, 'api'))).toEqual(['4500', '4500', '4500']);
    expect(line(estimated, 'api')).toMatchObject({ component: 'infer', cadence: 'monthly' });
    expect(estimated.prices).toEqual([{ source: 'p/m 2026-11-21', date: '2026-09-23', confidence: 'high' }]);
    expect(estimated.capacity).toBeNull();
    expect(estimated.unpriced).toEqual([]);
    const { formula, inputs } = line(estimated, 'api').explain();
    expect(formula).toBe('1000000 requests × (1000 × 2 + 200 × 0.5 + 300 × 8) USD ÷ 1000000');
    expect(inputs.map(({ name, value, mark, source }) => `${name} | ${value} | ${mark} | ${source}`)).toEqual(
      [
        'requests | 0.380518/s | stated | serving.traffic.requests',
        'input tokens | 1200 | stated | serving.api.input_tokens',
        'cached tokens | 200 | stated | serving.api.cached_tokens',
        'output tokens | 300 | stated | serving.api.output_tokens',
        'price per million tokens | 2 in, 0.5 cached, 8 out | default | p/m 2026-11-21',
      ],
    );
  });
  it('no cache by default', () => {
    const api4 = line(api('model: m, input_tokens: 1000, output_tokens: 0'), 'api');
    expect(toText(api4.expected)).toBe('2000');
    expect(api4.explain().inputs[2]).toEqual({
      name: 'cached tokens',
      value: '0',
      mark: 'default',
      source: 'no cache',
    });
  });
  it.each([
    [
      'traffic',
      api('model: m, input_tokens: 1, output_tokens: 1', ''),
      'serving.traffic is not declared',
      ['serving', 'traffic'],
    ],
    [
      'cache',
      api('model: m, input_tokens: 1, cached_tokens: 2, output_tokens: 1'),
      'cached_tokens 2 are more than input_tokens 1',
      ['serving', 'api', 'cached_tokens'],
    ],
    [
      'model',
      api('model: n, input_tokens: 1, output_tokens: 1'),
      'no such model',
      ['serving', 'api', 'model'],
    ],
  ])('unknown %s', (_, estimated, reason, path) => {
    expect(estimated.lines).toEqual([]);
    expect(estimated.unpriced).toEqual([{ component: 'infer', id: 'api', cadence: 'monthly', reason, path }]);
  });
  it('hardware beside a hosted LLM is a line of its own', () => {
    const both = api(
      'model: m, input_tokens: 1000, output_tokens: 0',
      `${BASE}, min_replicas: 1, traffic: { requests: 1000000/month }`,
    );
    expect(both.lines.map(({ id, expected }) => [id, toText(expected)])).toEqual([
      ['serving', '730'],
      ['api', '2000'],
    ]);
  });
});
