import { describe, expect, it } from 'vitest';
import { toText } from '../../src/core/ratio.ts';
import { bounds, line, price } from './support.ts';

const explained = (yaml: string, id: string) => {
  const { formula, inputs } = line(price(yaml), id).explain();
  return [
    formula,
    ...inputs.map(({ name, value, mark, source }) => `${name} | ${value} | ${mark} | ${source}`),
  ];
};

describe('data', () => {
  it('storage by the GB-month, egress and processing by the GB, a GB being 10^9 bytes', () => {
    const estimated = price(
      'data: { storage: { volume: 40TB, rate: 0.02 USD/GB-month }, egress: { volume: 1TB/month, rate: 0.1 USD/GB }, processed: { volume: 10TB/day, rate: 0.02 USD/GB } }',
    );
    expect(
      estimated.lines.map(({ id, component, cadence, expected }) => [
        id,
        component,
        cadence,
        toText(expected),
      ]),
    ).toEqual([
      ['storage', 'data', 'monthly', '800'],
      ['egress', 'data', 'monthly', '100'],
      ['processed', 'data', 'monthly', '6083.333333'],
    ]);
    expect([estimated.prices, estimated.unpriced]).toEqual([[], []]);
  });
  it('at book prices, where the model serves', () => {
    const estimated = price(
      'serving: { cloud: gcp, region: us-east4, rate: 1 USD/h, min_replicas: 1, egress: 100GB/month }\ndata: { storage: { volume: 1TB }, egress: { volume: 1TB/month } }',
    );
    expect(bounds(line(estimated, 'storage'))).toEqual(['23', '23', '23']);
    expect(bounds(line(estimated, 'egress'))).toEqual(['80', '110', '120']);
    expect(bounds(line(estimated, 'serving-egress'))).toEqual(['8', '11', '12']);
    expect(line(estimated, 'serving-egress').component).toBe('data');
    expect(estimated.prices.map(({ date, confidence }) => `${date} ${confidence}`)).toEqual([
      '2025-03-06 high',
      '2025-03-06 high',
      '2025-03-06 high',
    ]);
  });
  it('explains itself', () => {
    expect(explained('data: { region: us-west-2, egress: { volume: 1TB/month } }', 'egress')).toEqual([
      '1000 GB × 0.09 (0.085 to 0.09) USD/GB',
      'volume | 1000 GB a month | stated | data.egress',
      'cloud | aws | default | the serving block, the policy default or the built-in default',
      'region | us-west-2 | stated | data.region',
      'price | 0.09 (0.085 to 0.09) USD/GB | default | FOCUS 1.0 sample bills @adbdd17, list unit prices of September 2024 (CC BY 4.0), 2024-09-07 (to the internet; first 10 TB a month, 0.085 for the next 40 TB)',
    ]);
    expect(explained('data: { storage: { volume: 2TB, rate: 0.02 USD/GB-month } }', 'storage')).toEqual([
      '2000 GB × 0.02 USD/GB-month',
      'volume | 2000 GB | stated | data.storage',
      'price | 0.02 USD/GB-month | stated | data.storage.rate',
    ]);
  });
  it.each([
    [
      'processed',
      'data: { processed: { volume: 1TB/day } }',
      'data.processed.rate is not declared: processing has no list price',
      ['data', 'processed', 'rate'],
    ],
    [
      'storage',
      'data: { region: mars-1, storage: { volume: 1TB } }',
      'the price book has no storage price in aws/mars-1: declare its `rate`',
      ['data', 'storage', 'rate'],
    ],
    [
      'egress',
      'data: { cloud: moon, egress: { volume: 1TB/day } }',
      'the price book has no egress price in moon/all: declare its `rate`',
      ['data', 'egress', 'rate'],
    ],
    [
      'egress',
      'data: { egress: { volume: 1TB/day, rate: 1 EUR/GB } }',
      'data.egress.rate is in EUR, the prices are in USD',
      ['data', 'egress', 'rate'],
    ],
    [
      'storage',
      'data: { storage: { volume: 1TB, rate: 1 EUR/GB-month } }',
      'data.storage.rate is in EUR, the prices are in USD',
      ['data', 'storage', 'rate'],
    ],
    [
      'processed',
      'data: { processed: { volume: 1TB/day, rate: 1 EUR/GB } }',
      'data.processed.rate is in EUR, the prices are in USD',
      ['data', 'processed', 'rate'],
    ],
  ])('unknown %s: %s', (id, yaml, reason, path) => {
    const { lines, unpriced } = price(yaml);
    expect(lines).toEqual([]);
    expect(unpriced).toMatchObject([{ component: 'data', id, cadence: 'monthly', reason, path }]);
  });
});

const iterate = (keys: string): string => `iteration: { experiments: 20/month, duration: 8h, ${keys} }`;

describe('iteration, eq. 19 per hour', () => {
  it.each([
    ['people and compute', 'engineer: 95 USD/h, compute: 32 USD/h', ['20320', '20320', '20320']],
    ['people only', 'engineer: 95 USD/h', ['15200', '15200', '15200']],
    ['compute only', 'compute: 32 USD/h', ['5120', '5120', '5120']],
    ['hardware at book prices', 'engineer: 1 USD/h, hardware: 2xL4', ['417.536', '417.536', '417.536']],
    ['declared compute wins over hardware', 'compute: 32 USD/h, hardware: 2xL4', ['5120', '5120', '5120']],
  ])('%s', (_, keys, cost) => {
    const iteration = line(price(iterate(keys)), 'iteration');
    expect(bounds(iteration)).toEqual(cost);
    expect([iteration.component, iteration.cadence]).toEqual(['iterate', 'monthly']);
  });
  it('a price range carries through, and its row is recorded', () => {
    const estimated = price(`${iterate('hardware: 1xL4')}`, { defaults: { purchase: 'spot' } });
    expect(bounds(line(estimated, 'iteration'))).toEqual(['64.16', '65.328', '70.24']);
    expect(estimated.prices).toHaveLength(1);
    expect(price(iterate('compute: 1 USD/h')).prices).toEqual([]);
  });
  it('explains itself', () => {
    expect(explained(iterate('engineer: 95 USD/h, compute: 32 USD/h'), 'iteration')).toEqual([
      '20 experiments × 8 h × (95 + 32) USD/h',
      'experiments | 20 a month | stated | iteration.experiments',
      'duration | 8 h | stated | iteration.duration',
      'engineer | 95 USD/h | stated | iteration.engineer',
      'compute | 32 USD/h | stated | iteration.compute',
    ]);
    const [formula, ...inputs] = explained(iterate('hardware: 2xL4'), 'iteration');
    expect(formula).toBe('20 experiments × 8 h × 1.6096 USD/h');
    expect(inputs[2]).toBe('engineer | not counted | unknown | iteration.engineer is not declared');
    expect(inputs[3]).toBe('hardware | 2xL4 | stated | iteration.hardware');
  });
  it.each([
    [
      'hardware',
      'hardware: 1xL400',
      'the price book has no accelerator L400 (did you mean L40S?)',
      'hardware',
    ],
    ['engineer', 'engineer: 1 EUR/h', 'iteration.engineer is not in USD', 'engineer'],
    ['compute', 'compute: 1 EUR/h', 'iteration.compute is not in USD', 'compute'],
  ])('unknown %s', (_, keys, reason, key) => {
    const { lines, unpriced } = price(iterate(keys));
    expect(lines).toEqual([]);
    expect(unpriced).toMatchObject([
      { component: 'iterate', id: 'iteration', cadence: 'monthly', reason, path: ['iteration', key] },
    ]);
  });
  it('unknown without people or compute', () => {
    const { unpriced } = price('iteration: { experiments: 20/month, duration: 8h }');
    expect(unpriced).toMatchObject([
      {
        component: 'iterate',
        id: 'iteration',
        cadence: 'monthly',
        reason: 'neither iteration.engineer nor its compute is declared',
        path: ['iteration', 'engineer'],
      },
    ]);
  });
});

describe('stated costs', () => {
  it('are taken as they are', () => {
    const estimated = price('costs: [ { name: labels, component: data, monthly: 2000.50 USD } ]');
    expect(bounds(line(estimated, 'costs/labels'))).toEqual(['2000.5', '2000.5', '2000.5']);
    expect(line(estimated, 'costs/labels').component).toBe('data');
    expect(
      explained('costs: [ { name: labels, component: data, monthly: 2000.50 USD } ]', 'costs/labels'),
    ).toEqual(['2000.5 USD', 'labels | 2000.5 USD | stated | costs.0.monthly']);
  });
  it('T13 in another currency are unknown, never converted', () => {
    const { lines, unpriced } = price(
      'costs: [ { name: a, component: train, monthly: 1 USD }, { name: b, component: train, monthly: 1 EUR } ]',
    );
    expect(lines.map(({ id }) => id)).toEqual(['costs/a']);
    expect(unpriced).toMatchObject([
      {
        component: 'train',
        id: 'costs/b',
        cadence: 'monthly',
        reason: 'the amount is in EUR, the prices are in USD',
        path: ['costs', 1, 'monthly'],
      },
    ]);
  });
});
