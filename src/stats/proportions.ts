import { quantile } from './normal.ts';
import type { Arm } from './tests.ts';

/** A share and the interval it lies in. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Wilson's score interval of a share, two-sided at `level`; `samples` is 1 or more. A share of 0 or 1 keeps a width. */
export function wilson({ successes, samples }: Arm, level = 0.95): Interval {
  const z2 = quantile(1 - (1 - level) / 2) ** 2;
  const value = successes / samples;
  const middle = (successes + z2 / 2) / (samples + z2);
  const half = (Math.sqrt(z2) * Math.sqrt(samples * value * (1 - value) + z2 / 4)) / (samples + z2);
  return { value, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** The interval of the difference of two shares, a - b, from the Wilson interval of each (Newcombe's method 10). */
export function newcombe(a: Interval, b: Interval): Interval {
  const value = a.value - b.value;
  return {
    value,
    low: value - Math.hypot(a.value - a.low, b.high - b.value),
    high: value + Math.hypot(a.high - a.value, b.value - b.low),
  };
}
