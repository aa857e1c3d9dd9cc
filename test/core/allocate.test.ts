import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate, type Consumer, consumerOf, sharedCosts } from '../../src/core/allocate.ts';
import { type Money, moneyText, sum, toCents } from '../../src/core/money.ts';
import { ratio, toText } from '../../src/core/ratio.ts';
import { model, price } from './support.ts';

const usd = (amount: number): Money => toCents(ratio(Math.round(amount * 100), 100));
const user = (id: string, gpuHours = 0, queries = 0, adds = 0): Consumer => ({
  id,
  gpuHours: ratio(gpuHours),
  queries: ratio(queries),
  adds: usd(adds),
});
const amounts = (allocation: ReturnType<typeof allocate>): string[] => [
  ...allocation.shares.map(({ id, amount }) => `${id} ${moneyText(amount)}`),
  `rest ${moneyText(allocation.unallocated)}`,
];

describe('S3 shared costs', () => {
  it('by accelerator-hours, by requests, equally', () => {
    const users = [user('a', 300, 10), user('b', 100, 90)];
    expect(amounts(allocate(usd(1000), 'proportional_gpu_hours', users))).toEqual([
      'a 750.00',
      'b 250.00',
      'rest 0.00',
    ]);
    expect(amounts(allocate(usd(1000), 'proportional_query_volume', users))).toEqual([
      'a 100.00',
      'b 900.00',
      'rest 0.00',
    ]);
    expect(amounts(allocate(usd(1000), 'equal_split', users))).toEqual(['a 500.00', 'b 500.00', 'rest 0.00']);
  });
  it('marginal charges what each adds and shows the rest', () => {
    expect(amounts(allocate(usd(1000), 'marginal', [user('a', 0, 0, 300), user('b', 0, 0, 50)]))).toEqual([
      'a 300.00',
      'b 50.00',
      'rest 650.00',
    ]);
  });
  it('a cent that does not divide goes to the largest remainder, then in order', () => {
    expect(amounts(allocate(usd(100), 'equal_split', [user('a'), user('b'), user('c')]))).toEqual([
      'a 33.34',
      'b 33.33',
      'c 33.33',
      'rest 0.00',
    ]);
    expect(amounts(allocate(usd(0.02), 'equal_split', [user('a'), user('b'), user('c')]))).toEqual([
      'a 0.01',
      'b 0.01',
      'c 0.00',
      'rest 0.00',
    ]);
    expect(
      amounts(allocate(usd(0.1), 'proportional_gpu_hours', [user('a', 1), user('b', 5), user('c', 1)])),
    ).toEqual(['a 0.02', 'b 0.07', 'c 0.01', 'rest 0.00']);
  });
  it('the odd cents go to the largest remainders first, and in the order given where they tie', () => {
    const by = (dollars: number, ...weights: [number, number][]) =>
      amounts(
        allocate(
          usd(dollars),
          'proportional_gpu_hours',
          weights.map(([n, d], index) => ({ ...user('abc'.charAt(index)), gpuHours: ratio(n, d) })),
        ),
      );
    expect(by(0.1, [1, 1], [2, 1])).toEqual(['a 0.03', 'b 0.07', 'rest 0.00']);
    expect(by(0.1, [1, 3], [1, 2], [1, 6])).toEqual(['a 0.03', 'b 0.05', 'c 0.02', 'rest 0.00']);
    expect(by(0.12, [3, 1], [1, 1], [1, 1])).toEqual(['a 0.07', 'b 0.03', 'c 0.02', 'rest 0.00']);
    expect(by(0.11, [1, 1], [1, 1], [1, 1])).toEqual(['a 0.04', 'b 0.04', 'c 0.03', 'rest 0.00']);
  });
  it('without any use nobody is charged and the whole stays visible', () => {
    expect(amounts(allocate(usd(9), 'proportional_gpu_hours', [user('a'), user('b')]))).toEqual([
      'a 0.00',
      'b 0.00',
      'rest 9.00',
    ]);
    expect(amounts(allocate(usd(9), 'equal_split', []))).toEqual(['rest 9.00']);
  });
  it('shares always sum to the total, and none is a cent off its due', () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, 10n ** 12n),
        fc.array(fc.tuple(fc.nat(9999), fc.integer({ min: 1, max: 99 })), { minLength: 1, maxLength: 9 }),
        (cents, weights) => {
          const total = (cents * 10_000n) as Money;
          const users = weights.map(([n, d], index) => ({ ...user(String(index)), gpuHours: ratio(n, d) }));
          const { shares, unallocated } = allocate(total, 'proportional_gpu_hours', users);
          expect(sum([...shares.map(({ amount }) => amount), unallocated])).toBe(total);
          const whole = weights.reduce((left, [n, d]) => left + n / d, 0);
          if (whole === 0) return;
          for (const [index, [n, d]] of weights.entries()) {
            const due = (Number(cents) * n) / d / whole;
            expect(Math.abs(Number(shares[index]?.amount) / 10_000 - due)).toBeLessThan(1 + 1e-3);
          }
        },
      ),
    );
  });
});

const shared = (
  name: string,
  rest: string,
  resource = 'gpu-pool',
  method = 'proportional_gpu_hours',
  monthly = '',
): { config: ReturnType<typeof model>; estimate: ReturnType<typeof price> } => {
  const yaml = `cost_allocation: { shared_cost_distribution: [ { resource: ${resource}, method: ${method}${monthly === '' ? '' : `, monthly: ${monthly} USD`} } ] }\n${rest}`;
  return { config: { ...model(yaml), id: name }, estimate: price(yaml) };
};
const SERVE = 'serving: { hardware: 2xL4, min_replicas: 3, traffic: { requests: 1000/month } }';

const reasons = (...models: Parameters<typeof sharedCosts>[0]) =>
  sharedCosts(models).open.map(({ resource, reason }) => `${resource}: ${reason}`);

describe('S3 shared costs of a fleet', () => {
  it('use is replicas x accelerators x 730 h plus retraining', () => {
    const { config, estimate } = shared(
      'm',
      `${SERVE}\ntraining: { hardware: 4xL4, duration_hours: 10, retrain: monthly }`,
      'gpu-pool',
      'marginal',
      '12.34',
    );
    const use = consumerOf(config, estimate, 'gpu-pool');
    expect([use.id, toText(use.gpuHours), toText(use.queries), moneyText(use.adds)]).toEqual([
      'm',
      '4420',
      '1000',
      '12.34',
    ]);
    const other = consumerOf(config, estimate, 'other', 1);
    expect([toText(other.gpuHours), moneyText(other.adds)]).toEqual(['2230', '0.00']);
    const idle = shared('i', 'training: { hardware: 4xL4, duration_hours: 10 }');
    expect(toText(consumerOf(idle.config, idle.estimate, 'gpu-pool').gpuHours)).toBe('0');
  });
  it('splits each resource among the models that name it', () => {
    const { split, open } = sharedCosts([
      shared('a', SERVE, 'pool', 'proportional_gpu_hours', '900'),
      shared('b', SERVE.replace('3', '6'), 'pool'),
      shared('c', SERVE, 'alarms', 'equal_split', '5'),
    ]);
    expect(open).toEqual([]);
    expect(
      split.map(({ resource, method, total, allocation }) => [
        resource,
        method,
        moneyText(total),
        ...amounts(allocation),
      ]),
    ).toEqual([
      ['alarms', 'equal_split', '5.00', 'c 5.00', 'rest 0.00'],
      ['pool', 'proportional_gpu_hours', '900.00', 'a 300.00', 'b 600.00', 'rest 0.00'],
    ]);
  });
  it('marginal totals what each adds', () => {
    const { split } = sharedCosts([
      shared('a', SERVE, 'pool', 'marginal', '7'),
      shared('b', SERVE, 'pool', 'marginal', '5'),
    ]);
    expect(split.map(({ total, allocation }) => [moneyText(total), ...amounts(allocation)])).toEqual([
      ['12.00', 'a 7.00', 'b 5.00', 'rest 0.00'],
    ]);
  });
  it('what the models disagree on stays open', () => {
    expect(reasons(shared('a', SERVE))).toEqual(['gpu-pool: no model declares its monthly cost']);
    expect(
      reasons(shared('a', SERVE, 'p', 'equal_split', '1'), shared('b', SERVE, 'p', 'equal_split', '2')),
    ).toEqual(['p: models disagree on its monthly cost']);
    expect(
      reasons(shared('a', SERVE, 'p', 'equal_split', '1'), shared('b', SERVE, 'p', 'equal_split', '1')),
    ).toEqual([]);
    expect(
      reasons(shared('a', SERVE, 'p', 'equal_split', '1'), shared('b', SERVE, 'p', 'marginal', '1')),
    ).toEqual(['p: models disagree on the method: equal_split, marginal']);
  });
});
