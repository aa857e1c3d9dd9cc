import { describe, expect, it } from 'vitest';
import { findRoot } from '../../src/stats/root.ts';
import { samplesPerArm } from '../../src/stats/sample-size.ts';
import {
  designEffect,
  information,
  power,
  pValue,
  twoProportionPower,
  twoProportionZ,
} from '../../src/stats/tests.ts';

const arm = (rate: number, samples: number) => ({ successes: rate * samples, samples });

describe('two-proportion z-test (eq. 7)', () => {
  it('1.5 % against 1.0 % at 100,000 each is z = 10.06', () => {
    const z = twoProportionZ(arm(0.01, 100_000), arm(0.015, 100_000));
    expect(z).toBeCloseTo(10.0631, 3);
    expect(twoProportionZ(arm(0.015, 100_000), arm(0.01, 100_000))).toBeCloseTo(-z, 12);
    expect(twoProportionZ(arm(0.01, 100_000), arm(0.015, 90_000))).not.toBeCloseTo(z, 1);
  });

  it('weighs unequal arms', () => {
    // Pooled 120/3000 = 0.04: 0.03 / sqrt(0.04 * 0.96 * (1/1000 + 1/2000)).
    const control = { successes: 60, samples: 2000 };
    expect(twoProportionZ(control, { successes: 60, samples: 1000 })).toBeCloseTo(3.952847, 6);
    expect(twoProportionZ(control, { successes: 61, samples: 1000 })).not.toBeCloseTo(3.952847, 2);
  });

  it('knows nothing without samples or variance', () => {
    expect(twoProportionZ(arm(0, 0), arm(0.1, 100))).toBeNaN();
    expect(twoProportionZ(arm(0, 50), arm(0, 100))).toBeNaN();
  });

  it('gives two-sided p-values', () => {
    expect(pValue(1.959963984540054)).toBeCloseTo(0.05, 15);
    expect(pValue(-1.959963984540054)).toBeCloseTo(0.05, 15);
    expect(pValue(0)).toBe(1);
  });
});

describe('power and information', () => {
  it('the sample size of eq. 6 reaches its power', () => {
    const n = samplesPerArm({ baseline: 0.05, effect: 0.005, alpha: 0.05, power: 0.8 });
    const drift = 0.005 / Math.sqrt((0.05 * 0.95) / information(n, n));
    expect(power(drift, 0.05)).toBeCloseTo(0.8000011, 6);
    expect(power(-drift, 0.05)).toBeCloseTo(power(drift, 0.05), 14);
    expect(power(0, 0.05)).toBeCloseTo(0.05, 15);
  });

  it('information is half the size of two equal arms and less than the smaller', () => {
    expect(information(100, 100)).toBe(50);
    expect(information(20_000, 1_980_000)).toBeCloseTo(19_800, 9);
  });

  it('the design effect of clusters of 1.4 at 0.15 is 1.06 (eq. 9)', () => {
    expect(designEffect(1.4, 0.15)).toBeCloseTo(1.06, 15);
    expect(designEffect(1.5, 0.15)).toBeCloseTo(1.075, 15);
    expect(designEffect(1, 0.9)).toBe(1);
  });

  it('the power of the test counts both tails and each arm', () => {
    const question = { baseline: 0.05, effect: 0, control: 3000, canary: 1000, alpha: 0.05 };
    expect(twoProportionPower(question)).toBeCloseTo(0.05, 13);
    const seen = twoProportionPower({ ...question, effect: 0.02 });
    expect(seen).toBeGreaterThan(twoProportionPower({ ...question, effect: 0.02, control: 1000 }));
    expect(seen).toBeGreaterThan(twoProportionPower({ ...question, effect: 0.02, alpha: 0.01 }));
  });
});

describe('root finding', () => {
  it('finds a root from either end', () => {
    expect(findRoot((x) => x * x - 2, 0, 2)).toBeCloseTo(Math.SQRT2, 11);
    expect(findRoot((x) => 2 - x * x, 0, 2)).toBeCloseTo(Math.SQRT2, 11);
    expect(findRoot((x) => Math.exp(x) - 1000, -5, 50)).toBeCloseTo(Math.log(1000), 10);
    expect(findRoot((x) => (x <= 1 ? x - 1 : Number.POSITIVE_INFINITY), -3, 9)).toBeCloseTo(1, 9);
    expect(findRoot((x) => x - 3, 0, 3)).toBe(3);
  });

  it('refuses an interval without a sign change', () => {
    expect(() => findRoot((x) => x, 1, 2)).toThrow('no sign change between 1 (1) and 2 (2)');
    expect(() => findRoot(() => Number.NaN, 1, 2)).toThrow(RangeError);
  });
});
