import { describe, expect, it } from 'vitest';
import { expected } from './support.ts';

const train = (changes: Record<string, string> = {}): string => {
  const keys = {
    hardware: '256xH100',
    rate: '3.56 USD/h',
    duration_hours: '14d',
    failure_overhead: '15%',
    ...changes,
  };
  return `training: { ${Object.entries(keys)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')} }`;
};
const once = { cadence: 'one_off' } as const;

const serve = (extra = '', requests = '1000000/day'): string =>
  `serving: { hardware: 1xH100, rate: 4 USD/h, traffic: { requests: ${requests} }, service_time: 50ms, utilization: 0.5${extra} }`;
const data = (rate: string): string => `data: { processed: { volume: 10TB/day, rate: ${rate} USD/GB } }`;
const run = (rate: string, extra = ''): string =>
  expected(`training: { hardware: 10xA100, rate: ${rate} USD/h, duration_hours: 10${extra} }`, once);
const costs = (train: number, infer: number, data: number, iterate: number): string =>
  `costs:\n${Object.entries({ train, infer, data, iterate })
    .map(
      ([component, amount]) =>
        `  - { name: ${component}, component: ${component}, monthly: ${amount} USD }\n`,
    )
    .join('')}`;
describe('S4 training, eq. 16', () => {
  it('256 H100 for 14 days at $3.56 with 15 % overhead cost $352,149.50 (printed as 352,150)', () => {
    expect(expected(train(), once)).toBe('352149.50');
  });
  it('the unrounded energy adder gives $351,788.45', () => {
    expect(
      expected(train({ rate: '3.50 USD/h', power: '700W', electricity: '0.07 USD/kWh', pue: '1.15' }), once),
    ).toBe('351788.45');
  });
  it.each([
    ['hardware', '255xH100', '350773.92'],
    ['rate', '3.57 USD/h', '353138.69'],
    ['duration_hours', '15d', '377303.04'],
    ['failure_overhead', '16%', '355211.67'],
  ])('a changed %s changes the total', (key, value, total) => {
    expect(expected(train({ [key]: value }), once)).toBe(total);
  });
});

describe('S4 serving, eq. 17', () => {
  it('1M queries a day at 50 ms, half used, $4: $40,555.56 a year', () => {
    expect(expected(serve(), { annual: true })).toBe('40555.56');
  });
  it('at batch 8: $5,069.44', () => {
    expect(expected(serve(', batch: 8'), { annual: true })).toBe('5069.44');
  });
  it('twice the queries cost twice as much', () => {
    expect(expected(serve('', '2000000/day'), { annual: true })).toBe('81111.11');
  });
});

describe('S4 data, eq. 18', () => {
  it('10 TB a day at $0.02 per GB: $73,000 a year', () => {
    expect(expected(data('0.02'), { annual: true })).toBe('73000.00');
  });
  it('at $0.03: $109,500', () => {
    expect(expected(data('0.03'), { annual: true })).toBe('109500.00');
  });
});

describe('S6 purchase options: 100 GPU-hours', () => {
  it('on demand $300, reserved $180, spot $90, spot with 20 % rerun $108', () => {
    expect([
      run('3.00'),
      run('1.80', ', purchase: reserved_1y'),
      run('0.90', ', purchase: spot'),
      run('0.90', ', purchase: spot, rework: 20%'),
    ]).toEqual(['300.00', '180.00', '90.00', '108.00']);
  });
  it('a checkpoint of 30 s every 10 min taxes 5 %', () => {
    expect(run('3.00', ', checkpoint: { write: 30s, every: 10m }')).toBe('315.00');
  });
});

describe('S4 startup and production, table 29', () => {
  it('the startup pays $47,500 a month, the production company $980,000', () => {
    expect([expected(costs(5000, 2000, 500, 40000)), expected(costs(150000, 400000, 80000, 350000))]).toEqual(
      ['47500.00', '980000.00'],
    );
  });
});
