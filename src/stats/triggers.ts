import { proportionExceeds } from './binomial.ts';
import type { Stage } from './canary-input.ts';
import { upperTail } from './normal.ts';
import { LEAST_EXPECTED, leastExpected } from './sample-size.ts';

/** A rollback trigger: a change of one metric over a sliding window. */
export interface TriggerRule {
  /** Relative: (canary - control)/control; absolute: canary - control; ratio: canary/control. */
  readonly kind: 'relative' | 'absolute' | 'ratio';
  /** Reached from the side where nothing has changed, it rolls back; for a ratio that side is 1, else 0. */
  readonly threshold: number;
  readonly windowSeconds: number;
  /** Canary requests that a window must hold before it is judged. */
  readonly minSamples: number;
  /** The metric in production where it is a proportion; null where it is not known or none. */
  readonly baseline: number | null;
  /** Standard deviation of the compared change over minSamples samples without a change; null if not declared. */
  readonly spread: number | null;
}

/** What a trigger sees at one stage. */
export interface TriggerStage {
  readonly traffic: number;
  /** Expected requests of each arm in the fullest window that ends within the stage. */
  readonly canary: number;
  readonly control: number;
  readonly canFire: boolean;
  /** Requests per hour, both arms together, that fill such a window with minSamples of the canary. */
  readonly neededRatePerHour: number;
  /** Chance that a window fires when nothing changed; null when the noise is not known. */
  readonly falseAlarm: number | null;
}

/** How far the threshold is from no change, in its own unit. */
export const triggerMargin = ({ kind, threshold }: TriggerRule): number =>
  Math.abs(kind === 'ratio' ? threshold - 1 : threshold);

/** Whether no value of the metric can reach the threshold: a fall by more than all of it, a rate above 1. */
export function isUnreachable({ kind, threshold, baseline }: TriggerRule): boolean {
  if (kind === 'relative' && threshold < -1) return true;
  if (kind === 'ratio' && threshold < 0) return true;
  if (baseline === null) return false;
  const reached =
    kind === 'absolute' ? baseline + threshold : baseline * (kind === 'ratio' ? threshold : 1 + threshold);
  return reached < 0 || reached > 1;
}

/**
 * Requests of each arm, per request of both in an hour, in the last window of stage `last`; earlier stages count in. A window longer than the
 * rollout has lasted holds what came since its start, and fires if that is min_samples. */
function windowShares(
  stages: readonly Stage[],
  last: number,
  windowSeconds: number,
): { canary: number; control: number } {
  let [rest, canary, control] = [windowSeconds, 0, 0];
  for (let i = last; i >= 0 && rest > 0; i -= 1) {
    const { traffic = 0, seconds = 0 } = stages[i] ?? {};
    // Without a duration a stage lasts as long as anybody asks.
    const used = Math.min(rest, seconds ?? rest);
    canary += (used * traffic) / 3600;
    control += (used * (1 - traffic)) / 3600;
    rest -= used;
  }
  return { canary, control };
}

/**
 * The chance that a window with these requests fires when nothing changed, one-sided. A proportion has the
 * noise of counting in both arms (the canary's alone, exactly, where fewer than ten successes or failures
 * are expected); a declared spread shrinks with the root of the samples. Null when neither is known.
 */
export function falseAlarmOf(rule: TriggerRule, canary: number, control: number): number | null {
  const margin = triggerMargin(rule);
  const samples = Math.max(canary, rule.minSamples);
  if (rule.spread !== null) return upperTail((margin / rule.spread) * Math.sqrt(samples / rule.minSamples));
  const { baseline, kind } = rule;
  if (baseline === null) return null;
  const absolute = kind === 'absolute' ? margin : margin * baseline;
  const falls = rule.threshold < (kind === 'ratio' ? 1 : 0);
  if (leastExpected(samples, baseline) < LEAST_EXPECTED)
    return proportionExceeds(falls ? 1 - baseline : baseline, absolute, samples);
  const variance = baseline * (1 - baseline) * (1 / samples + (control > 0 ? 1 / control : 0));
  return upperTail(absolute / Math.sqrt(variance));
}

const fills = (canary: number, { minSamples }: TriggerRule): boolean => canary * (1 + 1e-12) >= minSamples;

/** The longest window that is proposed: a trigger that answers later than in a day guards no rollout. */
export const MINUTES_PER_DAY = 1440;

/** The shortest window in whole minutes, at most `most`, that fills at every stage; null where none does. */
export function leastWindowMinutes(
  rule: TriggerRule,
  stages: readonly Stage[],
  ratePerHour: number,
  most: number,
): number | null {
  const enough = (minutes: number): boolean =>
    stages.every((_, index) => fills(windowShares(stages, index, minutes * 60).canary * ratePerHour, rule));
  if (!enough(most)) return null;
  // A longer window never holds less.
  let [short, long] = [0, most];
  while (long - short > 1) {
    const middle = Math.floor((short + long) / 2);
    if (enough(middle)) long = middle;
    else short = middle;
  }
  return long;
}

/** What a trigger sees at each stage at this traffic; a stage at 100 % compares with the value in production. */
export function triggerStages(
  rule: TriggerRule,
  stages: readonly Stage[],
  ratePerHour: number,
): TriggerStage[] {
  return stages.map(({ traffic }, index) => {
    const shares = windowShares(stages, index, rule.windowSeconds);
    const [canary, control] = [shares.canary * ratePerHour, shares.control * ratePerHour];
    return {
      traffic,
      canary,
      control: traffic === 1 ? 0 : control,
      canFire: fills(canary, rule),
      neededRatePerHour: rule.minSamples / shares.canary,
      falseAlarm: falseAlarmOf(rule, canary, traffic === 1 ? 0 : control),
    };
  });
}
