import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readInstant, readMeasure, readProportion } from '../../src/core/evidence-fields.ts';
import { compare, ratio, toNumber } from '../../src/core/ratio.ts';

const numbers = (read: typeof readMeasure, ...texts: string[]) =>
  texts.map((text) => {
    const result = read(text);
    return result.ok ? toNumber(result.value) : result.error.code;
  });

describe('numbers as programs write them', () => {
  test('have exponents of at most 30', () => {
    expect(numbers(readMeasure, '0.91', '-2', '1e5', '1e-05', '9.5e+2')).toEqual([
      0.91, -2, 100_000, 1e-5, 950,
    ]);
  });

  test.each(['1e31', '1e309', 'NaN', 'Infinity', '1.', '.5', '0x1F', '1_0', '017', '', '1e', 'e5', '1e5.5'])(
    'T12 %j is refused',
    (text) => {
      expect(numbers(readMeasure, text)).toEqual(['INVALID_NUMBER']);
    },
  );

  test('every double a program prints is read', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-20, max: 1e20, noNaN: true }), (value) => {
        const [read = Number.NaN] = numbers(readMeasure, String(value)).map(Number);
        expect(Math.abs(read / value - 1)).toBeLessThan(1e-15);
      }),
    );
  });
});

test('rates are from 0 to 1, or written as percent', () => {
  expect(numbers(readProportion, '0', '1', '1.0', '100%', '24 %', '5e-1')).toEqual([0, 1, 1, 1, 0.24, 0.5]);
  expect(numbers(readProportion, '1.0000001', '101%', '-0.1', '1e1')).toEqual(Array(4).fill('INVALID_SHARE'));
});

describe('instants', () => {
  test('are seconds since 1970, to the fraction and in any zone', () => {
    const read = readInstant('2026-11-20T07:00:00.25+01:00');
    expect(read.ok && compare(read.value, ratio((Date.UTC(2026, 10, 20, 6) / 1000) * 4 + 1, 4))).toBe(0);
  });

  test.each([
    '2026-02-29T00:00:00Z',
    '2026-11-20T25:00:00Z',
    '2026-11-20T06:00:00',
    '2026-11-20T06:00:60Z',
    '2026-11-20T06:00:00+99:00',
    '2026-11-20',
    'yesterday',
  ])('%s is none', (text) => {
    expect(numbers(readInstant, text)).toEqual(['INVALID_DATE']);
  });
});
