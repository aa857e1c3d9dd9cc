import type { ModelConfig } from '../../core/model.ts';
import type { Policy } from '../../core/policy.ts';
import { ratio, toNumber } from '../../core/ratio.ts';
import type { Fix } from '../../core/report.ts';
import { duration, thousands } from '../../core/words.ts';
import type { Stage } from '../../stats/canary-input.ts';
import { planOf, stagesYaml } from './plan.ts';
import type { Pattern } from './rollout-least.ts';

const isPartial = ({ traffic }: Stage): boolean => traffic < 1;
const length = (stages: readonly Stage[]): number =>
  stages.filter(isPartial).reduce((sum, { seconds }) => sum + (seconds ?? 0), 0);
/** A new stage of which nothing else is known. */
const SHORTEST = 300;
const wholeMinutes = (seconds: number): number => Math.ceil(seconds / 60) * 60;

/**
 * The declared stages, as many and beginning as small as the risk class asks for, each as long as its samples need and
 * no shorter than declared, and all of them below 100 % stretched alike until they last as long as they must. In whole
 * minutes.
 */
export function passingStages(config: ModelConfig, policy: Policy, least: Pattern): Stage[] {
  const stages = enoughStages(declaredStages(config), least);
  const result = planOf(withStages(config, stages), policy);
  const needed = 'plan' in result ? result.plan.shortestValidPlan : [];
  const wanted = least.canary === undefined ? 0 : toNumber(least.canary);
  const each = wanted / Math.max(stages.filter(isPartial).length, 1);
  const floor = least.first_duration === undefined ? 0 : toNumber(least.first_duration);
  const long = stages.map((stage, index): Stage => {
    const known = Math.max(stage.seconds ?? 0, needed[index]?.seconds ?? 0, index === 0 ? floor : 0);
    const seconds = known > 0 || !isPartial(stage) ? known : Math.max(wholeMinutes(each), SHORTEST);
    return { ...stage, seconds: seconds === 0 ? null : seconds };
  });
  const stretch = Math.max(1, wanted / Math.max(length(long), 1));
  return long.map((stage) =>
    stage.seconds === null || !isPartial(stage) || stretch === 1
      ? stage
      : { ...stage, seconds: wholeMinutes(stage.seconds * stretch) },
  );
}

const declaredStages = ({ rollout }: ModelConfig): Stage[] =>
  (rollout?.stages ?? []).map((stage) => ({
    traffic: toNumber(stage.traffic),
    seconds: stage.duration === undefined ? null : toNumber(stage.duration),
  }));

/** Shares to one millionth of a per cent. */
const shareOf = (traffic: number) => ratio(Math.round(traffic * 1e8), 1e8);

/** The config with other shares; how long its stages last does not matter to what they need. */
function withStages(config: ModelConfig, stages: readonly Stage[]): ModelConfig {
  const { rollout } = config;
  if (rollout?.stages === undefined) return config;
  const same = stages.every(
    ({ traffic }, i) => traffic === toNumber(rollout.stages?.[i]?.traffic ?? ratio(0)),
  );
  if (same) return config;
  return {
    ...config,
    rollout: { ...rollout, stages: stages.map(({ traffic }) => ({ traffic: shareOf(traffic) })) },
  };
}

/** Stages that begin no larger than they may, with new ones between the others where they are too few. */
function enoughStages(declared: readonly Stage[], { first, stages: count = 1 }: Pattern): Stage[] {
  const partial = declared.filter(isPartial);
  const [begins] = partial;
  if (begins === undefined) return [...declared];
  const most = first === undefined ? 1 : toNumber(first);
  if (begins.traffic > most) {
    if (partial.length >= count) partial[0] = { ...begins, traffic: most };
    else partial.unshift({ traffic: most, seconds: null });
  }
  while (partial.length < count) {
    const gaps = partial.map(({ traffic }, i) => (partial[i + 1]?.traffic ?? 1) / traffic);
    const widest = gaps.indexOf(Math.max(...gaps));
    const low = partial[widest]?.traffic ?? 0;
    partial.splice(widest + 1, 0, {
      traffic: between(low, partial[widest + 1]?.traffic ?? 1),
      seconds: null,
    });
  }
  return [...partial, ...declared.filter((stage) => !isPartial(stage))];
}

/** The geometric mean of two shares, with as few digits as keep it between them. */
function between(low: number, high: number): number {
  const middle = Math.sqrt(low * high);
  for (let digits = 1; digits < 8; digits += 1) {
    const share = Number(middle.toPrecision(digits));
    if (share > low && share < high) return share;
  }
  return middle;
}

/** Nobody waits longer for a release: beyond it a plan is no advice. */
const MOST_SECONDS = 90 * 86_400;

/** Stages that pass, to be applied as they stand; where they would last for years, what can be seen instead. */
export function stagesFix(
  config: ModelConfig,
  policy: Policy,
  least: Pattern,
  summary: (stages: readonly Stage[]) => string,
): Fix {
  const stages = passingStages(config, policy, least);
  if (length(stages) <= MOST_SECONDS)
    return { summary: summary(stages), path: 'rollout.stages', replacement: stagesYaml(stages) };
  return { summary: outOfReach(config, policy, stages), path: 'rollout.metric.detect' };
}

function outOfReach(config: ModelConfig, policy: Policy, stages: readonly Stage[]): string {
  const result = planOf(config, policy);
  const most = duration(MOST_SECONDS);
  if (!('plan' in result)) return `Let the stages last no longer than ${most} in all`;
  const { ratePerHour, effect, baseline } = result.plan.input;
  const at = `At ${thousands(Number(ratePerHour.toPrecision(6)))} requests/h`;
  const takes = `${at} these stages take ${duration(length(stages))} in all, and more than ${most} is no plan`;
  // Eq. 6: the samples, and with them the time, go with one over the square of the change that is seen.
  const seen = outward(effect * Math.sqrt(length(stages) / MOST_SECONDS));
  if (seen >= Math.max(baseline, 1 - baseline))
    return `${takes}: no change of this metric can be seen; watch one with more samples, or hold the release to approval by a person`;
  return `${takes}: set rollout.metric.detect to ${Number((seen * 100).toPrecision(6))}pp or more, which ${most} can show`;
}

/** Two digits that are no smaller than the value. */
function outward(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.ceil(value / unit) * unit).toPrecision(12));
}
