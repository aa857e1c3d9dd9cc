/**
 * Wald's bounds on the likelihood ratio of a sequential probability ratio test: from `reject` on the
 * difference is accepted, down from `accept` its absence (power/alpha and (1 - power)/(1 - alpha)).
 */
export function sprtBounds(alpha: number, power: number): { reject: number; accept: number } {
  return { reject: power / alpha, accept: (1 - power) / (1 - alpha) };
}

/** What was counted so far, and the two proportions between which the test decides. */
export interface SprtCounts {
  readonly successes: number;
  readonly samples: number;
  /** The proportion without and with the difference. */
  readonly baseline: number;
  readonly changed: number;
}

/** ln of the likelihood ratio of `changed` against `baseline` after independent yes-or-no observations. */
export function logLikelihoodRatio({ successes, samples, baseline, changed }: SprtCounts): number {
  const failures = samples - successes;
  return successes * Math.log(changed / baseline) + failures * Math.log((1 - changed) / (1 - baseline));
}

/** What the test says of the counts: `continue` between Wald's bounds. */
export function sprtDecision(
  counts: SprtCounts,
  alpha: number,
  power: number,
): 'reject' | 'accept' | 'continue' {
  const { reject, accept } = sprtBounds(alpha, power);
  const ratio = logLikelihoodRatio(counts);
  if (ratio >= Math.log(reject)) return 'reject';
  return ratio <= Math.log(accept) ? 'accept' : 'continue';
}
