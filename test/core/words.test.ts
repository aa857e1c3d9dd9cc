import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moneyFromText } from '../../src/core/money.ts';
import { ratio } from '../../src/core/ratio.ts';
import { counted, duration, listed, milliseconds, money, percent } from '../../src/core/words.ts';

describe('durations', () => {
  test.each([
    [0.25, '0.25 s'],
    [45, '45 s'],
    [60, '1 min'],
    [109, '1 min 49 s'],
    [3599.2, '60 min'],
    [7200, '2 h'],
    [10_738, '2 h 59 min'],
    [48 * 3600, '48 h'],
    [3 * 86_400, '3 d'],
    [7 * 86_400 + 1, '7 d 1 h'],
  ])('%d s are %s', (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });

  test('are never shorter than what they state, and by less than their last unit longer', () => {
    const sizes: Record<string, number> = { s: 1, min: 60, h: 3600, d: 86_400 };
    fc.assert(
      fc.property(fc.double({ min: 1, max: 90 * 86_400, noNaN: true }), (seconds) => {
        const parts = duration(seconds).match(/[\d.]+ [a-z]+/g) ?? [];
        const read = parts
          .map((part) => part.split(' '))
          .map(([n, unit = '']) => Number(n) * (sizes[unit] ?? 0));
        const total = read.reduce((sum, part) => sum + part, 0);
        expect(total).toBeGreaterThanOrEqual(seconds - 0.0005);
        expect(total - seconds).toBeLessThan(3600);
      }),
    );
  });
});

test('amounts are to the cent, the currency where its readers look for it', () => {
  expect(money(moneyFromText('-1234567.50'), 'USD')).toBe('-$1,234,567.50');
  expect(money(moneyFromText('1234.50'), 'EUR')).toBe('1,234.50 EUR');
});

test('shares, times, counts and lists', () => {
  expect(percent(ratio(7, 6))).toBe('116.7 %');
  expect(milliseconds(ratio(28, 1000))).toBe('28 ms');
  expect([counted(1, 'model'), counted(1200, 'model'), counted(2, 'entry', 'entries')]).toEqual([
    '1 model',
    '1,200 models',
    '2 entries',
  ]);
  expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ]);
});
