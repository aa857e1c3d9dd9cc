import { defineModelGate } from '../core/gate.ts';
import { counted, duration, thousands } from '../core/words.ts';
import type { CanaryPlan } from '../stats/canary.ts';
import type { Stage } from '../stats/canary-input.ts';
import { neededSeconds, type PlannedStage } from '../stats/canary-stages.ts';
import { at, finding, judged } from './parts/finding.ts';
import { DURATION_OPTIONS } from './parts/plan.ts';
import { judgeRollout } from './parts/rollout-gap.ts';
import { leastOf } from './parts/rollout-least.ts';
import { stagesFix } from './parts/rollout-stages.ts';

/** Every stage lasts long enough to collect its samples (eq. 5), with a buffer and a floor. */
export const canaryDuration = defineModelGate({
  id: 'canary-duration',
  title: 'Every rollout stage lasts long enough to collect its samples',
  action: 'block',
  options: DURATION_OPTIONS,
  comparesWithBase: false,
  judge: (subject, context) =>
    judgeRollout('canary-duration', subject, context, (plan) => {
      const evidence = () => evidenceOf(plan);
      const short = plan.stages.flatMap((stage, index) => (stage.valid ? [] : [{ stage, index }]));
      const [first] = short;
      if (first === undefined) {
        const pass = () =>
          `${counted(plan.looks.length, 'stage')} long enough for ${thousands(plan.samplesPerVariant)} samples each`;
        return judged([], pass, evidence);
      }
      const gap = short.reduce(
        (sum, { stage, index }) => sum + atLeast(plan, index) - (stage.declaredSeconds ?? 0),
        0,
      );
      const message = `${duration(gap)} short: ${short.map(({ stage, index }) => shortText(plan, stage, index)).join('; ')}`;
      const { config } = subject.head;
      const least = leastOf(subject, context.risk(subject), context.policy);
      const fix = stagesFix(config, context.policy, least, lengthen);
      const place = at(subject, 'rollout', 'stages', first.index);
      return judged(
        [finding('violation', 'STAGE_TOO_SHORT', message, { place, evidence: evidence(), fix, size: gap })],
        '',
        evidence,
      );
    }),
});

/** Every stage with its length, so that the words say what the replacement does. */
const lengthen = (stages: readonly Stage[]): string =>
  `Lengthen the short stages: ${stages
    .map(
      ({ traffic, seconds }) => `${percent(traffic)}${seconds === null ? '' : ` for ${duration(seconds)}`}`,
    )
    .join(', ')}`;

const percent = (share: number): string => `${Number((share * 100).toFixed(4))} %`;

/** What a stage must last, in whole minutes as the shortest valid plan has it. */
const atLeast = (plan: CanaryPlan, index: number): number => plan.shortestValidPlan[index]?.seconds ?? 0;

function shortText({ input, shortestValidPlan }: CanaryPlan, stage: PlannedStage, index: number): string {
  const { declaredSeconds, requiredSeconds, controlSeconds } = stage;
  const declared = declaredSeconds === null ? 'has no duration' : `lasts ${duration(declaredSeconds)}`;
  const slower = Math.max(requiredSeconds ?? 0, controlSeconds ?? 0);
  const arm = slower === requiredSeconds ? 'samples' : 'control samples';
  const times = input.buffer === 1 ? '' : `${input.buffer} x `;
  const why =
    input.buffer * slower < (input.floors?.minSeconds ?? 0)
      ? 'the shortest stage allowed'
      : `${times}${duration(slower)} for its ${arm}`;
  return `the ${percent(stage.traffic)} stage ${declared} and needs ${duration(shortestValidPlan[index]?.seconds ?? 0)} (${why})`;
}

/** Eq. 5 with its numbers: samples / (requests per hour x share) per stage. */
function evidenceOf(plan: CanaryPlan) {
  const { input, samplesPerVariant, stages } = plan;
  return {
    samples_per_variant: samplesPerVariant,
    requests_per_hour: input.ratePerHour,
    buffer: input.buffer,
    min_stage_seconds: input.floors?.minSeconds ?? 0,
    allocation: input.allocation,
    stages: stages.map((stage) => ({
      traffic: stage.traffic,
      declared_seconds: stage.declaredSeconds,
      required_seconds: stage.requiredSeconds,
      control_seconds: stage.controlSeconds,
      needed_seconds: needed(plan, stage),
      valid: stage.valid,
    })),
    formula:
      'required = samples / (requests per hour x share) (eq. 5); needed = max(buffer x slower arm, floor)',
  };
}

const needed = ({ input }: CanaryPlan, { requiredSeconds, controlSeconds }: PlannedStage): number | null =>
  requiredSeconds === null || controlSeconds === null
    ? null
    : neededSeconds(input, requiredSeconds, controlSeconds);
