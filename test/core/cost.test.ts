import { describe, expect, it } from 'vitest';
import {
  addCosts,
  type CostLine,
  type CostSum,
  costDelta,
  type Estimate,
  labelled,
  NO_COST,
  reportCost,
  sumLines,
  type UnpricedLine,
  unreadableCost,
} from '../../src/core/cost.ts';
import { toCents } from '../../src/core/money.ts';
import { parseDecimal, ZERO } from '../../src/core/ratio.ts';

const exact = (text: string) => parseDecimal(text) ?? ZERO;

const line = (id: string, amounts: [string, string, string], more: Partial<CostLine> = {}): CostLine => ({
  component: 'infer',
  id,
  cadence: 'monthly',
  low: exact(amounts[0]),
  expected: exact(amounts[1]),
  high: exact(amounts[2]),
  explain: () => ({ formula: '', inputs: [] }),
  ...more,
});
const open = (id: string, more: Partial<UnpricedLine> = {}): UnpricedLine => ({
  component: 'infer',
  id,
  cadence: 'monthly',
  reason: `no price for ${id}`,
  path: ['serving'],
  ...more,
});
const estimate = (lines: CostLine[], unpriced: UnpricedLine[] = []): Estimate => ({
  lines,
  unpriced,
  capacity: null,
  trainingHours: null,
  prices: [],
});
const cost = (low: string, expected: string, high: string, unknown: CostSum['unknown'] = []): CostSum => ({
  low: toCents(exact(low)),
  expected: toCents(exact(expected)),
  high: toCents(exact(high)),
  unknown,
});
const text = ({ low, expected, high }: CostSum): string => {
  const shown = reportCost({ low, expected, high, unknown: [] }, 'USD');
  return `${shown.low} ${shown.expected} ${shown.high}`;
};

describe('sumLines', () => {
  const mixed = estimate(
    [
      line('a', ['1', '2', '3']),
      line('b', ['10', '20', '30'], { component: 'train' }),
      line('c', ['100', '200', '300'], { component: 'train', cadence: 'one_off' }),
    ],
    [open('x'), open('y', { component: 'train' }), open('z', { cadence: 'one_off' })],
  );

  it('takes the lines of one cadence, and of one component where it is named', () => {
    expect(text(sumLines(mixed, { cadence: 'monthly' }))).toBe('11.00 22.00 33.00');
    expect(text(sumLines(mixed, { cadence: 'one_off' }))).toBe('100.00 200.00 300.00');
    expect(text(sumLines(mixed, { cadence: 'monthly', component: 'train' }))).toBe('10.00 20.00 30.00');
    expect(text(sumLines(mixed, { cadence: 'one_off', component: 'infer' }))).toBe('0.00 0.00 0.00');
  });
  it('T12 names the unknown lines of the same choice', () => {
    const names = (filter: Parameters<typeof sumLines>[1]) =>
      sumLines(mixed, filter).unknown.map(({ line: id, reason }) => `${id}: ${reason}`);
    expect(names({ cadence: 'monthly' })).toEqual(['x: no price for x', 'y: no price for y']);
    expect(names({ cadence: 'monthly', component: 'infer' })).toEqual(['x: no price for x']);
    expect(names({ cadence: 'one_off' })).toEqual(['z: no price for z']);
  });
  it('rounds each line once and adds the rounded lines', () => {
    const thirds = estimate([line('a', ['0.004', '0.006', '0.016']), line('b', ['0.004', '0.006', '0.016'])]);
    expect(text(sumLines(thirds, { cadence: 'monthly' }))).toBe('0.00 0.02 0.04');
  });
  it('a year is rounded on its own, not twelve times the month', () => {
    const small = estimate([line('a', ['0.004', '0.006', '0.016'])]);
    expect(text(sumLines(small, { cadence: 'monthly', annual: true }))).toBe('0.05 0.07 0.19');
    expect(text(sumLines(small, { cadence: 'monthly', annual: false }))).toBe('0.00 0.01 0.02');
  });
});

describe('sums and differences of costs', () => {
  const x = { line: 'serving', reason: 'no price' };
  const y = { line: 'storage', reason: 'no price' };

  it('a portfolio adds bound by bound and keeps every unknown line', () => {
    const total = addCosts([
      cost('1', '2', '3', [x]),
      cost('10', '20', '30'),
      cost('100', '200', '300', [y]),
    ]);
    expect(text(total)).toBe('111.00 222.00 333.00');
    expect(total.unknown).toEqual([x, y]);
    expect(addCosts([])).toEqual(NO_COST);
  });
  it('an unknown line is named after its model', () => {
    expect(labelled(cost('1', '2', '3', [x]), 'ranker')).toEqual(
      cost('1', '2', '3', [{ line: 'ranker: serving', reason: 'no price' }]),
    );
    expect(labelled(cost('1', '2', '3'), 'ranker')).toEqual(cost('1', '2', '3'));
  });
  it('T12 a model file that cannot be read costs at least nothing, and says so', () => {
    expect(unreadableCost('models/a.model.yaml')).toEqual(
      cost('0', '0', '0', [{ line: 'models/a.model.yaml', reason: 'the file cannot be read' }]),
    );
  });
  it('a delta is head minus base, bound by bound', () => {
    const delta = costDelta(cost('1', '2', '3'), cost('10', '30', '50'));
    expect(delta === null ? null : text(delta)).toBe('9.00 28.00 47.00');
    expect(delta?.unknown).toEqual([]);
  });
  it('T12 a delta is known only when the same unknown lines stand on both sides, in any order', () => {
    const known = (base: CostSum['unknown'], head: CostSum['unknown']): boolean =>
      costDelta(cost('1', '1', '1', base), cost('2', '2', '2', head)) !== null;
    expect(known([x, y], [x, y])).toBe(true);
    expect(known([x, y], [y, x])).toBe(true);
    expect(known([y, x], [x, y])).toBe(true);
    expect(known([], [x])).toBe(false);
    expect(known([x], [])).toBe(false);
    expect(known([x], [x, y])).toBe(false);
    expect(known([x, y], [x])).toBe(false);
    expect(known([x], [y])).toBe(false);
    expect(known([x, y], [x, x])).toBe(false);
    expect(known([x], [{ ...x, reason: 'no such region' }])).toBe(false);
    expect(known([x], [{ ...x, line: 'egress' }])).toBe(false);
  });
  it('a report carries decimal text, the currency and the unknown lines', () => {
    expect(reportCost(cost('-1', '0.5', '1234.5', [x]), 'EUR')).toEqual({
      low: '-1.00',
      expected: '0.50',
      high: '1234.50',
      currency: 'EUR',
      unknown: [x],
    });
  });
});
