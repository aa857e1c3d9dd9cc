import { expect, test } from 'vitest';
import { costOf, type Money, quantityOf, rateOf, sum } from '../../src/core/money.ts';
import { ratio, toText } from '../../src/core/ratio.ts';

// The type check of this file is the test: a line marked so that compiles is an error.
const hours = quantityOf<'accelerator-hour'>(ratio(3));
const perHour = rateOf<'accelerator-hour'>(ratio(5, 2));
const perToken = rateOf<'token'>(ratio(1, 1_000_000));

test('a quantity meets a rate of its own unit, and no other', () => {
  expect(toText(costOf(hours, perHour))).toBe('7.5');
  // @ts-expect-error hours have no price per token
  expect(() => costOf(hours, perToken)).not.toThrow();
  // @ts-expect-error a plain number has no unit
  expect(() => costOf(ratio(3), perHour)).not.toThrow();
  // @ts-expect-error nor has a plain price
  expect(() => costOf(hours, ratio(5, 2))).not.toThrow();
});

test('an amount is made by rounding, never from a bare integer', () => {
  // @ts-expect-error a bigint could be dollars, cents or micro-dollars
  const amounts: Money[] = [1n];
  expect(sum(amounts)).toBe(1n);
});
