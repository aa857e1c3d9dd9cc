export const CORRECTIONS = ['none', 'bonferroni', 'sidak', 'holm'] as const;
export type Correction = (typeof CORRECTIONS)[number];

/**
 * The significance level of each of `tests` tests, so that together they keep `alpha`.
 * Bonferroni: alpha/k. Šidák: 1 - (1 - alpha)^(1/k), exact for independent tests.
 * Holm orders the p-values and compares the smallest with alpha/k; a plan must allow for that
 * strictest step, so at planning it equals Bonferroni.
 */
export function alphaPerTest(alpha: number, tests: number, correction: Correction): number {
  if (correction === 'none') return alpha;
  if (correction === 'sidak') return -Math.expm1(Math.log1p(-alpha) / tests);
  return alpha / tests;
}

/** The probability of at least one false alarm among `tests` independent tests, each with rate `each`. */
export function familyWiseRate(each: number, tests: number): number {
  return -Math.expm1(tests * Math.log1p(-each));
}

/**
 * Which hypotheses the Benjamini-Hochberg step-up procedure rejects at false discovery rate `q`,
 * in the order of `pValues`: the largest k with p(k) <= k·q/m, and all smaller ones.
 */
export function benjaminiHochberg(pValues: readonly number[], q: number): readonly boolean[] {
  const sorted = pValues.toSorted((a, b) => a - b);
  const last = sorted.findLastIndex((p, i) => p <= ((i + 1) * q) / sorted.length);
  const limit = sorted[last] ?? Number.NEGATIVE_INFINITY;
  return pValues.map((p) => p <= limit);
}

/**
 * Which hypotheses Holm's step-down procedure rejects at family-wise level `alpha`, in the order of
 * `pValues`: from the smallest on while p(k) <= alpha/(m - k + 1).
 */
export function holm(pValues: readonly number[], alpha: number): readonly boolean[] {
  const sorted = pValues.toSorted((a, b) => a - b);
  const kept = sorted.findIndex((p, i) => !(p <= alpha / (sorted.length - i)));
  const limit = sorted[(kept < 0 ? sorted.length : kept) - 1] ?? Number.NEGATIVE_INFINITY;
  return pValues.map((p) => p <= limit);
}
