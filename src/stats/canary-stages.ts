import type { CanaryInput, Stage } from './canary-input.ts';
import { roundDown, roundUp, splitSamples } from './sample-size.ts';

export interface PlannedStage {
  readonly traffic: number;
  readonly declaredSeconds: number | null;
  /** Seconds to collect the samples in the canary and in the control arm; null at 100 %. */
  readonly requiredSeconds: number | null;
  readonly controlSeconds: number | null;
  /** Requests that the canary serves in the declared duration; null without one. */
  readonly samples: number | null;
  /** The arms' sizes against each other's real share, the same information as two equal arms. */
  readonly samplesCanary: number | null;
  readonly samplesControl: number | null;
  readonly valid: boolean;
}

/** Seconds until `share` of the hourly rate has brought `samples`. */
const secondsFor = (samples: number, rate: number, share: number): number =>
  roundUp((samples * 3600) / (rate * share));

/** The number of seconds a stage must last: the slower arm times the buffer, and the policy's floor. */
export function neededSeconds(input: CanaryInput, required: number, control: number): number {
  return Math.max(roundUp(input.buffer * Math.max(required, control)), input.floors?.minSeconds ?? 0);
}

/**
 * One stage judged: what it must last for `exact` samples per variant (eq. 5), what it brings, and
 * whether it is long enough.
 */
export function planStage(input: CanaryInput, exact: number, stage: Stage): PlannedStage {
  const { traffic, seconds } = stage;
  if (traffic === 1) {
    return {
      traffic,
      declaredSeconds: seconds,
      requiredSeconds: null,
      controlSeconds: null,
      samples: seconds === null ? null : arrivals(input, stage),
      samplesCanary: null,
      samplesControl: null,
      valid: true,
    };
  }
  const split = splitSamples(exact, traffic);
  const [samplesCanary, samplesControl] = [roundUp(split.canary), roundUp(split.control)];
  const equal = roundUp(exact);
  const actual = input.allocation === 'actual';
  const requiredSeconds = secondsFor(actual ? samplesCanary : equal, input.ratePerHour, traffic);
  const controlSeconds = secondsFor(actual ? samplesControl : equal, input.ratePerHour, 1 - traffic);
  return {
    traffic,
    declaredSeconds: seconds,
    requiredSeconds,
    controlSeconds,
    samples: seconds === null ? null : arrivals(input, stage),
    samplesCanary,
    samplesControl,
    valid: seconds !== null && seconds >= neededSeconds(input, requiredSeconds, controlSeconds),
  };
}

/** Whole requests that a stage's share brings in its duration. */
function arrivals(input: CanaryInput, { traffic, seconds }: Stage): number {
  return roundDown((input.ratePerHour * traffic * (seconds ?? 0)) / 3600);
}

/** The declared traffic steps, each as short as it may be, in whole minutes; 100 % stays as declared. */
export function shortestPlan(input: CanaryInput, stages: readonly PlannedStage[]): Stage[] {
  return stages.map(({ traffic, declaredSeconds, requiredSeconds, controlSeconds }) => ({
    traffic,
    seconds:
      requiredSeconds === null || controlSeconds === null
        ? declaredSeconds
        : Math.ceil(neededSeconds(input, requiredSeconds, controlSeconds) / 60) * 60,
  }));
}
