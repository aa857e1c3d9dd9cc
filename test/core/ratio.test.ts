import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  ceiling,
  compare,
  divide,
  isZero,
  max,
  min,
  multiply,
  negate,
  ONE,
  parseDecimal,
  product,
  type Ratio,
  ratio,
  roundHalfEven,
  subtract,
  toNumber,
  toText,
  ZERO,
} from '../../src/core/ratio.ts';

const ratios = fc.tuple(fc.bigInt(-999n, 999n), fc.bigInt(1n, 99n)).map(([n, d]): Ratio => ({ n, d }));

describe('ratio', () => {
  it('keeps the denominator positive', () => {
    expect(ratio(3, -4)).toEqual({ n: -3n, d: 4n });
    expect(ratio(-3n, -4n)).toEqual({ n: 3n, d: 4n });
    expect(ratio(3, 4)).toEqual({ n: 3n, d: 4n });
    expect(ratio(5)).toEqual({ n: 5n, d: 1n });
  });
  it('is zero by its numerator alone', () => {
    expect([isZero(ratio(0, 7)), isZero(ZERO), isZero(ratio(1, 7)), isZero(ratio(-1))]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
  it('has no zero denominator', () => {
    expect(() => ratio(1, 0)).toThrow(new RangeError('division by zero'));
    expect(() => divide(ONE, ZERO)).toThrow(new RangeError('division by zero'));
  });
});

describe('parseDecimal', () => {
  it.each([
    ['0', 0n, 1n],
    ['12', 12n, 1n],
    ['-0.02', -2n, 100n],
    ['1.50', 150n, 100n],
    ['9007199254740993', 9007199254740993n, 1n],
  ])('%s', (text, n, d) => {
    expect(parseDecimal(text)).toEqual({ n, d });
  });
  it.each(['', '01', '+1', '1.', '.5', '1e3', '0x1', 'x1', '1x', '--1', ' 1', '1,5'])(
    'refuses %j',
    (text) => {
      expect(parseDecimal(text)).toBeNull();
    },
  );
  it('accepts 40 characters and no more', () => {
    expect(parseDecimal('9'.repeat(40))).toEqual({ n: 10n ** 40n - 1n, d: 1n });
    expect(parseDecimal('9'.repeat(41))).toBeNull();
  });
});

describe('arithmetic', () => {
  it('adds over equal and different denominators', () => {
    expect(add(ratio(1, 4), ratio(2, 4))).toEqual({ n: 3n, d: 4n });
    expect(toText(add(ratio(1, 4), ratio(1, 3)), 9)).toBe('0.583333333');
  });
  it('a quotient has the sign of its parts', () => {
    expect(divide(ratio(1, 2), ratio(-3, 5))).toEqual({ n: -5n, d: 6n });
    expect(divide(ratio(-1, 2), ratio(-3, 5))).toEqual({ n: 5n, d: 6n });
    expect(divide(ratio(1, 2), ratio(3, 5))).toEqual({ n: 5n, d: 6n });
  });
  it('is a field with an order', () => {
    fc.assert(
      fc.property(ratios, ratios, ratios, (a, b, c) => {
        expect(compare(add(a, b), add(b, a))).toBe(0);
        expect(compare(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c)))).toBe(0);
        expect(compare(subtract(add(a, b), b), a)).toBe(0);
        expect(compare(product(a, b, c), multiply(multiply(a, b), c))).toBe(0);
        if (b.n !== 0n) {
          expect(compare(multiply(divide(a, b), b), a)).toBe(0);
          expect(divide(a, b).d > 0n).toBe(true);
        }
        expect(compare(negate(a), negate(b))).toBe(compare(b, a));
        expect(compare(a, b)).toBe(Math.sign(toNumber(a) - toNumber(b)));
      }),
    );
  });
  it('max and min of values that are equal and written differently keep the first', () => {
    const [half, twoQuarters] = [ratio(1, 2), ratio(2, 4)];
    expect(max(half, twoQuarters)).toBe(half);
    expect(min(half, twoQuarters)).toBe(half);
    expect(max(half, ONE)).toBe(ONE);
    expect(min(half, ONE)).toBe(half);
    expect(max(ONE, half)).toBe(ONE);
    expect(min(ONE, half)).toBe(half);
  });
});

describe('rounding', () => {
  it.each([
    [ratio(7, 2), 4n],
    [ratio(6, 2), 3n],
    [ratio(1, 100), 1n],
    [ratio(0, 5), 0n],
    [ratio(-7, 2), -3n],
    [ratio(-6, 2), -3n],
    [ratio(-1, 100), 0n],
  ])('ceiling of %o is %s', (value, whole) => {
    expect(ceiling(value)).toBe(whole);
  });
  it.each([
    ['0.5', 0n],
    ['1.5', 2n],
    ['2.5', 2n],
    ['3.5', 4n],
    ['2.51', 3n],
    ['2.49', 2n],
    ['-0.5', 0n],
    ['-1.5', -2n],
    ['-2.5', -2n],
    ['-2.51', -3n],
    ['-2.49', -2n],
    ['-3', -3n],
    ['0', 0n],
  ])('half to even: %s becomes %s', (text, whole) => {
    expect(roundHalfEven(parseDecimal(text) ?? ZERO)).toBe(whole);
  });
});

describe('toNumber', () => {
  it('is the nearest double', () => {
    expect(toNumber(ratio(1, 3))).toBe(1 / 3);
    expect(toNumber(ratio(-1, 4))).toBe(-0.25);
  });
  it('also where both parts are beyond the range of doubles', () => {
    const huge = 10n ** 400n;
    expect(toNumber({ n: 3n * huge, d: 4n * huge })).toBe(0.75);
    expect(toNumber({ n: -25n * huge, d: huge })).toBe(-25);
  });
});

describe('toText', () => {
  it.each([
    [ratio(1, 3), 6, '0.333333'],
    [ratio(-1, 3), 6, '-0.333333'],
    [ratio(5, 2), 6, '2.5'],
    [ratio(100), 6, '100'],
    [ratio(-20), 6, '-20'],
    [ZERO, 6, '0'],
    [ratio(-1, 10_000_000), 6, '0'],
    [ratio(1, 1000), 2, '0'],
    [ratio(1005, 1000), 3, '1.005'],
  ])('%o to %i places is %s', (value, places, text) => {
    expect(toText(value, places)).toBe(text);
  });
});
