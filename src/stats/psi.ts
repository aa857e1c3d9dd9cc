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
  if (reference.length < 2) throw new RangeError('a distribution has two buckets or more');
  if (reference.length !== current.length) throw new RangeError('both distributions have the same buckets');
  const expected = sharesOf(reference);
  const actual = sharesOf(current);
  return expected.reduce((sum, e, bucket) => {
    const a = actual[bucket] ?? EMPTY_BUCKET;
    return sum + (a - e) * Math.log(a / e);
  }, 0);
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
