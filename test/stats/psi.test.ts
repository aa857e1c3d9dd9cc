import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EMPTY_BUCKET, psi, psiOfNoise, stabilityBand } from '../../src/stats/psi.ts';

/** Reference, current, and eq. 12 in 40-digit decimal arithmetic (Python's decimal module, `Decimal.ln`). */
const FIGURES: readonly [number[], number[], number][] = [
  [[10, 10, 10, 10, 10, 10, 10, 10, 10, 10], [5, 5, 5, 10, 10, 10, 10, 15, 15, 15], 0.16479184330021646],
  [[0.25, 0.25, 0.25, 0.25], [0.2, 0.25, 0.25, 0.3], 0.020273255405408218],
  [[5000, 3000, 1500, 500], [4000, 3200, 2000, 800], 0.05208933805413351],
  [[50, 50], [100, 0], 4.60431846666895],
  [[1, 2, 3, 4], [4, 3, 2, 1], 0.9128696382935673],
  [[120, 80, 150, 350, 300], [90, 60, 160, 330, 360], 0.027145592242060704],
  [[2500, 2500, 2500, 2500], [1500, 2000, 3000, 3500], 0.10500304144412859],
  [[1000, 1000], [999, 1001], 0.0000010000003333335],
  [Array(20).fill(1), Array.from({ length: 20 }, (_, index) => index + 1), 0.40513431863130234],
];

describe('S17 population stability index (eq. 12)', () => {
  test.each(FIGURES)('%j against %j', (reference, current, expected) => {
    expect(Math.abs(psi(reference, current) - expected)).toBeLessThan(1e-14);
  });

  test('a bucket that moved by a hundredth of a point changes it', () => {
    expect(psi([5000, 3000, 1500, 500], [4001, 3199, 2000, 800])).not.toBe(
      psi([5000, 3000, 1500, 500], [4000, 3200, 2000, 800]),
    );
  });

  test('is stable below 0.1 and shifted from 0.25 on', () => {
    const bands = [0, 0.0999, 0.1, 0.2499, 0.25, 3].map(stabilityBand);
    expect(bands).toEqual(['stable', 'stable', 'watch', 'watch', 'shifted', 'shifted']);
  });

  test('an empty bucket counts as its floor, on either side', () => {
    const share = EMPTY_BUCKET;
    const byHand = (1 - 0.5) * Math.log(1 / 0.5) + (share - 0.5) * Math.log(share / 0.5);
    expect(psi([50, 50], [100, 0])).toBeCloseTo(byHand, 14);
    expect(psi([100, 0], [50, 50])).toBeCloseTo(byHand, 14);
  });

  test.each([
    ['one bucket', [1], [1]],
    ['no bucket', [], []],
    ['other buckets', [1, 2], [1, 2, 3]],
    ['no members', [0, 0], [1, 1]],
    ['a negative count', [1, 2], [3, -1]],
    ['what is not a number', [1, Number.NaN], [1, 1]],
    ['what is not finite', [1, 1], [Number.POSITIVE_INFINITY, 1]],
  ])('refuses %s', (_what, reference, current) => {
    expect(() => psi(reference, current)).toThrow(RangeError);
  });

  const counts = fc
    .integer({ min: 2, max: 12 })
    .chain((size) =>
      fc.tuple(
        fc.array(fc.integer({ min: 1, max: 9999 }), { minLength: size, maxLength: size }),
        fc.array(fc.integer({ min: 1, max: 9999 }), { minLength: size, maxLength: size }),
      ),
    );

  test('is 0 only for equal shares, symmetric, and the same for counts and shares', () => {
    fc.assert(
      fc.property(counts, ([a, b]) => {
        const total = a.reduce((sum, value) => sum + value, 0);
        expect(psi(a, a)).toBe(0);
        expect(psi(a, b)).toBeGreaterThanOrEqual(0);
        expect(psi(a, b)).toBeCloseTo(psi(b, a), 10);
        expect(
          psi(
            a.map((value) => value / total),
            b,
          ),
        ).toBeCloseTo(psi(a, b), 10);
      }),
    );
  });

  test('merging two buckets never raises it', () => {
    fc.assert(
      fc.property(counts, ([a, b]) => {
        fc.pre(a.length > 2 && [...a, ...b].every((value) => value > 100));
        const merge = ([first = 0, second = 0, ...rest]: number[]) => [first + second, ...rest];
        expect(psi(merge(a), merge(b))).toBeLessThanOrEqual(psi(a, b) + 1e-12);
      }),
    );
  });
});

test('without drift ten buckets of 1,000 members each come to 0.018 on average', () => {
  expect(psiOfNoise(10, 1000, 1000)).toBeCloseTo(0.018, 12);
  expect(psiOfNoise(10, 1000, 500)).toBeCloseTo(0.027, 12);
});
