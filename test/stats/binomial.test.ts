import fc from 'fast-check';
import { expect, it } from 'vitest';
import { binomialAtLeast, binomialPoint, proportionExceeds } from '../../src/stats/binomial.ts';

it('S25 1,000 samples at 5 % fall 2 % short of it in 44 % of windows', () => {
  expect(proportionExceeds(0.05, 0.001, 1000)).toBeCloseTo(0.4423, 4);
  expect(proportionExceeds(0.05, 0.001, 100_000)).toBeCloseTo(0.0734, 4);
  expect(proportionExceeds(0.05, 0.005, 1000)).toBeCloseTo(0.2341, 4);
});

it('is exact where fewer than ten are expected', () => {
  // 0.1 % of 500 expects half an error; 1.1 % is 5.5, so 6 errors reach it.
  expect(proportionExceeds(0.001, 0.01, 500)).toBeCloseTo(1.381247e-5, 10);
  expect(proportionExceeds(0.001, 0.011, 500)).toBe(binomialAtLeast(6, 500, 0.001));
  expect(proportionExceeds(0.99, 0.02, 100)).toBe(0);
});

it('an expected number of samples that is not whole counts as the whole samples in it', () => {
  expect(proportionExceeds(0.05, 0.05, 20.5)).toBe(proportionExceeds(0.05, 0.05, 20));
  expect(proportionExceeds(0.05, 0.05, 20.999)).toBe(proportionExceeds(0.05, 0.05, 20));
  // 2 or more of 20 at 5 %: 1 - 0.95^20 - 20 x 0.05 x 0.95^19.
  expect(proportionExceeds(0.05, 0.05, 20.5)).toBeCloseTo(1 - 0.95 ** 20 - 0.95 ** 19, 12);
  expect(proportionExceeds(0.05, 0.05, 21)).not.toBe(proportionExceeds(0.05, 0.05, 20));
});

it('is a probability for any number of samples', () => {
  const share = fc.double({ min: 0.0001, max: 0.9999, noNaN: true });
  fc.assert(
    fc.property(share, share, fc.double({ min: 1, max: 5000, noNaN: true }), (p, margin, n) => {
      const chance = proportionExceeds(p, margin, n);
      expect(chance).toBeGreaterThanOrEqual(0);
      expect(chance).toBeLessThanOrEqual(1);
    }),
  );
});

it('points sum to one and tails complement each other', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      (n, p) => {
        const points = Array.from({ length: n + 1 }, (_, k) => binomialPoint(k, n, p));
        expect(points.reduce((sum, point) => sum + point, 0)).toBeCloseTo(1, 10);
        for (const k of [0, 1, Math.floor(n * p), n])
          expect(binomialAtLeast(k, n, p)).toBeCloseTo(
            points.slice(k).reduce((sum, point) => sum + point, 0),
            10,
          );
        expect(binomialAtLeast(n + 1, n, p)).toBe(0);
      },
    ),
    { numRuns: 100 },
  );
});
