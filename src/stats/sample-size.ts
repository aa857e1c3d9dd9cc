import { quantile, upperQuantile } from './normal.ts';

/** What a comparison of two proportions must be able to see. */
export interface Detection {
  /** The proportion before the change, between 0 and 1. */
  readonly baseline: number;
  /** The smallest absolute difference that must be seen (0.005 is half a point). */
  readonly effect: number;
  /** Two-sided significance level. */
  readonly alpha: number;
  /** The probability of seeing the effect when it is there. */
  readonly power: number;
}

/** The variance of one observation of a proportion. */
export const variance = (proportion: number): number => proportion * (1 - proportion);

const zSum = (alpha: number, power: number): number => upperQuantile(alpha / 2) + quantile(power);

/**
 * Samples in each of two equal arms, not rounded: 2·p(1-p)·(z_{1-alpha/2} + z_power)²/effect²
 * (eq. 6, two-proportion sample size with the baseline variance in both arms).
 */
export function samplesPerArm({ baseline, effect, alpha, power }: Detection): number {
  return 2 * variance(baseline) * (zSum(alpha, power) / effect) ** 2;
}

/** Eq. 6 with each arm's own variance, the changed arm at baseline + effect (effect may be negative). */
export function samplesPerArmUnpooled({ baseline, effect, alpha, power }: Detection): number {
  return (variance(baseline) + variance(baseline + effect)) * (zSum(alpha, power) / effect) ** 2;
}

/**
 * Samples in each arm, not rounded, when a share of all traffic goes to the canary and the rest to
 * the control: the same information 1/(1/m + 1/n) as two arms of `perArm`.
 */
export function splitSamples(perArm: number, share: number): { canary: number; control: number } {
  return { canary: perArm / (2 * (1 - share)), control: perArm / (2 * share) };
}

/**
 * Rounded up, unless the excess over a whole number is only floating-point error (1e-12 of the value):
 * 10,000 samples at 29 % of 1e6 requests must not cost an extra second.
 */
export function roundUp(value: number): number {
  return Math.ceil(value * (1 - 1e-12));
}

/** Rounded down, unless what lacks to a whole number is only floating-point error, which must not lose a sample. */
export function roundDown(value: number): number {
  return Math.floor(value * (1 + 1e-12));
}
