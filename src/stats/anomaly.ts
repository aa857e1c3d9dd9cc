/** How many standard deviations a value is above (negative: below) the mean. */
export function zScore(value: number, mean: number, sd: number): number {
  return (value - mean) / sd;
}

/** The change from `before` to `value` as a share of `before`: 0.5 is 50 % more. */
export function percentChange(value: number, before: number): number {
  return (value - before) / before;
}

/**
 * Population stability index of two distributions over the same bins (eq. 12):
 * the sum of (actual - expected)·ln(actual/expected) over their shares. Both are scaled to sum to one.
 * Infinite where one side of a bin is empty, NaN where a side has nothing at all.
 */
export function populationStability(expected: readonly number[], actual: readonly number[]): number {
  const [before, after] = [expected, actual].map((counts) => counts.reduce((sum, count) => sum + count, 0));
  return expected.reduce((sum, count, bin) => {
    const [e, a] = [count / (before ?? 0), (actual[bin] ?? 0) / (after ?? 0)];
    return e === a ? sum : sum + (a - e) * Math.log(a / e);
  }, 0);
}

/** What a stability index is taken to mean: below 0.1 stable, from 0.25 on shifted, watch in between. */
export function stabilityBand(index: number): 'stable' | 'watch' | 'shifted' {
  if (index < 0.1) return 'stable';
  return index < 0.25 ? 'watch' : 'shifted';
}
