import { defineModelGate } from '../core/gate.ts';
import type { CanaryPlan } from '../stats/canary.ts';
import { cdf } from '../stats/normal.ts';
import { roundDown, roundUp, splitSamples } from '../stats/sample-size.ts';
import { at, finding, judged } from './finding.ts';
import { SAMPLE_OPTIONS, stagesYaml } from './plan.ts';
import { judgeRollout } from './rollout-gap.ts';
import { leastOf, passingStages } from './rollout-least.ts';
import { thousands } from './words.ts';

/** The plan as a whole collects the samples that the declared regression needs (eq. 6). */
export const sampleSize = defineModelGate({
  id: 'sample-size',
  title: 'The rollout collects enough samples to see the declared regression',
  action: 'block',
  options: SAMPLE_OPTIONS,
  comparesWithBase: false,
  judge: (subject, context) =>
    judgeRollout('sample-size', subject, context, (plan) => {
      const { input, samplesPerVariant } = plan;
      const last = plan.looks.at(-1);
      const canary = roundDown(last?.canary ?? 0);
      const control = roundDown(last?.control ?? 0);
      const needs = neededSamples(plan);
      const evidence = () => ({
        baseline: input.baseline,
        detect: input.effect,
        alpha_per_test: plan.alphaPerTest,
        power: input.power,
        samples_per_variant: samplesPerVariant,
        canary_samples: canary,
        control_samples: control,
        needed: needs,
        looks: plan.looks.length,
        false_alarm_rate: round(plan.falseAlarmRate),
        formula:
          'samples = 2 p (1 - p) (z_{1 - alpha/2} + z_power)^2 / effect^2 (eq. 6), times the design effect',
      });
      const peeks = () =>
        `${plan.looks.length === 1 ? '1 look gives' : `${plan.looks.length} looks give`} a false alarm in ${share(plan.falseAlarmRate)} of good releases`;
      const seen = (chance: number): string =>
        `sees ${points(input.effect)} at ${share(input.baseline)} in ${share(chance)} of bad ones`;
      if (canary >= needs.canary && control >= needs.control) {
        return judged(
          [],
          () =>
            `${thousands(canary)} canary samples of ${thousands(needs.canary)}; the last look alone ${seen(lastLookPower(plan))}; ${peeks()}`,
          evidence,
        );
      }
      const [arm, has, wants] =
        canary < needs.canary
          ? (['canary', canary, needs.canary] as const)
          : (['control', control, needs.control] as const);
      const message = `The plan brings ${thousands(has)} ${arm} samples and needs ${thousands(wants)} to see ${points(input.effect)} at ${share(input.baseline)}; it ${seen(plan.planPower)}; ${peeks()}`;
      const { config } = subject.head;
      const least = leastOf(config, context.risk(subject).class, context.policy);
      const fix = {
        summary: 'Lengthen the stages, or accept a larger regression in rollout.metric.detect',
        path: 'rollout.stages',
        replacement: stagesYaml(config, passingStages(config, context.policy, least)),
      };
      return judged(
        [
          finding('violation', 'TOO_FEW_SAMPLES', message, {
            place: at(subject, 'rollout', 'stages'),
            evidence: { ...evidence(), plan_power: round(plan.planPower) },
            fix,
            size: wants / Math.max(has, 1),
          }),
        ],
        '',
        evidence,
      );
    }),
});

/** What the last look alone would see: a lower bound of the plan's power that needs no integration. */
function lastLookPower({ input, looks, criticalValue }: CanaryPlan): number {
  const last = looks.at(-1);
  return last === undefined
    ? 0
    : cdf(input.effect / last.standardError - Math.max(last.boundary, criticalValue));
}

/** Both arms need eq. 6; with `actual` each arm as its share of all stages together asks. */
function neededSamples({ input, samplesPerVariant, samplesExact, looks }: CanaryPlan): {
  canary: number;
  control: number;
} {
  const { canary = 0, control = 0 } = looks.at(-1) ?? {};
  if (input.allocation === 'equal' || canary + control === 0)
    return { canary: samplesPerVariant, control: samplesPerVariant };
  const split = splitSamples(samplesExact, canary / (canary + control));
  return { canary: roundUp(split.canary), control: roundUp(split.control) };
}

const points = (value: number): string => `${Number((value * 100).toFixed(4))} points`;
const share = (value: number): string => `${Number((value * 100).toFixed(2))} %`;
const round = (value: number): number => Number(value.toFixed(6));
