import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  leastExpected,
  roundDown,
  roundUp,
  samplesForQuantile,
  samplesPerArm,
  samplesPerArmMeans,
  samplesPerArmNonInferior,
  samplesPerArmUnpooled,
  splitSamples,
} from '../../src/stats/sample-size.ts';

const HALF_POINT = { baseline: 0.05, effect: 0.005, alpha: 0.05, power: 0.8 };

describe('sample size (eq. 6)', () => {
  it('5 % and half a point: 29,825.74, rounded up 29,826', () => {
    expect(samplesPerArm(HALF_POINT)).toBeCloseTo(29_825.742990526538, 6);
    expect(roundUp(samplesPerArm(HALF_POINT))).toBe(29_826);
  });

  it.each([
    [{ ...HALF_POINT, baseline: 0.01, effect: 0.0005 }, 621_632],
    [{ ...HALF_POINT, effect: 0.01 }, 7_457],
    [{ ...HALF_POINT, power: 0.9 }, 39_929],
    [{ ...HALF_POINT, alpha: 0.01 }, 44_381],
    // 30 tests with Bonferroni: "about 60k".
    [{ ...HALF_POINT, alpha: 0.05 / 30 }, 60_364],
  ])('%j needs %d', (detection, samples) => {
    expect(roundUp(samplesPerArm(detection))).toBe(samples);
  });

  it("with each arm's own variance: 31,231 up and 28,406 down, 2,210 for 95 % to 93 %", () => {
    expect(roundUp(samplesPerArmUnpooled(HALF_POINT))).toBe(31_231);
    expect(roundUp(samplesPerArmUnpooled({ ...HALF_POINT, effect: -0.005 }))).toBe(28_406);
    expect(roundUp(samplesPerArmUnpooled({ ...HALF_POINT, baseline: 0.95, effect: -0.02 }))).toBe(2_210);
  });

  it('S25 a p99 with 95 % confidence needs 299 samples, not 100', () => {
    expect(samplesForQuantile(0.99, 0.95)).toBe(299);
    expect(samplesForQuantile(0.95, 0.95)).toBe(59);
    expect(samplesForQuantile(0.99, 0.9)).toBe(230);
    expect(samplesForQuantile(0.5, 0.5)).toBe(1);
  });

  it('for means twice the variance over the squared effect; one-sided for non-inferiority', () => {
    const means = { sd: 10, effect: 1, alpha: 0.05, power: 0.8 };
    expect(roundUp(samplesPerArmMeans(means))).toBe(1570);
    expect(samplesPerArmMeans({ ...means, sd: 20 }) / samplesPerArmMeans(means)).toBeCloseTo(4, 12);
    const margin = { ...HALF_POINT, margin: 0.005 };
    expect(roundUp(samplesPerArmNonInferior(margin))).toBe(23_494);
    expect(samplesPerArmNonInferior({ ...margin, alpha: 0.025 })).toBeCloseTo(samplesPerArm(HALF_POINT), 6);
  });

  it('counts the rarer outcome', () => {
    expect(leastExpected(1000, 0.01)).toBe(10);
    expect(leastExpected(1000, 0.995)).toBeCloseTo(5, 12);
  });

  it('a 1 % canary against 99 % control needs only 15,064', () => {
    const { canary, control } = splitSamples(samplesPerArm(HALF_POINT), 0.01);
    expect(roundUp(canary)).toBe(15_064);
    expect(roundUp(control)).toBe(1_491_288);
    expect(roundUp(splitSamples(samplesPerArm(HALF_POINT), 0.02).canary)).toBe(15_218);
  });

  it('a split has the information of two equal arms', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.integer({ min: 1, max: 1e9 }),
        (share, n) => {
          const { canary, control } = splitSamples(n, share);
          expect(1 / (1 / canary + 1 / control) / (n / 2)).toBeCloseTo(1, 12);
          expect(canary / (canary + control)).toBeCloseTo(share, 12);
        },
      ),
    );
    expect(splitSamples(100, 0.5)).toEqual({ canary: 100, control: 100 });
  });

  it('grows with power, falls with effect and alpha, and is symmetric in the proportion', () => {
    const p = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(p, fc.double({ min: 0.001, max: 0.1, noNaN: true }), (baseline, effect) => {
        const question = { baseline, effect, alpha: 0.05, power: 0.8 };
        const n = samplesPerArm(question);
        expect(samplesPerArm({ ...question, effect: effect / 2 }) / n).toBeCloseTo(4, 12);
        expect(samplesPerArm({ ...question, power: 0.81 })).toBeGreaterThan(n);
        expect(samplesPerArm({ ...question, alpha: 0.051 })).toBeLessThan(n);
        expect(samplesPerArm({ ...question, baseline: 1 - baseline }) / n).toBeCloseTo(1, 12);
      }),
    );
  });

  it('rounding down forgives as much', () => {
    expect(roundDown(3)).toBe(3);
    expect(roundDown(149_130 * (1 - 0.8))).toBe(29_826);
    expect(roundDown(2.999999999999)).toBe(3);
    expect(roundDown(2.99999999)).toBe(2);
  });

  it('rounding up forgives floating-point error and nothing more', () => {
    expect(roundUp(3)).toBe(3);
    expect(roundUp(3.000000000001)).toBe(3);
    expect(roundUp(3.00000001)).toBe(4);
    expect(roundUp(2.1)).toBe(3);
    expect(roundUp(1.1 * 10)).toBe(11);
  });
});
