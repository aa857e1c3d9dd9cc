import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alphaPerTest, benjaminiHochberg, familyWiseRate, holm } from '../../src/stats/corrections.ts';
import { upperQuantile } from '../../src/stats/normal.ts';

describe('corrections', () => {
  it('divides alpha among twenty tests', () => {
    expect(alphaPerTest(0.05, 20, 'none')).toBe(0.05);
    expect(alphaPerTest(0.05, 20, 'bonferroni')).toBe(0.0025);
    expect(alphaPerTest(0.05, 20, 'holm')).toBe(0.0025);
    expect(alphaPerTest(0.05, 20, 'sidak')).toBeCloseTo(0.002561379, 9);
    expect(alphaPerTest(0.05, 19, 'sidak')).toBeCloseTo(0.002696005, 8);
    for (const correction of ['none', 'bonferroni', 'holm', 'sidak'] as const) {
      expect(alphaPerTest(0.05, 1, correction)).toBeCloseTo(0.05, 15);
    }
  });

  it('thirty tests have the critical value 3.14', () => {
    expect(upperQuantile(alphaPerTest(0.05, 30, 'bonferroni') / 2)).toBeCloseTo(3.14398, 5);
  });

  it('twenty tests at 5 % err in 64.2 %', () => {
    expect(familyWiseRate(0.05, 20)).toBeCloseTo(0.641514, 6);
    expect(familyWiseRate(0.05, 19)).toBeCloseTo(0.622646, 6);
    expect(familyWiseRate(alphaPerTest(0.05, 20, 'sidak'), 20)).toBeCloseTo(0.05, 15);
    expect(familyWiseRate(1e-12, 3)).toBeCloseTo(3e-12, 22);
  });

  it('Benjamini-Hochberg steps up: a later p-value under its limit takes the earlier ones along', () => {
    // Limits at q = 0.05: 0.0125, 0.025, 0.0375, 0.05.
    expect(benjaminiHochberg([0.9, 0.03, 0.02, 0.026], 0.05)).toEqual([false, true, true, true]);
    expect(benjaminiHochberg([0.9, 0.04, 0.02, 0.026], 0.05)).toEqual([false, false, false, false]);
    expect(benjaminiHochberg([0.02, 0.025, 0.9, 0.8], 0.05)).toEqual([true, true, false, false]);
    expect(benjaminiHochberg([0.05], 0.05)).toEqual([true]);
    expect(benjaminiHochberg([], 0.05)).toEqual([]);
  });

  it('Holm steps down: the first p-value above its limit keeps all later ones', () => {
    // Limits at 5 %: 0.0125, 0.016667, 0.025, 0.05.
    expect(holm([0.01, 0.04, 0.03, 0.005], 0.05)).toEqual([true, false, false, true]);
    expect(holm([0.04, 0.016, 0.025, 0.0125], 0.05)).toEqual([true, true, true, true]);
    expect(holm([0.04, 0.016, 0.025, 0.0126], 0.05)).toEqual([false, false, false, false]);
    expect(holm([Number.NaN], 0.05)).toEqual([false]);
    expect(holm([], 0.05)).toEqual([]);
  });

  it('rejects at least what Bonferroni does, and Benjamini-Hochberg at least what Holm does', () => {
    const pValues = fc.array(fc.double({ min: 0, max: 0.1, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(pValues, (all) => {
        const [stepDown, stepUp] = [holm(all, 0.05), benjaminiHochberg(all, 0.05)];
        for (const [i, p] of all.entries()) {
          if (p <= alphaPerTest(0.05, all.length, 'bonferroni')) expect(stepDown[i]).toBe(true);
          if (stepDown[i]) expect(stepUp[i]).toBe(true);
        }
      }),
    );
  });
});
