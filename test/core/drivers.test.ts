import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costDelta, NO_COST, sumLines } from '../../src/core/cost.ts';
import { drivers } from '../../src/core/drivers.ts';
import { estimate } from '../../src/core/estimate.ts';
import type { ModelConfig } from '../../src/core/model.ts';
import { moneyFromText, moneyText, sum } from '../../src/core/money.ts';
import { DRIVER_CAUSES } from '../../src/core/report.ts';
import { AS_OF, book, model } from './support.ts';

const price = (config: ModelConfig) =>
  sumLines(estimate(config, { book, defaults: undefined, asOf: AS_OF }), { cadence: 'monthly' });
const explain = (base: string | null, head: string | null) =>
  drivers(base === null ? null : model(base), head === null ? null : model(head), price).map(
    ({ cause, path, delta }) => `${cause} ${path} ${delta}`,
  );

const L4 = 'serving: { hardware: 1xL4, cloud: aws, region: us-east-1, min_replicas: 2, max_replicas: 2 }';

describe('N2 drivers', () => {
  it('hardware, then replicas, each at the price the other leaves', () => {
    // 2 L4 -> 2 L40S -> 5 L40S, 730 h: 2 x (1.861 - 0.8048), then 3 x 1.861
    const head =
      'serving: { hardware: 1xL40S, cloud: aws, region: us-east-1, min_replicas: 5, max_replicas: 5 }';
    expect(explain(L4, head)).toEqual([
      'hardware serving.hardware 1542.05',
      'replicas serving.min_replicas 4075.59',
    ]);
  });
  it('nothing changed: no drivers, whatever else did', () => {
    expect(explain(L4, `${L4}\nownership: { team: other }`)).toEqual([]);
  });
  it('a change that costs nothing is no driver', () => {
    expect(explain(L4, L4.replace('min_replicas: 2', 'traffic: { requests: 1/h }, min_replicas: 2'))).toEqual(
      [],
    );
  });
  it('two ways to write a number are one input', () => {
    expect(
      explain(
        `${L4}\ntraining: { hardware: 1xL4, duration_hours: 24, retrain: weekly }`,
        `${L4}\ntraining: { hardware: 1xL4, duration_hours: 1d, retrain: 7d }`,
      ),
    ).toEqual([]);
  });
  it('an input that is only written in another way is not named for the one that changed', () => {
    const base =
      'serving: { hardware: 1xL4, cloud: aws, region: us-east-1, traffic: { requests: 100/s }, service_time: 60ms, utilization: 0.6 }';
    const head = base.replace('60ms', '0.06s').replace('utilization: 0.6', 'batch: 2, utilization: 0.60');
    // 10 replicas of 587.504 a month, then 5
    expect(explain(base, head)).toEqual(['latency and batching serving.batch -2937.52']);
    expect(explain(base, head.replace('0.60', '0.30'))).toEqual([]);
    expect(explain(base, base.replace('100/s', '360000/h').replace('0.6', '0.3'))).toEqual([
      'latency and batching serving.utilization 5875.04',
    ]);
  });
  it('a production model that goes has a driver for each section it had', () => {
    const blocks =
      'training: { hardware: 1xL4, duration_hours: 1, retrain: daily }\ndata: { egress: { volume: 1TB/month } }';
    const config = model(`${L4}\n${blocks}`);
    const production: ModelConfig = { ...config, model: { ...config.model, stage: 'production' } };
    expect(drivers(production, null, price)).toMatchObject([
      { cause: 'hardware', delta: '-1175.01' },
      { cause: 'training', path: 'training' },
      { cause: 'data', delta: '-90.00' },
    ]);
  });
  it('a step that has no price of its own joins the next: an instance of another cloud', () => {
    const base =
      'serving: { instance: g6.xlarge, cloud: aws, region: us-east-1, min_replicas: 1, max_replicas: 1 }';
    const head =
      'serving: { instance: g2-standard-4, cloud: gcp, region: us-central1, min_replicas: 2, max_replicas: 2 }';
    // 730 x 0.7068 less 730 x 0.8048, then 1,031.93 (twice 730 x 0.7068, rounded once) less 515.96
    expect(explain(base, head)).toEqual([
      'instance serving.instance -71.54',
      'replicas serving.min_replicas 515.97',
    ]);
  });
  it('an added model has one driver per section, a removed one the same with the sign turned', () => {
    const blocks = `${L4}\ndata: { egress: { volume: 1TB/month } }\ncosts: [ { name: labels, component: train, monthly: 7 USD }, { name: people, component: iterate, monthly: 9 USD } ]`;
    expect(explain(null, blocks)).toEqual([
      'hardware serving 1175.01',
      'training costs 7.00',
      'data data 90.00',
      'iteration costs 9.00',
    ]);
    expect(explain(blocks, null)).toEqual([
      'hardware serving -1175.01',
      'training costs -7.00',
      'data data -90.00',
      'iteration costs -9.00',
    ]);
  });
  it('a serving block that appears is one driver', () => {
    expect(
      explain(
        'costs: [ { name: x, component: infer, monthly: 5 USD } ]',
        `${L4}\ncosts: [ { name: x, component: infer, monthly: 6 USD } ]`,
      ),
    ).toEqual(['hardware serving 1176.01']);
  });
  it.each([
    ['purchase', 'serving.purchase', L4.replace('cloud: aws', 'cloud: aws, purchase: spot')],
    ['purchase', 'serving.rate', L4.replace('cloud: aws', 'cloud: aws, rate: 1 USD/h')],
    ['region', 'serving.region', L4.replace('us-east-1', 'eu-central-1')],
    ['hardware', 'serving.hardware', L4.replace('hardware: 1xL4', 'instance: g6.8xlarge')],
    ['data', 'serving.egress', L4.replace('cloud: aws', 'cloud: aws, egress: 1TB/month')],
    ['hardware', 'costs', `${L4}\ncosts: [ { name: x, component: infer, monthly: 5 USD } ]`],
    ['data', 'costs', `${L4}\ncosts: [ { name: x, component: data, monthly: 5 USD } ]`],
    ['training', 'training', `${L4}\ntraining: { hardware: 1xL4, duration_hours: 1, retrain: daily }`],
    ['iteration', 'iteration', `${L4}\niteration: { experiments: 1/month, duration: 1h, engineer: 9 USD/h }`],
  ])('%s: %s', (cause, path, head) => {
    const [only, ...others] = drivers(model(L4), model(head), price);
    expect(others).toEqual([]);
    expect([only?.cause, only?.path]).toEqual([cause, path]);
  });
  it('one instance type for another', () => {
    const base = L4.replace('hardware: 1xL4', 'instance: g6.xlarge');
    expect(explain(base, base.replace('g6.xlarge', 'g6.2xlarge'))).toEqual([
      'instance serving.instance 252.29',
    ]);
  });
  it('traffic and batching where the load decides', () => {
    const base =
      'serving: { hardware: 1xL4, cloud: aws, region: us-east-1, traffic: { requests: 100/s }, service_time: 60ms }';
    const head =
      'serving: { hardware: 1xL4, cloud: aws, region: us-east-1, traffic: { requests: 200/s }, service_time: 60ms, batch: 4 }';
    // 100/s x 60 ms / 0.6 = 10 replicas of 587.504 a month; then 20, then 5
    expect(explain(base, head)).toEqual([
      'traffic serving.traffic 5875.04',
      'latency and batching serving.batch -8812.56',
    ]);
  });
  it('an unknown side has no drivers', () => {
    expect(explain(L4, L4.replace('us-east-1', 'mars-1'))).toEqual([]);
    expect(explain(null, L4.replace('us-east-1', 'mars-1'))).toEqual([]);
    expect(drivers(null, null, () => NO_COST)).toEqual([]);
  });
  it('the same unknown line on both sides leaves the rest explained', () => {
    const open = 'data: { processed: { volume: 1TB/day } }';
    expect(explain(`${L4}\n${open}`, `${L4.replace('max_replicas: 2', 'max_replicas: 3')}\n${open}`)).toEqual(
      ['replicas serving.max_replicas 587.50'],
    );
  });
});

const optional = (key: string, ...values: string[]) =>
  fc.option(
    fc.constantFrom(...values).map((value) => `${key}: ${value}`),
    { nil: '' },
  );
const serving = fc
  .tuple(
    fc.constantFrom(
      'hardware: 1xL4',
      'hardware: 2xL40S',
      'instance: g6.xlarge',
      'instance: g2-standard-4',
      'rate: 3 USD/h',
    ),
    fc.constantFrom(
      'cloud: aws, region: us-east-1',
      'cloud: gcp, region: us-central1',
      'cloud: aws, region: eu-central-1',
    ),
    optional('purchase', 'spot', 'on_demand'),
    optional('min_replicas', '0', '1', '2'),
    optional('max_replicas', '3', '9'),
    optional('traffic', '{ requests: 50/s }', '{ requests: 300/s, peak: 900/s }'),
    optional('service_time', '10ms', '70ms'),
    optional('latency', '{ p50: 5ms }'),
    optional('batch', '2', '8'),
    optional('utilization', '0.3', '0.8'),
    optional('egress', '1TB/day', '3GB/day'),
  )
  .map((keys) => `serving: { ${keys.filter((key) => key !== '').join(', ')} }`);
const config = fc
  .tuple(
    fc.option(serving, { nil: '' }),
    optional(
      'training',
      '{ hardware: 1xL4, duration_hours: 7, retrain: daily }',
      '{ hardware: 8xH100, duration_hours: 1, retrain: weekly, purchase: spot }',
    ),
    optional('data', '{ storage: { volume: 3TB } }', '{ egress: { volume: 3TB/month } }'),
    optional('iteration', '{ experiments: 3/month, duration: 3h, engineer: 33 USD/h }'),
    optional(
      'costs',
      '[ { name: a, component: infer, monthly: 3 USD } ]',
      '[ { name: b, component: data, monthly: 3.33 USD }, { name: c, component: train, monthly: 5 USD } ]',
    ),
  )
  .map((blocks) => model(blocks.filter((block) => block !== '').join('\n')));

describe('N2 drivers, any two configs', () => {
  it('sum to the delta of the rounded totals exactly, in the fixed order, each cause once and none zero', () => {
    fc.assert(
      fc.property(fc.option(config), fc.option(config), (base, head) => {
        const found = drivers(base, head, price);
        const [before, after] = [base, head].map((side) => (side === null ? NO_COST : price(side)));
        const delta = costDelta(before ?? NO_COST, after ?? NO_COST);
        if (delta === null) {
          expect(found).toEqual([]);
          return;
        }
        expect(moneyText(sum(found.map((driver) => moneyFromText(driver.delta))))).toBe(
          moneyText(delta.expected),
        );
        const order = found.map(({ cause }) => DRIVER_CAUSES.indexOf(cause));
        expect(order).toEqual([...new Set(order)].sort((a, b) => a - b));
        expect(found.map((driver) => driver.delta)).not.toContain('0.00');
      }),
      { numRuns: 300 },
    );
  });
});
