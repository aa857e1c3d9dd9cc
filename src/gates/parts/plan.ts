import * as f from '../../core/fields.ts';
import type { ModelSubject } from '../../core/gate.ts';
import type { ModelConfig, Rollout } from '../../core/model.ts';
import type { Policy } from '../../core/policy.ts';
import { compare, multiply, type Ratio, ratio, toNumber } from '../../core/ratio.ts';
import type { RolloutReport } from '../../core/report.ts';
import { SEQUENTIAL_FORMS } from '../../stats/boundaries.ts';
import { type CanaryPlan, planCanary } from '../../stats/canary.ts';
import type { CanaryInput, Stage } from '../../stats/canary-input.ts';
import { canaryStagesJson, round6 } from '../../stats/canary-json.ts';
import { CORRECTIONS } from '../../stats/corrections.ts';
import { designEffect } from '../../stats/tests.ts';
import { optionsOf } from './finding.ts';
import { exposureReport } from './rollout-exposure.ts';

/** Options of `sample-size`: what a test must be able to see. */
export const SAMPLE_OPTIONS = {
  alpha: f.share('Two-sided significance level', '5%').optional(),
  power: f.share('Probability of seeing the regression when it is there', '80%').optional(),
  allocation: f
    .choice(
      ['equal', 'actual'],
      'Size the canary arm as one of two equal arms, or against the real control share',
    )
    .optional(),
  metrics: f.count('How many metrics are tested', 1).optional(),
  correction: f.choice(CORRECTIONS, 'How alpha is divided among the metrics').optional(),
  design_effect: f.number('Variance inflation by correlated users (eq. 9)', 1.06).optional(),
  sequential: f.choice(SEQUENTIAL_FORMS, 'Boundaries for repeated looks').optional(),
};

/** Options of `canary-duration`: how long a stage must last at least. */
export const DURATION_OPTIONS = {
  buffer: f.number('A stage lasts this many times what its samples need; default 2', 2).optional(),
  min_stage: f.duration('Shortest stage that counts; default 5m', '5m').optional(),
};

/** Traffic comes in waves, so a stage that just fits on average is planned twice as long. */
const BUFFER = ratio(2);
/** Below this a stage ends before dashboards and alerts have seen it. */
const MIN_STAGE = ratio(300);

/** What can keep a plan from being computed, and the config path that would mend it. */
const GAPS = {
  stages: { message: 'rollout.stages is not declared', path: ['rollout', 'stages'] },
  metric: {
    message: 'rollout.metric is not declared: nothing says what a regression is',
    path: ['rollout', 'metric'],
  },
  traffic: {
    message: 'serving.traffic is not declared: nothing says how fast samples arrive',
    path: ['serving', 'traffic'],
  },
  cluster: {
    message:
      'rollout.metric declares one of cluster_size and correlation; the design effect (eq. 9) takes both',
    path: ['rollout', 'metric'],
  },
  cluster_size: {
    message: 'rollout.metric.cluster_size is below 1: a user sends one request at least',
    path: ['rollout', 'metric', 'cluster_size'],
  },
  no_traffic: {
    message: 'serving.traffic is zero: no stage ever collects a sample',
    path: ['serving', 'traffic', 'requests'],
  },
} as const;

export interface Gap {
  readonly what: keyof typeof GAPS | 'input';
  readonly message: string;
  readonly path: readonly string[];
}

export type PlanResult = { readonly plan: CanaryPlan } | { readonly gap: Gap };

const gap = (what: keyof typeof GAPS): PlanResult => ({ gap: { what, ...GAPS[what] } });

let last: { readonly config: ModelConfig; readonly policy: Policy; readonly result: PlanResult } | null =
  null;

/** The statistics of the declared stages at the declared traffic; or what keeps them from being computed. */
export function planOf(config: ModelConfig, policy: Policy): PlanResult {
  // The gates of one model ask one after another.
  if (last?.config === config && last.policy === policy) return last.result;
  const result = computePlan(config, policy);
  last = { config, policy, result };
  return result;
}

function computePlan({ rollout, serving }: ModelConfig, policy: Policy): PlanResult {
  if (rollout?.stages === undefined) return gap('stages');
  if (rollout.metric === undefined) return gap('metric');
  const { cluster_size: size, correlation } = rollout.metric;
  if ((size === undefined) !== (correlation === undefined)) return gap('cluster');
  if (size !== undefined && compare(size, ratio(1)) < 0) return gap('cluster_size');
  const requests = serving?.traffic?.requests;
  if (requests === undefined) return gap('traffic');
  if (requests.n === 0n) return gap('no_traffic');
  const stages = rollout.stages.map(({ traffic, duration }) => ({
    traffic: toNumber(traffic),
    seconds: duration === undefined ? null : toNumber(duration),
  }));
  const { plan, problems } = planCanary(inputOf(rollout.metric, requests, stages, policy));
  if (plan !== null) return { plan };
  const told = problems.map(({ message, expected }) => `${message}, expected ${expected}`).join('; ');
  return { gap: { what: 'input', message: `The plan cannot be computed: ${told}`, path: ['rollout'] } };
}

function inputOf(
  metric: NonNullable<Rollout['metric']>,
  requests: Ratio,
  stages: readonly Stage[],
  policy: Policy,
): CanaryInput {
  const { alpha, power, allocation, metrics, correction, design_effect, sequential } = optionsOf(
    policy,
    'sample-size',
    SAMPLE_OPTIONS,
  );
  const { buffer, min_stage } = optionsOf(policy, 'canary-duration', DURATION_OPTIONS);
  return {
    baseline: toNumber(metric.baseline),
    effect: toNumber(metric.detect),
    ratePerHour: toNumber(multiply(requests, ratio(3600))),
    alpha: toNumber(alpha ?? ratio(5, 100)),
    power: toNumber(power ?? ratio(80, 100)),
    allocation: allocation ?? 'equal',
    stages,
    metrics: metrics ?? 1,
    correction: correction ?? 'none',
    designEffect: Math.max(toNumber(design_effect ?? ratio(1)), clustered(metric)),
    buffer: toNumber(buffer ?? BUFFER),
    sequential: sequential ?? 'none',
    floors: { minSeconds: toNumber(min_stage ?? MIN_STAGE) },
  };
}

/** The design effect of correlated users (eq. 9) that the config declares; a policy may ask for more. */
function clustered({ cluster_size, correlation }: NonNullable<Rollout['metric']>): number {
  return cluster_size === undefined || correlation === undefined
    ? 1
    : designEffect(toNumber(cluster_size), toNumber(correlation));
}

/** The declared rollout plan with its mathematics; null where it cannot be computed. */
export function rolloutPlan(subject: ModelSubject, policy: Policy): RolloutReport | null {
  const { rollout } = subject.head.config;
  if (rollout === undefined) return null;
  const result = planOf(subject.head.config, policy);
  if ('gap' in result) return null;
  const { plan } = result;
  return {
    strategy: rollout.strategy,
    design: designOf(plan, rollout.metric?.name ?? ''),
    stages: canaryStagesJson(plan),
    samples_per_variant: plan.samplesPerVariant,
    shortest_valid_plan: plan.shortestValidPlan,
    shadow_seconds: rollout.shadow === undefined ? null : toNumber(rollout.shadow),
    soak_seconds: rollout.soak === undefined ? null : toNumber(rollout.soak),
    exposure: exposureReport(subject.head.config, plan.input.stages, plan.input.ratePerHour),
    valid: plan.valid === true,
  };
}

function designOf({ input, alphaPerTest, looks }: CanaryPlan, metric: string): RolloutReport['design'] {
  return {
    metric,
    baseline: input.baseline,
    detect: input.effect,
    alpha_per_test: round6(alphaPerTest),
    power: input.power,
    allocation: input.allocation,
    standard_error: Number((looks.at(-1)?.standardError ?? 0).toPrecision(12)),
    information: looks.map(({ fraction }) => round6(fraction)),
    boundaries: looks.map(({ boundary }) => round6(boundary)),
    smallest_differences: looks.map(({ smallestDifference }) => round6(smallestDifference)),
  };
}

/** The stages as YAML that may replace the declared ones, on one line so that it fits any style of writing. */
export function stagesYaml(plan: readonly Stage[]): string {
  const stages = plan.map(({ traffic, seconds }) => {
    const share = Number((traffic * 100).toPrecision(12));
    return `{ traffic: ${share}%${seconds === null ? '' : `, duration: ${durationYaml(seconds)}`} }`;
  });
  return `[${stages.join(', ')}]`;
}

/** A duration as a config writes it: `48h`, `90m`. */
export function durationYaml(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
