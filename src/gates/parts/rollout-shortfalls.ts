import type { Rollout } from '../../core/model.ts';
import { add, compare, ratio, subtract, toNumber, ZERO } from '../../core/ratio.ts';
import { percent, seconds } from '../../core/words.ts';
import { durationYaml } from './plan.ts';
import { type Pattern, stagesWords } from './rollout-least.ts';

/** Where a declared rollout falls short of the least one. */
export interface Shortfall {
  readonly code: string;
  readonly message: string;
  /** Config path below `rollout`. */
  readonly path: readonly string[];
  /** The key to set and its least value. */
  readonly fix: string;
}

/** Everything in which a rollout is less than it must be, in the order of its phases. */
export function shortfalls(rollout: Rollout, least: Pattern): Shortfall[] {
  const found: Shortfall[] = [];
  const { shadow, human_review, soak } = least;
  if (shadow !== undefined && compare(rollout.shadow ?? ZERO, shadow) < 0)
    found.push(phase('shadow', 'SHADOW_TOO_SHORT', rollout.shadow, shadow));
  if (human_review === true && rollout.human_review !== true)
    found.push({
      code: 'HUMAN_REVIEW_MISSING',
      message: 'human_review: true is not declared',
      fix: 'Set rollout.human_review: true',
      path: ['human_review'],
    });
  found.push(...stageShortfalls(rollout, least));
  if (soak !== undefined && compare(rollout.soak ?? ZERO, soak) < 0)
    found.push(phase('soak', 'SOAK_TOO_SHORT', rollout.soak, soak));
  return found;
}

type Duration = Rollout['shadow'];

const phase = (
  name: 'shadow' | 'soak',
  code: string,
  declared: Duration,
  least: NonNullable<Duration>,
): Shortfall => ({
  code,
  message: `${name} ${declared === undefined ? 'none' : seconds(declared)}, at least ${seconds(least)}`,
  fix: `Set rollout.${name}: ${durationYaml(toNumber(least))}`,
  path: [name],
});

function stageShortfalls(rollout: Rollout, least: Pattern): Shortfall[] {
  const partial = (rollout.stages ?? []).filter(({ traffic }) => compare(traffic, ratio(1)) < 0);
  const [first] = partial;
  if (first === undefined) {
    const message = `strategy ${rollout.strategy} has no stage below 100 %`;
    const fix = `Set rollout.strategy: canary with ${stagesWords(least)}`;
    return [{ code: 'NO_CANARY', message, fix, path: ['strategy'] }];
  }
  const found: Shortfall[] = [];
  const report = (code: string, message: string, fix: string): void => {
    found.push({ code, message, fix, path: ['stages'] });
  };
  if (least.first !== undefined && compare(first.traffic, least.first) > 0) {
    report(
      'FIRST_STAGE_TOO_LARGE',
      `first stage ${percent(first.traffic)}, at most ${percent(least.first)}`,
      `Let rollout.stages begin with traffic: ${percent(least.first).replace(' ', '')} or less`,
    );
  }
  const lasted = first.duration ?? ZERO;
  if (least.first_duration !== undefined && compare(lasted, least.first_duration) < 0) {
    report(
      'FIRST_STAGE_TOO_SHORT',
      `first stage ${lasted.n === 0n ? 'without a duration' : seconds(lasted)}, at least ${seconds(least.first_duration)}`,
      `Let the first stage of rollout.stages last ${durationYaml(toNumber(least.first_duration))} or longer`,
    );
  }
  if (least.stages !== undefined && partial.length < least.stages) {
    const more = least.stages - partial.length;
    report(
      'TOO_FEW_STAGES',
      `${partial.length} below 100 %, at least ${least.stages}`,
      `Add ${more} ${more === 1 ? 'stage' : 'stages'} below 100 % to rollout.stages`,
    );
  }
  const time = partial.reduce((sum, { duration }) => add(sum, duration ?? ZERO), ZERO);
  if (least.canary !== undefined && compare(time, least.canary) < 0) {
    report(
      'CANARY_TOO_SHORT',
      `${time.n === 0n ? 'no time' : seconds(time)} below 100 %, at least ${seconds(least.canary)}`,
      `Lengthen the stages of rollout.stages below 100 % by ${seconds(subtract(least.canary, time))} in all`,
    );
  }
  return found;
}
