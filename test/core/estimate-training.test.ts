import { describe, expect, it } from 'vitest';
import { toText } from '../../src/core/ratio.ts';
import { bounds, line, price } from './support.ts';

const train = (keys: string) => price(`training: { ${keys} }`);
const amounts = (keys: string): string[] => bounds(line(train(keys), 'training'));
const RUN = 'hardware: 10xA100, rate: 2 USD/h, duration_hours: 10';

const hours = (keys: string): string | null => {
  const found = train(keys).trainingHours;
  return found === null ? null : toText(found);
};

const at = (serving: string, training: string): string => {
  const estimated = price(
    `serving: { hardware: 1xL4, min_replicas: 1, ${serving} }\ntraining: { hardware: 1xL4, duration_hours: 1${training} }`,
  );
  const { inputs } = line(estimated, 'training').explain();
  return inputs
    .filter(({ name }) => name === 'cloud' || name === 'region')
    .map(({ value, mark }) => `${value} ${mark}`)
    .join(', ');
};

const region = (defaults: { cloud?: string; region?: string }, keys = ''): string | undefined =>
  line(price(`training: { hardware: 1xL4, duration_hours: 1${keys} }`, { defaults }), 'training')
    .explain()
    .inputs.find(({ name }) => name === 'region')?.value;

describe('a training run', () => {
  it.each([
    ['accelerators x hours x rate', RUN, ['200', '200', '200']],
    ['failures', `${RUN}, failure_overhead: 25%`, ['250', '250', '250']],
    ['a spot run that states its rework', `${RUN}, purchase: spot, rework: 10%`, ['220', '220', '220']],
    ['a spot run that does not: up to 20 % more', `${RUN}, purchase: spot`, ['200', '200', '240']],
    ['rework is of spot only', `${RUN}, purchase: on_demand, rework: 10%`, ['200', '200', '200']],
    ['checkpoints', `${RUN}, checkpoint: { write: 30s, every: 10m }`, ['210', '210', '210']],
    [
      'rework and checkpoints add, failures multiply',
      `${RUN}, purchase: spot, rework: 20%, failure_overhead: 10%, checkpoint: { write: 30s, every: 10m }`,
      ['275', '275', '275'],
    ],
    [
      'energy at the declared power',
      `${RUN}, power: 500W, electricity: 0.10 USD/kWh, pue: 1.2`,
      ['206', '206', '206'],
    ],
    [
      'energy at the accelerator’s power and the default PUE',
      `${RUN}, electricity: 0.10 USD/kWh`,
      ['204.6', '204.6', '204.6'],
    ],
    [
      'instances',
      'instance: p4d.24xlarge, instances: 3, rate: 20 USD/h, duration_hours: 10',
      ['600', '600', '600'],
    ],
    [
      'one instance by default, its energy by accelerator',
      'instance: p4d.24xlarge, rate: 20 USD/h, duration_hours: 10, power: 1kW, electricity: 1 USD/kWh, pue: 1',
      ['280', '280', '280'],
    ],
    ['a rate alone is one accelerator', 'rate: 2 USD/h, duration_hours: 3', ['6', '6', '6']],
  ])('%s', (_, keys, cost) => {
    expect(amounts(keys)).toEqual(cost);
    expect(line(train(keys), 'training').cadence).toBe('one_off');
  });
  it('at book prices, with their range', () => {
    const spot = train(
      'hardware: 8xA100-80GB, cloud: aws, region: us-east-1, purchase: spot, rework: 0%, duration_hours: 100',
    );
    expect(bounds(line(spot, 'training'))).toEqual(['972.8', '1059.28', '1145.6']);
    expect(spot.prices.map(({ date, confidence }) => [date, confidence])).toEqual([['2026-07-20', 'low']]);
    expect(train(RUN).prices).toEqual([]);
  });
  it('retraining makes it a monthly cost of 730 h', () => {
    const weekly = line(train(`${RUN}, retrain: weekly`), 'training');
    expect([weekly.component, weekly.cadence, toText(weekly.expected)]).toEqual([
      'train',
      'monthly',
      '869.047619',
    ]);
    expect(line(train(`${RUN}, retrain: never`), 'training').cadence).toBe('one_off');
    expect(toText(line(train(`${RUN}, retrain: quarterly`), 'training').expected)).toBe('66.666667');
  });
  it('accelerator-hours of one run, without overheads', () => {
    expect(hours(`${RUN}, failure_overhead: 25%`)).toBe('100');
    expect(hours('instance: p4d.24xlarge, instances: 3, duration_hours: 10')).toBe('240');
    expect(hours('hardware: 4xNothing, duration_hours: 10')).toBe('40');
    expect(hours('hardware: 4xA100')).toBeNull();
    expect(hours('duration_hours: 10')).toBeNull();
    expect(price('').trainingHours).toBeNull();
  });
  it('runs where the model serves unless it says otherwise', () => {
    expect(at('cloud: gcp, region: us-east4', '')).toBe('gcp default, us-east4 default');
    expect(at('cloud: gcp, region: us-east4', ', cloud: aws')).toBe('aws stated, us-east-1 default');
    expect(at('cloud: gcp, region: us-east4', ', region: us-central1')).toBe(
      'gcp default, us-central1 stated',
    );
    expect(at('region: us-west-2', '')).toBe('aws default, us-west-2 default');
  });
  it('the policy’s region belongs to the policy’s cloud', () => {
    expect(region({ region: 'us-west-2' })).toBe('us-west-2');
    expect(region({ cloud: 'gcp', region: 'us-east4' })).toBe('us-east4');
    expect(region({ cloud: 'gcp' })).toBe('us-central1');
    expect(region({ region: 'us-west-2' }, ', cloud: gcp')).toBe('us-central1');
  });
});

describe('what training cannot price', () => {
  it.each([
    ['hardware', 'duration_hours: 10', 'training.hardware is not declared'],
    ['duration_hours', 'hardware: 1xL4', 'training.duration_hours is not declared'],
    ['hardware', 'data_version: v1', 'training.hardware is not declared'],
    ['electricity', `${RUN}, power: 500W`, 'training.power is declared without training.electricity'],
    [
      'electricity',
      `${RUN}, power: 500W, electricity: 1 EUR/kWh`,
      'training.electricity is in EUR, the prices are in USD',
    ],
    [
      'power',
      'hardware: 1xTPU-v4, rate: 1 USD/h, duration_hours: 1, electricity: 1 USD/kWh',
      'the power per accelerator is not known: declare training.power',
    ],
    [
      'power',
      'rate: 1 USD/h, duration_hours: 1, electricity: 1 USD/kWh',
      'the power per accelerator is not known: declare training.power',
    ],
    [
      'rate',
      'hardware: 1xL4, purchase: owned, duration_hours: 1',
      'owned hardware has no list price: declare `rate`, your own cost per accelerator-hour',
    ],
  ])('training.%s: %s', (key, keys, reason) => {
    const { lines, unpriced } = train(keys);
    expect(lines).toEqual([]);
    expect(unpriced).toEqual([
      { component: 'train', id: 'training', cadence: 'one_off', reason, path: ['training', key] },
    ]);
  });
  it('an unpriced run that repeats is a monthly unknown', () => {
    expect(train('hardware: 1xL4, retrain: daily').unpriced.map(({ cadence }) => cadence)).toEqual([
      'monthly',
    ]);
  });
});

const ownedRun = '256 × 336 h × (3.5 USD/h + 0.7 kW × 0.07 USD/kWh × 1.15) × (1 + 0.15)';

const input = (keys: string, name: string) =>
  line(train(keys), 'training')
    .explain()
    .inputs.find((found) => found.name === name);

const spotRun = (rate: string, rework: string): string =>
  `2 × 10 h × (${rate} USD/h + 8 × 1 kW × 0.1 USD/kWh × 1) × (1 + ${rework}0.05) × 1 run a month`;

describe('how a training line explains itself', () => {
  it('owned hardware with energy', () => {
    const { formula, inputs } = line(
      train(
        'hardware: 256xH100, purchase: owned, rate: 3.50 USD/h, electricity: 0.07 USD/kWh, duration_hours: 14d, failure_overhead: 15%',
      ),
      'training',
    ).explain();
    expect(formula).toBe(ownedRun); // one price, so no bounds besides
    expect(inputs.map(({ name, value, mark, source }) => `${name} | ${value} | ${mark} | ${source}`)).toEqual(
      [
        'duration | 336 h | stated | training.duration_hours',
        'retrain | once | default | a one-off run',
        'failure overhead | 0.15 | stated | training.failure_overhead',
        'hardware | 256xH100 | stated | training.hardware',
        'price | 3.5 USD per accelerator-hour | stated | training.rate',
        'power | 0.7 kW | default | the maximum power of the accelerator',
        'electricity | 0.07 USD/kWh | stated | training.electricity',
        'PUE | 1.15 | default | 1.15 where none is declared',
      ],
    );
  });
  it('a cadence that is no whole number of runs a month says how it came about', () => {
    const weekly = 'hardware: 8xA100-80GB, rate: 2 USD/h, duration_hours: 12, retrain: weekly';
    expect(line(train(weekly), 'training').explain().formula).toBe(
      '8 × 12 h × 2 USD/h × 4.345238 runs a month (730 h ÷ 168 h)',
    );
  });
  it('spot instances with checkpoints, repeated', () => {
    const keys =
      'instance: p4d.24xlarge, instances: 2, cloud: aws, region: us-east-1, purchase: spot, duration_hours: 10, checkpoint: { write: 30s, every: 10m }, retrain: monthly, power: 1kW, electricity: 0.1 USD/kWh, pue: 1';
    const { formula, inputs } = line(train(keys), 'training').explain();
    expect(formula).toBe(
      `${spotRun('12.4992', '')}; low ${spotRun('6.288', '')}, high ${spotRun('14.104', '0.2 + ')}`,
    );
    expect(inputs.map(({ name, value, mark }) => `${name} | ${value} | ${mark}`)).toEqual([
      'duration | 10 h | stated',
      'instances | 2 | stated',
      'retrain | 1 run a month | stated',
      'failure overhead | 0 | default',
      'rework | 0 (0 to 0.2) | default',
      'checkpoint tax | 0.05 | stated',
      'instance | p4d.24xlarge | stated',
      'cloud | aws | stated',
      'region | us-east-1 | stated',
      'purchase | spot | stated',
      'price | 12.4992 (6.288 to 14.104) USD per instance-hour | default',
      'power | 1 kW | stated',
      'electricity | 0.1 USD/kWh | stated',
      'PUE | 1 | stated',
    ]);
  });
  it('what is not declared is said', () => {
    expect(input(`${RUN}, purchase: owned`, 'energy')).toEqual({
      name: 'energy',
      value: 'in the rate',
      mark: 'default',
      source: 'training.electricity is not declared',
    });
    expect(input(RUN, 'energy')).toBeUndefined();
    expect(input('instance: p4d.24xlarge, duration_hours: 1', 'instances')).toEqual({
      name: 'instances',
      value: '1',
      mark: 'default',
      source: 'one instance',
    });
    expect(input(`${RUN}, purchase: spot, rework: 10%`, 'rework')).toEqual({
      name: 'rework',
      value: '0.1',
      mark: 'stated',
      source: 'training.rework',
    });
    expect(input(`${RUN}, purchase: spot`, 'rework')?.source).toBe('none expected, 20 % at the upper bound');
    expect(input(RUN, 'failure overhead')?.source).toBe('none');
    expect(input(RUN, 'rework')).toBeUndefined();
  });
});
