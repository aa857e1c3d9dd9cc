/** Share that an empty bucket counts as, since its logarithm does not exist. */
export const EMPTY_BUCKET = 1e-4;

/**
 * Population stability index, eq. 12: the sum over buckets of (A - E) ln(A / E), where E is the reference's
 * share of a bucket and A the current one. Takes counts or shares per bucket, in the same order, and divides
 * each by its sum; a share below `EMPTY_BUCKET` counts as that. In nats, 0 for equal distributions, never
 * negative, and the same with both exchanged. Throws a RangeError for fewer than two buckets, lengths that
 * differ, a value that is negative or not finite, or a distribution without members.
 */
export function psi(reference: readonly number[], current: readonly number[]): number {
  return psiBuckets(reference, current).reduce((sum, { term }) => sum + term, 0);
}

/** What each bucket adds to the index, with the two shares it follows from. Throws as `psi` does. */
export function psiBuckets(
  reference: readonly number[],
  current: readonly number[],
): { expected: number; actual: number; term: number }[] {
  if (reference.length < 2) throw new RangeError('a distribution has two buckets or more');
  if (reference.length !== current.length) throw new RangeError('both distributions have the same buckets');
  const now = sharesOf(current);
  return sharesOf(reference).map((expected, bucket) => {
    const actual = now[bucket] ?? EMPTY_BUCKET;
    return { expected, actual, term: (actual - expected) * Math.log(actual / expected) };
  });
}

/** What a stability index is taken to mean: below 0.1 stable, from 0.25 on shifted, watch in between. */
export function stabilityBand(index: number): 'stable' | 'watch' | 'shifted' {
  if (index < 0.1) return 'stable';
  return index < 0.25 ? 'watch' : 'shifted';
}

/**
 * What the index comes to on average when nothing drifted and both are samples of one distribution:
 * (buckets - 1) (1 / reference + 1 / current), with the members of each. The index times the inverse of the
 * bracket follows a chi-squared distribution with buckets - 1 degrees of freedom (Yurdakul and Naranjo 2020).
 */
export const psiOfNoise = (buckets: number, reference: number, current: number): number =>
  (buckets - 1) * (1 / reference + 1 / current);

function sharesOf(values: readonly number[]): number[] {
  if (values.some((value) => !Number.isFinite(value) || value < 0))
    throw new RangeError('a bucket holds a finite number, 0 or more');
  const total = values.reduce((sum, value) => sum + value, 0);
  if (total === 0) throw new RangeError('a distribution has members');
  return values.map((value) => Math.max(value / total, EMPTY_BUCKET));
}
