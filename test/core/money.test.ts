import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  asRatio,
  costOf,
  type Money,
  minus,
  moneyFromText,
  moneyText,
  NOTHING,
  plus,
  quantityOf,
  rateOf,
  sum,
  toCents,
  toMicros,
} from '../../src/core/money.ts';
import { parseDecimal, ratio, ZERO } from '../../src/core/ratio.ts';

const exact = (text: string) => parseDecimal(text) ?? ZERO;
const micros = (amount: bigint): Money => toMicros(ratio(amount, 1_000_000));

describe('money', () => {
  it.each([
    ['1.004', '1.00'],
    ['1.005', '1.00'],
    ['1.0051', '1.01'],
    ['1.015', '1.02'],
    ['-1.015', '-1.02'],
    ['-0.004', '0.00'],
    ['-0.5', '-0.50'],
    ['0.07', '0.07'],
  ])('%s is rounded once, to the cent, ties to even: %s', (text, cents) => {
    expect(moneyText(toCents(exact(text)))).toBe(cents);
  });
  it('costs per unit keep six digits', () => {
    expect(moneyText(toMicros(exact('0.0000125')), 6)).toBe('0.000012');
    expect(moneyText(toMicros(exact('-12.0000135')), 6)).toBe('-12.000014');
    expect(moneyText(micros(15_000n))).toBe('0.02');
    expect(moneyText(NOTHING, 6)).toBe('0.000000');
  });
  it('a cost is the quantity at its rate, unrounded', () => {
    expect(costOf(quantityOf<'h'>(ratio(3, 7)), rateOf<'h'>(ratio(2, 5)))).toEqual({ n: 6n, d: 35n });
  });
  it('adds and subtracts', () => {
    const [a, b] = [toCents(ratio(5)), toCents(ratio(7, 2))];
    expect(moneyText(plus(a, b))).toBe('8.50');
    expect(moneyText(minus(b, a))).toBe('-1.50');
    expect(moneyText(sum([a, b, b]))).toBe('12.00');
    expect(sum([])).toBe(NOTHING);
    expect(asRatio(b)).toEqual({ n: 3_500_000n, d: 1_000_000n });
  });
  it('text of a report reads back as the same amount', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 15n), 10n ** 15n), (amount) => {
        const unit = micros(amount);
        expect(moneyFromText(moneyText(unit, 6))).toBe(unit);
        const cents = toCents(ratio(amount, 100));
        expect(moneyFromText(moneyText(cents))).toBe(cents);
      }),
    );
  });
  it.each([
    '',
    '1',
    '1.5',
    '1.005',
    '1.0000000',
    '.50',
    'USD 1.00',
    '1.00 USD',
    '1.abcdef',
    '+1.00',
    '1.00\n',
  ])('no report holds %j', (text) => {
    expect(() => moneyFromText(text)).toThrow(new TypeError(`not an amount of a report: ${text}`));
  });
});
