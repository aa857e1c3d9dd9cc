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

/** What a comparison of two means must be able to see; the difference in the unit of the standard deviation. */
export interface MeanDetection {
  /** Standard deviation of one observation, the same in both arms. */
  readonly sd: number;
  readonly effect: number;
  /** Two-sided significance level. */
  readonly alpha: number;
  readonly power: number;
}

/** Samples in each of two equal arms, not rounded, for means: 2·sd²·(z_{1-alpha/2} + z_power)²/effect². */
export function samplesPerArmMeans({ sd, effect, alpha, power }: MeanDetection): number {
  return 2 * sd ** 2 * (zSum(alpha, power) / effect) ** 2;
}

/**
 * Samples in each of two equal arms, not rounded, to show that a proportion is not worse by more than
 * `margin` when it is the same: 2·p(1-p)·(z_{1-alpha} + z_power)²/margin², one-sided (Chow, Shao & Wang,
 * Sample Size Calculations in Clinical Research, 3rd ed., 4.2.2, with no true difference).
 */
export function samplesPerArmNonInferior(question: {
  readonly baseline: number;
  readonly margin: number;
  /** One-sided significance level. */
  readonly alpha: number;
  readonly power: number;
}): number {
  const { baseline, margin, alpha, power } = question;
  return 2 * variance(baseline) * ((upperQuantile(alpha) + quantile(power)) / margin) ** 2;
}

/**
 * Samples, rounded up, whose largest is at or above the given quantile of their distribution with the given
 * confidence: 1 - quantile^n >= confidence. A p99 with 95 % confidence needs 299.
 */
export function samplesForQuantile(share: number, confidence: number): number {
  return roundUp(Math.log1p(-confidence) / Math.log(share));
}

/** Expected successes and failures below which the normal approximation of a proportion misleads. */
export const LEAST_EXPECTED = 10;

/** The smaller of the expected successes and failures among `samples`: n·p or n·(1 - p). */
export function leastExpected(samples: number, proportion: number): number {
  return samples * Math.min(proportion, 1 - proportion);
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
