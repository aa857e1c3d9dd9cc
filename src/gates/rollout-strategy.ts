import { defineModelGate } from '../core/gate.ts';
import type { Rollout } from '../core/model.ts';
import { add, compare, ratio, subtract, toNumber, toText, ZERO } from '../core/ratio.ts';
import { percent, seconds } from '../core/words.ts';
import { at, finding, judged, missing, notApplicable } from './finding.ts';
import { durationYaml, stagesYaml } from './plan.ts';
import { isRequired } from './requirements.ts';
import {
  leastOf,
  leastWords,
  PATTERNS,
  type Pattern,
  passingStages,
  STRATEGY_OPTIONS,
  stagesWords,
} from './rollout-least.ts';

/** The declared rollout is at least as careful as the risk class of the change asks for (table 17). */
export const rolloutStrategy = defineModelGate({
  id: 'rollout-strategy',
  title: 'The rollout is as careful as the risk class asks for',
  action: 'block',
  options: STRATEGY_OPTIONS,
  comparesWithBase: false,
  judge(subject, context) {
    const { class: riskClass, ships } = context.risk(subject);
    if (!ships) return notApplicable('Nothing new ships, so there is no rollout to judge');
    const { config } = subject.head;
    const least = leastOf(config, riskClass, context.policy);
    const { name, action } = PATTERNS[riskClass];
    const evidence = () => ({ class: riskClass, strategy: name, ...described(least) });
    const { rollout } = config;
    if (rollout === undefined) {
      if (!isRequired('rollout-strategy', subject, context) && subject.base?.config.rollout === undefined) {
        return notApplicable(
          `No rollout is declared, and nothing requires one of a ${riskClass} risk model at this stage`,
        );
      }
      const fix = { summary: `Declare rollout with ${leastWords(least)}`, path: 'rollout' };
      return judged(
        [
          missing(`Class ${riskClass} needs ${withArticle(name)}; no rollout is declared`, {
            place: at(subject, 'model'),
            evidence: evidence(),
            fix,
          }),
        ],
        '',
      );
    }
    const mended = () => ({
      replacement: stagesYaml(config, passingStages(config, context.policy, least)),
    });
    const findings = shortfalls(rollout, least).map(({ code, message, path, fix }) =>
      finding('violation', code, `Class ${riskClass} needs ${withArticle(name)}: ${message}`, {
        place: at(subject, 'rollout', ...path),
        evidence: evidence(),
        fix: {
          summary: fix,
          path: ['rollout', ...path].join('.'),
          ...(code === 'CANARY_TOO_SHORT' ? mended() : {}),
        },
        action,
      }),
    );
    return judged(findings, () => `${name}, as class ${riskClass} asks for`, evidence);
  },
});

const withArticle = (name: string): string => `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;

interface Shortfall {
  readonly code: string;
  readonly message: string;
  readonly path: readonly string[];
  /** The key to set and its least value. */
  readonly fix: string;
}

function shortfalls(rollout: Rollout, least: Pattern): Shortfall[] {
  const partial = (rollout.stages ?? []).filter(({ traffic }) => compare(traffic, ratio(1)) < 0);
  const time = partial.reduce((sum, { duration }) => add(sum, duration ?? ZERO), ZERO);
  const [first] = partial;
  const found: Shortfall[] = [];
  const report = (code: string, message: string, fix: string, ...path: string[]): void => {
    found.push({ code, message, fix, path });
  };
  if (least.shadow !== undefined && !(compare(rollout.shadow ?? ZERO, least.shadow) >= 0)) {
    report(
      'SHADOW_TOO_SHORT',
      `shadow ${rollout.shadow === undefined ? 'none' : seconds(rollout.shadow)}, at least ${seconds(least.shadow)}`,
      `Set rollout.shadow: ${durationYaml(toNumber(least.shadow))}`,
      'shadow',
    );
  }
  if (least.human_review === true && rollout.human_review !== true) {
    report(
      'HUMAN_REVIEW_MISSING',
      'human_review: true is not declared',
      'Set rollout.human_review: true',
      'human_review',
    );
  }
  if (first === undefined) {
    const message = `strategy ${rollout.strategy} has no stage below 100 %`;
    report('NO_CANARY', message, `Set rollout.strategy: canary with ${stagesWords(least)}`, 'strategy');
    return found;
  }
  if (least.first !== undefined && compare(first.traffic, least.first) > 0) {
    report(
      'FIRST_STAGE_TOO_LARGE',
      `first stage ${percent(first.traffic)}, at most ${percent(least.first)}`,
      `Let rollout.stages begin with traffic: ${percent(least.first).replace(' ', '')} or less`,
      'stages',
    );
  }
  if (least.stages !== undefined && partial.length < least.stages) {
    const more = least.stages - partial.length;
    report(
      'TOO_FEW_STAGES',
      `${partial.length} below 100 %, at least ${least.stages}`,
      `Add ${more} ${more === 1 ? 'stage' : 'stages'} below 100 % to rollout.stages`,
      'stages',
    );
  }
  if (least.canary !== undefined && !(compare(time, least.canary) >= 0)) {
    report(
      'CANARY_TOO_SHORT',
      `${time.n === 0n ? 'no time' : seconds(time)} below 100 %, at least ${seconds(least.canary)}`,
      `Lengthen the stages of rollout.stages below 100 % by ${seconds(subtract(least.canary, time))} in all`,
      'stages',
    );
  }
  return found;
}

/** The least rollout as evidence, in seconds and shares. */
function described({ shadow, first, canary, stages, human_review }: Pattern) {
  return {
    shadow_seconds: shadow === undefined ? null : toNumber(shadow),
    first_stage: first === undefined ? null : toText(first),
    canary_seconds: canary === undefined ? null : toNumber(canary),
    stages: stages ?? null,
    human_review: human_review ?? false,
  };
}
