import type { SequentialForm } from './boundaries.ts';
import type { Correction } from './corrections.ts';

/** One step of a rollout: the share of traffic in (0, 1] and how long it lasts; null when not declared. */
export interface Stage {
  readonly traffic: number;
  readonly seconds: number | null;
}

export interface CanaryInput {
  /** The proportion before the change, and the smallest absolute difference that must be seen. */
  readonly baseline: number;
  readonly effect: number;
  /** All requests of an hour, both arms together. */
  readonly ratePerHour: number;
  /** Two-sided significance level over all metrics, and the power aimed at. */
  readonly alpha: number;
  readonly power: number;
  /** Samples per variant, in place of the sample size of eq. 6. */
  readonly samples?: number;
  /** Whether the canary arm is sized as one of two equal arms or against the control's real share. */
  readonly allocation: 'equal' | 'actual';
  readonly stages: readonly Stage[];
  /** How many metrics are tested, and how alpha is divided among them. */
  readonly metrics: number;
  readonly correction: Correction;
  /** Variance inflation by correlated users (eq. 9), at least 1. */
  readonly designEffect: number;
  /** A stage must last this many times its required duration. */
  readonly buffer: number;
  readonly sequential: SequentialForm;
  /** The shortest stage that a policy allows. */
  readonly floors?: { readonly minSeconds: number };
}

/** The defaults of the calculator; baseline, effect and rate have none. */
export const CANARY_DEFAULTS = {
  alpha: 0.05,
  power: 0.8,
  allocation: 'equal',
  stages: [],
  metrics: 1,
  correction: 'none',
  designEffect: 1,
  buffer: 1,
  sequential: 'none',
} as const satisfies Partial<CanaryInput>;

export interface CanaryProblem {
  readonly code:
    | 'OUT_OF_RANGE'
    | 'EFFECT_IMPOSSIBLE'
    | 'POWER_TOO_LOW'
    | 'TRAFFIC_GOES_DOWN'
    | 'MISSING_DURATION'
    | 'NO_LOOK'
    | 'TOO_MANY_STAGES'
    | 'TOO_LARGE';
  /** Where in the input: `baseline`, `stages[1].traffic`. */
  readonly path: string;
  readonly message: string;
  readonly expected: string;
}

export const MAX_STAGES = 100;

/** One input, what it may be, and that in words. */
interface Check {
  readonly path: string;
  readonly read: (input: CanaryInput) => number | undefined;
  readonly fits: (v: number) => boolean;
  readonly expected: string;
}

const open = (v: number): boolean => v > 0 && v < 1;
const positive = (v: number): boolean => v > 0 && v < Number.POSITIVE_INFINITY;
const factor = (v: number): boolean => v >= 1 && v <= 1000;
const whole = (max: number) => (v: number) => Number.isInteger(v) && v >= 1 && v <= max;

const seconds = (v: number): boolean => v === 0 || positive(v);
const check = (path: string, read: Check['read'], fits: Check['fits'], expected: string): Check => ({
  path,
  read,
  fits,
  expected,
});

const CHECKS: readonly Check[] = [
  check('baseline', (input) => input.baseline, open, 'a proportion above 0 and below 1'),
  check('effect', (input) => input.effect, open, 'an absolute difference above 0 and below 1'),
  check('ratePerHour', (input) => input.ratePerHour, positive, 'requests per hour above 0'),
  check(
    'alpha',
    (input) => input.alpha,
    (v) => v >= 1e-9 && v <= 0.5,
    'a significance level from 1e-9 to 0.5',
  ),
  check('power', (input) => input.power, open, 'a probability above 0 and below 1'),
  check(
    'samples',
    (input) => input.samples,
    whole(Number.MAX_SAFE_INTEGER),
    'a whole number of samples, at least 1',
  ),
  check('metrics', (input) => input.metrics, whole(10_000), 'a whole number of metrics from 1 to 10000'),
  check('designEffect', (input) => input.designEffect, factor, 'a factor from 1 to 1000'),
  check('buffer', (input) => input.buffer, factor, 'a factor from 1 to 1000'),
  check('floors.minSeconds', (input) => input.floors?.minSeconds, seconds, 'seconds, at least 0'),
];

/** What a reader calls an input whose name here is not the one that was written. */
const WORDS: Readonly<Record<string, string>> = {
  ratePerHour: 'the request rate per hour',
  designEffect: 'the design effect',
  'floors.minSeconds': 'the shortest stage',
};

function rangeProblems(input: CanaryInput): CanaryProblem[] {
  const problems: CanaryProblem[] = [];
  const refuse = (path: string, value: number, expected: string): void => {
    problems.push({ code: 'OUT_OF_RANGE', path, message: `${WORDS[path] ?? path} is ${value}`, expected });
  };
  for (const { path, read, fits, expected } of CHECKS) {
    const value = read(input);
    if (value !== undefined && !fits(value)) refuse(path, value, expected);
  }
  for (const [i, { traffic, seconds: length }] of input.stages.entries()) {
    if (!(traffic > 0 && traffic <= 1))
      refuse(`stages[${i}].traffic`, traffic, 'a share of traffic above 0 and at most 1');
    if (length !== null && !(length >= 1 && positive(length)))
      refuse(`stages[${i}].seconds`, length, 'a duration of at least a second');
  }
  return problems;
}

function stageProblems(stages: readonly Stage[]): CanaryProblem[] {
  const problems: CanaryProblem[] = [];
  for (const [i, { traffic, seconds }] of stages.entries()) {
    const before = stages[i - 1]?.traffic ?? 0;
    if (traffic < before) {
      problems.push({
        code: 'TRAFFIC_GOES_DOWN',
        path: `stages[${i}].traffic`,
        message: `stage ${i + 1} has less traffic (${traffic}) than the stage before it (${before})`,
        expected: 'traffic that never goes down from stage to stage',
      });
    }
    if (seconds === null && i < stages.length - 1) {
      problems.push({
        code: 'MISSING_DURATION',
        path: `stages[${i}].seconds`,
        message: `stage ${i + 1} has no duration`,
        expected: 'a duration for every stage but the last',
      });
    }
  }
  if (stages.length > 0 && !stages.some(isLook)) {
    problems.push({
      code: 'NO_LOOK',
      path: 'stages',
      message: 'no stage below 100 % traffic has a duration, so nothing is ever compared',
      expected: 'at least one stage below 100 % with a duration',
    });
  }
  if (stages.length > MAX_STAGES) {
    problems.push({
      code: 'TOO_MANY_STAGES',
      path: 'stages',
      message: `${stages.length} stages`,
      expected: `at most ${MAX_STAGES} stages`,
    });
  }
  return problems;
}

/** Whether the canary is compared with the control at the end of this stage. */
export function isLook(stage: Stage): stage is Stage & { seconds: number } {
  return stage.traffic < 1 && stage.seconds !== null;
}

/** Everything wrong with the input, in its order; empty when a plan can be computed. */
export function canaryProblems(input: CanaryInput): CanaryProblem[] {
  const problems = [...rangeProblems(input), ...stageProblems(input.stages)];
  const { baseline, effect, alpha, power } = input;
  if (open(baseline) && open(effect) && effect > Math.max(baseline, 1 - baseline)) {
    problems.push({
      code: 'EFFECT_IMPOSSIBLE',
      path: 'effect',
      message: `no proportion is ${effect} away from ${baseline}`,
      expected: `at most ${Math.max(baseline, 1 - baseline)} with this baseline`,
    });
  }
  if (open(power) && open(alpha) && power <= alpha) {
    problems.push({
      code: 'POWER_TOO_LOW',
      path: 'power',
      message: `power ${power} is not above alpha ${alpha}: chance alone detects as much`,
      expected: 'a power above alpha',
    });
  }
  return problems;
}
