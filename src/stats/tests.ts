import { cdf, upperQuantile, upperTail } from './normal.ts';
import { variance } from './sample-size.ts';

/** What was counted in one arm. */
export interface Arm {
  readonly successes: number;
  readonly samples: number;
}

/**
 * The pooled two-proportion z statistic of canary against control (eq. 7); positive when the canary's
 * proportion is higher. NaN without samples or when both arms have no variance.
 */
export function twoProportionZ(control: Arm, canary: Arm): number {
  const pooled = (control.successes + canary.successes) / (control.samples + canary.samples);
  const difference = canary.successes / canary.samples - control.successes / control.samples;
  return difference / Math.sqrt(variance(pooled) * (1 / control.samples + 1 / canary.samples));
}

/** The two-sided p-value of a z statistic. */
export function pValue(z: number): number {
  return 2 * upperTail(Math.abs(z));
}

/** 1/(1/m + 1/n): how much two arms tell about their difference, in samples. */
export function information(canary: number, control: number): number {
  return 1 / (1 / canary + 1 / control);
}

/** The power of one two-sided test at level alpha with `drift` = effect / standard error. */
export function power(drift: number, alpha: number): number {
  const critical = upperQuantile(alpha / 2);
  return cdf(drift - critical) + cdf(-drift - critical);
}

/**
 * The power of the two-sided test of eq. 7 with `control` and `canary` samples when the canary's proportion
 * is baseline + effect: the boundary at the pooled variance, the statistic with each arm's own
 * (Fleiss, Levin & Paik, Statistical Methods for Rates and Proportions, 3rd ed., 4.2.1).
 */
export function twoProportionPower(question: {
  readonly baseline: number;
  readonly effect: number;
  readonly control: number;
  readonly canary: number;
  readonly alpha: number;
}): number {
  const { baseline, effect, control, canary, alpha } = question;
  const changed = baseline + effect;
  const pooled = (control * baseline + canary * changed) / (control + canary);
  const underNull = Math.sqrt(variance(pooled) * (1 / control + 1 / canary));
  const underEffect = Math.sqrt(variance(baseline) / control + variance(changed) / canary);
  const critical = upperQuantile(alpha / 2) * underNull;
  return cdf((effect - critical) / underEffect) + cdf((-effect - critical) / underEffect);
}

/** Variance inflation of cluster-randomised samples: 1 + (m - 1)·rho (eq. 9, design effect). */
export function designEffect(clusterSize: number, correlation: number): number {
  return 1 + (clusterSize - 1) * correlation;
}
