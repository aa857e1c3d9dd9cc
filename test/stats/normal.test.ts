import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cdf,
  logUpperTail,
  quantile,
  upperQuantile,
  upperQuantileLog,
  upperTail,
} from '../../src/stats/normal.ts';

// All reference figures: mpmath 1.3.0 at 60 digits, erfc(z/sqrt 2)/2 and Newton on its logarithm.
const TAILS = [
  [0, 0.5],
  [0.1, 0.460172162722971],
  [0.3, 0.3820885778110474],
  [0.5, 0.3085375387259869],
  [0.67, 0.2514288950953101],
  [0.68, 0.2482522304535705],
  [1, 0.15865525393145705],
  [1.5, 0.06680720126885807],
  [1.959963984540054, 0.025000000000000012],
  [2.5, 0.006209665325776135],
  [3, 0.0013498980316300946],
  [4, 3.1671241833119924e-5],
  [5, 2.866515718791939e-7],
  [5.65, 8.022391850663497e-9],
  [5.66, 7.568649751997714e-9],
  [6, 9.86587645037698e-10],
  [7.5, 3.1908916729108963e-14],
  [10, 7.619853024160525e-24],
  [15, 3.670966199312751e-51],
  [20, 2.7536241186062337e-89],
  [25, 3.056696706382561e-138],
  [30, 4.906713927148187e-198],
  [35, 1.1249107064724062e-268],
  [37.5, 4.605353009581955e-308],
  [-0.5, 0.6914624612740131],
  [-1, 0.8413447460685429],
  [-2, 0.9772498680518208],
  [-3, 0.9986501019683699],
  [-8, 0.9999999999999993],
] as const;
const LOG_TAILS = [
  [1, -1.8410216450092636],
  [5, -15.064998393988725],
  [6, -20.736768949974707],
  [20, -203.91715537109727],
  [38, -726.5572160188201],
  [70.9, -2518.5854078012235],
  [200, -20006.21728089819],
] as const;
const QUANTILES = [
  [0.5, 0.0],
  [0.4, 0.2533471031357997],
  [0.3, 0.5244005127080408],
  [0.1, 1.2815515655446004],
  [0.075, 1.439531470938456],
  [0.0749, 1.4402382675279637],
  [0.025, 1.9599639845400543],
  [0.01, 2.326347874040841],
  [0.001, 3.0902323061678136],
  [1e-6, 4.753424308822899],
  [1e-10, 6.361340902404057],
  [1e-11, 6.706023155495136],
  [1.3e-11, 6.667611456510741],
  [1e-12, 7.034483825301132],
  [1e-20, 9.262340089798407],
  [1e-50, 14.933337534788489],
  [1e-100, 21.273453560965326],
  [1e-200, 30.20559417957964],
  [1e-290, 36.420731673207996],
  [1e-300, 37.0470962993612],
] as const;
const LOG_QUANTILES = [
  [-7, 3.1175251374126356],
  [-8, 3.4011926561446657],
  [-100, 13.888476033003887],
  [-675, 36.61911377351963],
  [-677, 36.67364887334035],
  [-2515, 70.84942209417258],
  [-20000, 199.96891195656556],
] as const;

/** |value/reference - 1|, or the value itself where the reference is 0. */
const relative = (value: number, reference: number): number =>
  reference === 0 ? Math.abs(value) : Math.abs(value / reference - 1);

describe('normal distribution', () => {
  it.each(TAILS)('P(Z > %d) is %d', (z, p) => {
    expect(relative(upperTail(z), p)).toBeLessThan(1e-15);
    expect(relative(cdf(-z), p)).toBeLessThan(1e-15);
    if (p < 0.999) expect(upperTail(z + 1e-4)).toBeLessThan(p);
  });

  it.each(LOG_TAILS)('ln P(Z > %d) is %d', (z, logP) => {
    expect(relative(logUpperTail(z), logP)).toBeLessThan(1e-15);
  });

  it.each(QUANTILES)('the upper quantile of %d is %d', (p, z) => {
    expect(relative(upperQuantile(p), z)).toBeLessThan(1e-15);
    expect(relative(quantile(p), -z)).toBeLessThan(1e-15);
    expect(relative(upperQuantile(p * 1.0001), z)).toBeGreaterThan(1e-8);
  });

  it.each(LOG_QUANTILES)('the upper quantile of exp(%d) is %d', (logP, z) => {
    expect(relative(upperQuantileLog(logP), z)).toBeLessThan(1e-15);
  });

  it('gives the quantiles of everyday tests', () => {
    expect(quantile(0.975)).toBeCloseTo(1.959963984540054, 14);
    expect(quantile(0.8)).toBeCloseTo(0.8416212335729143, 14);
    expect(quantile(0.5)).toBe(0);
    expect(upperQuantileLog(Math.log(0.3))).toBeCloseTo(0.524400512708041, 14);
  });

  it('is total at the ends', () => {
    expect(upperTail(Number.POSITIVE_INFINITY)).toBe(0);
    expect(upperTail(Number.NEGATIVE_INFINITY)).toBe(1);
    expect(upperTail(Number.NaN)).toBeNaN();
    for (const p of [0, 1, -0.1, 1.1, Number.NaN]) {
      expect(upperQuantile(p)).toBeNaN();
      expect(quantile(p)).toBeNaN();
    }
  });

  it('inverts itself', () => {
    fc.assert(
      fc.property(fc.double({ min: -690, max: -1e-6, noNaN: true }), (logP) => {
        const p = Math.exp(logP);
        expect(relative(upperTail(upperQuantile(p)), p)).toBeLessThan(1e-12);
        expect(relative(logUpperTail(upperQuantileLog(logP)), logP)).toBeLessThan(1e-8);
      }),
    );
  });

  it('is symmetric and falls', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -8, max: 8, noNaN: true }),
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        (z, step) => {
          expect(upperTail(z) + upperTail(-z)).toBeCloseTo(1, 14);
          expect(cdf(z)).toBe(upperTail(-z));
          expect(upperTail(z + step)).toBeLessThanOrEqual(upperTail(z));
        },
      ),
    );
  });
});
