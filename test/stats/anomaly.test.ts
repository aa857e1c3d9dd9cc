import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentChange, populationStability, stabilityBand, zScore } from '../../src/stats/anomaly.ts';

describe('anomalies', () => {
  it('S12 $250 against a mean of $100 and a deviation of $15 is 10 deviations', () => {
    expect(zScore(250, 100, 15)).toBe(10);
    expect(zScore(250, 100, 16)).toBe(9.375);
    expect(zScore(85, 100, 15)).toBe(-1);
  });

  it('a change is a share of what was', () => {
    expect(percentChange(150, 100)).toBe(0.5);
    expect(percentChange(50, 100)).toBe(-0.5);
    expect(percentChange(1, 0)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('population stability index (eq. 12)', () => {
  it('is the sum over the bins', () => {
    // (0.4 - 0.5) ln 0.8 + (0.6 - 0.5) ln 1.2
    expect(populationStability([0.5, 0.5], [0.4, 0.6])).toBeCloseTo(0.0405465108, 10);
    expect(populationStability([50, 50], [400, 600])).toBeCloseTo(0.0405465108, 10);
    expect(populationStability([0.5, 0.5], [0.3, 0.7])).toBeCloseTo(0.1694596, 6);
  });

  it('an empty bin on one side is infinitely far, on both no difference, an empty side no answer', () => {
    expect(populationStability([1, 0], [1, 1])).toBe(Number.POSITIVE_INFINITY);
    expect(populationStability([1, 1], [1, 0])).toBe(Number.POSITIVE_INFINITY);
    expect(populationStability([1, 1, 0], [1, 1, 0])).toBe(0);
    expect(populationStability([1, 1], [0, 0])).toBeNaN();
  });

  it('is symmetric, never negative, and zero only without a change', () => {
    const bins = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(bins, bins, (a, b) => {
        const index = populationStability(a, b);
        expect(index).toBeGreaterThanOrEqual(0);
        expect(populationStability(b, a)).toBeCloseTo(index, 10);
        expect(populationStability(a, a)).toBe(0);
      }),
    );
  });

  it('S17 is stable below 0.1 and shifted from 0.25 on', () => {
    expect([0, 0.0999, 0.1, 0.2499, 0.25, 3].map(stabilityBand)).toEqual([
      'stable',
      'stable',
      'watch',
      'watch',
      'shifted',
      'shifted',
    ]);
  });
});
