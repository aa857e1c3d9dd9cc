import { logUpperTail, upperQuantile, upperQuantileLog } from './normal.ts';
import { findRoot } from './root.ts';
import {
  crossingEither,
  exitAbove,
  FAR_REACH,
  ORDINARY_REACH,
  type Paths,
  START,
  survive,
} from './sequential.ts';

export const SEQUENTIAL_FORMS = [
  'none',
  'pocock',
  'obrien-fleming',
  'lan-demets-pocock',
  'lan-demets-obrien-fleming',
] as const;
export type SequentialForm = (typeof SEQUENTIAL_FORMS)[number];

/** Below this a probability loses digits as a number; its logarithm does not. */
const SMALLEST_LOG = -600;

/**
 * Boundaries constant·shape, one per look, that are crossed on either side with probability alpha.
 * The constant lies between one look's quantile and Bonferroni's over all looks, where the shape is >= 1.
 */
function classical(fractions: readonly number[], alpha: number, shape: readonly number[]): number[] {
  const excess = (c: number): number =>
    Math.log(
      crossingEither(
        fractions,
        shape.map((s) => c * s),
      ) / alpha,
    );
  const low = upperQuantile(alpha / 2);
  const high = upperQuantile(alpha / 2 / fractions.length);
  const constant = fractions.length === 1 ? low : findRoot(excess, low - 1e-6, high + 1e-6);
  return shape.map((s) => constant * s);
}

/** ln of the error spent on one side up to a fraction of the information (Lan & DeMets 1983). */
export function logSpent(
  form: 'lan-demets-pocock' | 'lan-demets-obrien-fleming',
  alpha: number,
  fraction: number,
): number {
  if (form === 'lan-demets-pocock') {
    return Math.log((alpha / 2) * Math.log1p((Math.E - 1) * fraction));
  }
  return Math.LN2 + logUpperTail(upperQuantile(alpha / 4) / Math.sqrt(fraction));
}

/** The boundary that paths first cross upwards with probability exp(logTarget). */
function spendingBoundary(paths: Paths, fraction: number, logTarget: number): number {
  // Paths that nothing stopped would cross most, so the boundary is never above their quantile.
  const unstopped = upperQuantileLog(logTarget);
  if (paths === START || logTarget < SMALLEST_LOG) return unstopped;
  const excess = (z: number): number => Math.log(exitAbove(paths, fraction, z)) - logTarget;
  let low = unstopped - 0.25;
  while (excess(low) <= 0) low -= 0.5;
  return findRoot(excess, low, unstopped + 0.01);
}

function spending(
  form: 'lan-demets-pocock' | 'lan-demets-obrien-fleming',
  fractions: readonly number[],
  alpha: number,
): number[] {
  const spent = fractions.map((fraction) => logSpent(form, alpha, fraction));
  let paths = START;
  return fractions.map((fraction, look) => {
    const [now = 0, before = Number.NEGATIVE_INFINITY] = [spent[look], spent[look - 1]];
    const boundary = spendingBoundary(paths, fraction, now + Math.log1p(-Math.exp(before - now)));
    const next = fractions[look + 1];
    if (next !== undefined) {
      const limits = { lower: -boundary, upper: boundary };
      // The next boundary lies in the tail that this look leaves: keep paths out to beyond it.
      const reach = Math.min(FAR_REACH, Math.max(ORDINARY_REACH, boundary + 2));
      paths = survive(paths, { fraction, limits, next }, { reach });
    }
    return boundary;
  });
}

/**
 * Symmetric boundaries on |z|, one per look at the given ascending information fractions (the last is 1).
 * `none`: the quantile of one test at every look. `pocock`: one constant. `obrien-fleming`:
 * constant/sqrt(fraction). Both are crossed with probability alpha without a difference. The Lan-DeMets
 * forms spend alpha/2 per side: 2(1 - Phi(z_{1-alpha/4}/sqrt(t))) and (alpha/2)·ln(1 + (e - 1)t).
 */
export function boundariesFor(form: SequentialForm, fractions: readonly number[], alpha: number): number[] {
  switch (form) {
    case 'none':
      return fractions.map(() => upperQuantile(alpha / 2));
    case 'pocock':
      return classical(
        fractions,
        alpha,
        fractions.map(() => 1),
      );
    case 'obrien-fleming':
      return classical(
        fractions,
        alpha,
        fractions.map((t) => 1 / Math.sqrt(t)),
      );
    case 'lan-demets-pocock':
    case 'lan-demets-obrien-fleming':
      return spending(form, fractions, alpha);
  }
}
