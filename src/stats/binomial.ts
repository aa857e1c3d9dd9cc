import { upperTail } from './normal.ts';
import { LEAST_EXPECTED, leastExpected, roundDown } from './sample-size.ts';

/** ln n!, exact to 1e-15 of its value: a sum for small n, Stirling's series beyond. */
function logFactorial(n: number): number {
  if (n < 32) {
    let product = 1;
    for (let k = 2; k <= n; k += 1) product *= k;
    return Math.log(product);
  }
  const inverse = 1 / (n * n);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / n;
  return (n + 0.5) * Math.log(n) - n + Math.log(2 * Math.PI) / 2 + series;
}

/** P(X = k) of a binomial X: `successes` of `samples` (both whole) at `proportion`. */
export function binomialPoint(successes: number, samples: number, proportion: number): number {
  const choose = logFactorial(samples) - logFactorial(successes) - logFactorial(samples - successes);
  const failures = samples - successes;
  return Math.exp(choose + successes * Math.log(proportion) + failures * Math.log1p(-proportion));
}

/** P(X >= k) of a binomial X, summed term by term from k until nothing is added. */
export function binomialAtLeast(successes: number, samples: number, proportion: number): number {
  if (successes <= 0) return 1;
  // Below the mean the terms rise first, and the other tail is the shorter sum.
  if (successes <= samples * proportion)
    return 1 - binomialAtLeast(samples - successes + 1, samples, 1 - proportion);
  let sum = 0;
  for (let k = successes; k <= samples; k += 1) {
    const term = binomialPoint(k, samples, proportion);
    sum += term;
    if (term <= sum * 1e-17) break;
  }
  return sum;
}

/**
 * The probability that the proportion among `samples` lies `margin` or more above its true value, by the
 * normal approximation, or exactly where fewer than ten successes or failures are expected. An expected number of
 * samples is no whole one: what is counted exactly are the whole samples in it.
 */
export function proportionExceeds(proportion: number, margin: number, samples: number): number {
  if (leastExpected(samples, proportion) >= LEAST_EXPECTED)
    return upperTail(margin / Math.sqrt((proportion * (1 - proportion)) / samples));
  const counted = roundDown(samples);
  const reached = Math.ceil((proportion + margin) * counted * (1 - 1e-12));
  return reached > counted ? 0 : binomialAtLeast(reached, counted, proportion);
}
