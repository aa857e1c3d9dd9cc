import { boundariesFor } from './boundaries.ts';
import { type CanaryHint, canaryHints, unpooledSamples } from './canary-hints.ts';
import type { CanaryInput, CanaryProblem, Stage } from './canary-input.ts';
import { canaryProblems, isLook } from './canary-input.ts';
import { type PlannedStage, planStage, shortestPlan } from './canary-stages.ts';
import { alphaPerTest, familyWiseRate } from './corrections.ts';
import { upperQuantile } from './normal.ts';
import { roundUp, samplesPerArm, variance } from './sample-size.ts';
import { crossingAbove, crossingEither } from './sequential.ts';
import { information } from './tests.ts';

/** The comparison at the end of one stage, on cumulative counts of both arms. */
export interface Look {
  readonly canary: number;
  readonly control: number;
  /** Information as a fraction of that of the last look. */
  readonly fraction: number;
  /** The |z| of eq. 7 that is a crossing. */
  readonly boundary: number;
  /** The standard error of the difference, at the baseline's variance and with the design effect. */
  readonly standardError: number;
  /** The smallest absolute difference whose z reaches the boundary: boundary times standard error. */
  readonly smallestDifference: number;
}

export interface CanaryPlan {
  readonly input: CanaryInput;
  /** Eq. 6 times the design effect, rounded up, or the declared number. */
  readonly samplesPerVariant: number;
  /** The same before rounding. */
  readonly samplesExact: number;
  /** The same with each arm's own variance, in the direction that needs more; rounded up. */
  readonly samplesUnpooled: number;
  /** Where eq. 6 is not to be believed. */
  readonly hints: readonly CanaryHint[];
  readonly alphaPerTest: number;
  /** The two-sided quantile of one test at alphaPerTest. */
  readonly criticalValue: number;
  readonly stages: readonly PlannedStage[];
  /** One for each stage below 100 % that has a duration, in their order; without stages the one at the end of the equal arms. */
  readonly looks: readonly Look[];
  /** Any crossing on either side without a difference, one metric. */
  readonly falseAlarmRate: number;
  /** A crossing on the worse side without a difference, one metric. */
  readonly falseRollbackRate: number;
  /** At least one metric's false alarm, metrics independent. */
  readonly familyWiseRate: number;
  /** The probability that the declared plan crosses the worse side when the effect is real. */
  readonly planPower: number;
  readonly shortestValidPlan: readonly Stage[];
  /** Whether every stage is valid; null when no stage is declared. */
  readonly valid: boolean | null;
}

export type CanaryResult =
  | { readonly plan: CanaryPlan; readonly problems: readonly [] }
  | { readonly plan: null; readonly problems: readonly CanaryProblem[] };

/** Cumulative counts of both arms at the end of each stage that is a look. */
function cumulativeArms(input: CanaryInput): { canary: number; control: number }[] {
  let [canary, control] = [0, 0];
  return input.stages.filter(isLook).map(({ traffic, seconds }) => {
    const requests = (input.ratePerHour * seconds) / 3600;
    canary += requests * traffic;
    control += requests * (1 - traffic);
    return { canary, control };
  });
}

function planLooks(
  input: CanaryInput,
  arms: readonly { canary: number; control: number }[],
  alpha: number,
): Look[] {
  const bits = arms.map(({ canary, control }) => information(canary, control));
  const total = bits.at(-1) ?? 0;
  // Fractions do not depend on the rate; rounded, plans of one shape share one integration.
  const fractions = bits.map((i) => Number((i / total).toPrecision(12)));
  const boundaries = boundariesFor(input.sequential, fractions, alpha);
  return arms.map((arm, i) => {
    const boundary = boundaries[i] ?? Number.POSITIVE_INFINITY;
    const standardError = Math.sqrt((variance(input.baseline) * input.designEffect) / (bits[i] ?? 0));
    const smallestDifference = boundary * standardError;
    return { ...arm, fraction: fractions[i] ?? 0, boundary, standardError, smallestDifference };
  });
}

const tooLarge = (path: string, message: string, expected: string): CanaryResult => ({
  plan: null,
  problems: [{ code: 'TOO_LARGE', path, message, expected }],
});

const isCountable = (stage: PlannedStage): boolean =>
  [stage.requiredSeconds, stage.controlSeconds, stage.samples].every(
    (n) => n === null || Number.isSafeInteger(n),
  );

const falseAlarms = new Map<string, number>();
/** Distinct shapes of plans remembered; a fleet beyond that has no more in common. */
const MOST_REMEMBERED = 1000;

function falseAlarmOf(fractions: readonly number[], boundaries: readonly number[]): number {
  const key = `${fractions.join(' ')};${boundaries.join(' ')}`;
  const known = falseAlarms.get(key);
  if (known !== undefined) return known;
  const rate = crossingEither(fractions, boundaries);
  if (falseAlarms.size < MOST_REMEMBERED) falseAlarms.set(key, rate);
  return rate;
}

function once(compute: () => number): () => number {
  let value: number | undefined;
  return () => {
    value ??= compute();
    return value;
  };
}

/**
 * The statistics of a canary rollout: samples per variant (eq. 6), the duration that each stage needs
 * (eq. 5), the looks at the stages' ends with their boundaries, how often the plan errs, and the shortest
 * plan that does not. Input that no plan can be computed from comes back as problems, all at once.
 */
export function planCanary(input: CanaryInput): CanaryResult {
  const problems = canaryProblems(input);
  if (problems.length > 0) return { plan: null, problems };

  const alpha = alphaPerTest(input.alpha, input.metrics, input.correction);
  const samplesExact = input.samples ?? samplesPerArm({ ...input, alpha }) * input.designEffect;
  const samplesPerVariant = roundUp(samplesExact);
  if (!Number.isSafeInteger(samplesPerVariant)) {
    return tooLarge(
      'effect',
      `the effect needs ${samplesExact} samples`,
      'an effect that fewer than 9e15 samples can show',
    );
  }

  const stages = input.stages.map((stage) => planStage(input, samplesExact, stage));
  if (!stages.every(isCountable)) {
    return tooLarge(
      'ratePerHour',
      'a stage would take more than 9e15 seconds or bring more than 9e15 requests',
      'a rate and durations that can be counted',
    );
  }

  const declared = cumulativeArms(input);
  const equalArms = { canary: samplesPerVariant, control: samplesPerVariant };
  const looks = planLooks(input, declared.length > 0 ? declared : [equalArms], alpha);
  const fractions = looks.map((look) => look.fraction);
  const boundaries = looks.map((look) => look.boundary);
  const drift = input.effect / (looks.at(-1)?.standardError ?? Number.POSITIVE_INFINITY);
  // The rates take numerical integration, which most callers never read.
  const falseAlarm = (): number => falseAlarmOf(fractions, boundaries);
  const falseRollback = once(() => crossingAbove(fractions, boundaries));
  const planPower = once(() => crossingAbove(fractions, boundaries, drift));
  return {
    plan: {
      input,
      samplesPerVariant,
      samplesExact,
      samplesUnpooled: roundUp(unpooledSamples(input, alpha)),
      hints: canaryHints(input, alpha, samplesPerVariant),
      alphaPerTest: alpha,
      criticalValue: upperQuantile(alpha / 2),
      stages,
      looks,
      get falseAlarmRate() {
        return falseAlarm();
      },
      get falseRollbackRate() {
        return falseRollback();
      },
      get familyWiseRate() {
        return familyWiseRate(falseAlarm(), input.metrics);
      },
      get planPower() {
        return planPower();
      },
      shortestValidPlan: shortestPlan(input, stages),
      valid: stages.length === 0 ? null : stages.every((stage) => stage.valid),
    },
    problems: [],
  };
}
