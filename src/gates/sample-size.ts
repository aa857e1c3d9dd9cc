import { defineModelGate, type Finding, type GateContext, type ModelSubject } from '../core/gate.ts';
import type { Evidence } from '../core/report.ts';
import { thousands } from '../core/words.ts';
import type { CanaryPlan } from '../stats/canary.ts';
import { cdf } from '../stats/normal.ts';
import { roundDown, roundUp, splitSamples } from '../stats/sample-size.ts';
import { at, finding, judged } from './parts/finding.ts';
import { SAMPLE_OPTIONS } from './parts/plan.ts';
import { judgeRollout } from './parts/rollout-gap.ts';
import { leastOf } from './parts/rollout-least.ts';
import { stagesFix } from './parts/rollout-stages.ts';
import { shortRegions } from './parts/sample-size-regions.ts';

/** The plan as a whole collects the samples that the declared regression needs (eq. 6). */
export const sampleSize = defineModelGate({
  id: 'sample-size',
  title: 'The rollout collects enough samples to see the declared regression',
  action: 'block',
  options: SAMPLE_OPTIONS,
  comparesWithBase: false,
  judge: (subject, context) =>
    judgeRollout('sample-size', subject, context, (plan) => {
      const has = samplesOf(plan);
      const needs = neededSamples(plan);
      const seconds = plan.stages.reduce(
        (sum, stage) => sum + (stage.traffic < 1 ? (stage.declaredSeconds ?? 0) : 0),
        0,
      );
      const regions = shortRegions(subject, has, needs, seconds);
      const evidence = (): Evidence => ({
        ...evidenceOf(plan, has, needs),
        ...(subject.head.config.regions === undefined ? {} : { regions: regions.evidence }),
      });
      const enough = has.canary >= needs.canary && has.control >= needs.control;
      const findings = enough ? regions.findings : [tooFew(subject, context, plan, has, needs, evidence())];
      return judged([...findings, ...hints(subject, plan)], () => passText(plan, has, needs), evidence);
    }),
});

/** Samples of each arm over all stages that are looks. */
function samplesOf({ looks }: CanaryPlan): Arms {
  const last = looks.at(-1);
  return { canary: roundDown(last?.canary ?? 0), control: roundDown(last?.control ?? 0) };
}

interface Arms {
  readonly canary: number;
  readonly control: number;
}

function evidenceOf(plan: CanaryPlan, has: Arms, needed: Arms) {
  const { input } = plan;
  return {
    baseline: input.baseline,
    detect: input.effect,
    alpha: input.alpha,
    metrics: input.metrics,
    correction: input.correction,
    alpha_per_test: plan.alphaPerTest,
    power: input.power,
    design_effect: input.designEffect,
    sequential: input.sequential,
    allocation: input.allocation,
    samples_per_variant: plan.samplesPerVariant,
    samples_unpooled: plan.samplesUnpooled,
    canary_samples: has.canary,
    control_samples: has.control,
    needed: { canary: needed.canary, control: needed.control },
    looks: plan.looks.length,
    false_alarm_rate: round(plan.falseAlarmRate),
    formula:
      'samples = 2 p (1 - p) (z_{1 - alpha/2} + z_power)^2 / effect^2 (eq. 6), times the design effect',
  };
}

const peeks = ({ looks, falseAlarmRate }: CanaryPlan): string =>
  `${looks.length === 1 ? '1 look gives' : `${looks.length} looks give`} a false alarm in ${share(falseAlarmRate)} of good releases`;

const seen = ({ input }: CanaryPlan, chance: number): string =>
  `sees ${points(input.effect)} at ${share(input.baseline)} in ${share(chance)} of bad ones`;

const passText = (plan: CanaryPlan, has: Arms, needs: Arms): string =>
  `${thousands(has.canary)} canary samples of ${thousands(needs.canary)}; the last look alone ${seen(plan, lastLookPower(plan))}; ${peeks(plan)}`;

const lengthen = (): string => 'Lengthen the stages, or accept a larger regression in rollout.metric.detect';

function tooFew(
  subject: ModelSubject,
  context: GateContext,
  plan: CanaryPlan,
  has: Arms,
  needs: Arms,
  evidence: Evidence,
): Finding {
  const arm = has.canary < needs.canary ? 'canary' : 'control';
  const message = `The plan brings ${thousands(has[arm])} ${arm} samples and needs ${thousands(needs[arm])} to see ${points(plan.input.effect)} at ${share(plan.input.baseline)}; it ${seen(plan, plan.planPower)}; ${peeks(plan)}`;
  const { config } = subject.head;
  const least = leastOf(subject, context.risk(subject), context.policy);
  const fix = stagesFix(config, context.policy, least, lengthen);
  return finding('violation', 'TOO_FEW_SAMPLES', message, {
    place: at(subject, 'rollout', 'stages'),
    evidence: { ...evidence, plan_power: round(plan.planPower) },
    fix,
    size: needs[arm] / Math.max(has[arm], 1),
  });
}

/** Where eq. 6 itself is not to be believed. */
const hints = (
  subject: ModelSubject,
  { hints: all, samplesUnpooled, samplesPerVariant }: CanaryPlan,
): Finding[] =>
  all.map(({ code, message }) =>
    finding('hint', code, `${message[0]?.toUpperCase()}${message.slice(1)}`, {
      place: at(subject, 'rollout', 'metric', 'detect'),
      evidence: { samples_per_variant: samplesPerVariant, samples_unpooled: samplesUnpooled },
      fix: {
        summary: `Plan for ${thousands(Math.max(samplesUnpooled, samplesPerVariant))} samples or more per variant`,
      },
    }),
  );

/** What the last look alone would see: a lower bound of the plan's power that needs no integration. */
function lastLookPower({ input, looks, criticalValue }: CanaryPlan): number {
  const last = looks.at(-1);
  return last === undefined
    ? 0
    : cdf(input.effect / last.standardError - Math.max(last.boundary, criticalValue));
}

/** Both arms need eq. 6; with `actual` each arm as its share of all stages together asks. */
function neededSamples({ input, samplesPerVariant, samplesExact, looks }: CanaryPlan): Arms {
  const { canary = 0, control = 0 } = looks.at(-1) ?? {};
  if (input.allocation === 'equal' || canary + control === 0)
    return { canary: samplesPerVariant, control: samplesPerVariant };
  const split = splitSamples(samplesExact, canary / (canary + control));
  return { canary: roundUp(split.canary), control: roundUp(split.control) };
}

const points = (value: number): string => `${Number((value * 100).toFixed(4))} points`;
const share = (value: number): string => `${Number((value * 100).toFixed(2))} %`;
const round = (value: number): number => Number(value.toFixed(6));
