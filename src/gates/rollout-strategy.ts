import * as z from 'zod';
import * as f from '../core/fields.ts';
import { defineModelGate } from '../core/gate.ts';
import type { ModelConfig, ModelType, RiskClass, Rollout } from '../core/model.ts';
import type { Policy } from '../core/policy.ts';
import { add, compare, type Ratio, ratio, subtract, toNumber, toText, ZERO } from '../core/ratio.ts';
import { at, finding, judged, missing, notApplicable, optionsOf } from './finding.ts';
import { durationYaml } from './plan.ts';
import { isRequired } from './requirements.ts';
import { percent, seconds } from './words.ts';

const pattern = z.strictObject({
  shadow: f.duration('Shortest shadow phase', '48h').optional(),
  first: f.share('Largest first stage', '5%').optional(),
  canary: f.duration('Shortest time below full traffic', '24h').optional(),
  stages: f.count('Fewest stages below full traffic', 3).optional(),
  human_review: f.flag('Whether a person must review outputs first').optional(),
});
type Pattern = z.output<typeof pattern>;

const ofClass = (riskClass: RiskClass) =>
  pattern.meta({ description: `Least rollout of class ${riskClass}` }).optional();
const options = {
  low: ofClass('low'),
  medium: ofClass('medium'),
  high: ofClass('high'),
  critical: ofClass('critical'),
};

const hours = (count: number): Ratio => ratio(count * 3600);

/** Table 17's strategies as least values: judgement in the spirit of tables 12 and 18 that the policy may replace. */
const PATTERNS: Readonly<
  Record<
    RiskClass,
    { readonly name: string; readonly action: 'warn' | 'approve' | 'block'; readonly least: Pattern }
  >
> = {
  low: {
    name: 'fast canary',
    action: 'warn',
    least: { first: ratio(50, 100), canary: ratio(1800), stages: 1 },
  },
  medium: {
    name: 'standard canary',
    action: 'approve',
    least: { first: ratio(10, 100), canary: hours(4), stages: 2 },
  },
  high: {
    name: 'extended shadow and slow canary',
    action: 'block',
    least: { shadow: hours(48), first: ratio(5, 100), stages: 3 },
  },
  critical: {
    name: 'shadow, human review and staged rollout',
    action: 'block',
    least: { shadow: hours(48), first: ratio(1, 100), stages: 3, human_review: true },
  },
};

/** Least time below full traffic of a high or critical release: fraud moves in hours, an LLM in days (tables 8 and 18). */
const SLOW_CANARY: Readonly<Partial<Record<ModelType, Ratio>>> = {
  fraud: hours(4),
  vision: hours(48),
  llm: hours(72),
};
const SLOW_CANARY_OTHERS = hours(24);

/** The declared rollout is at least as careful as the risk class of the change asks for (table 17). */
export const rolloutStrategy = defineModelGate({
  id: 'rollout-strategy',
  title: 'The rollout is as careful as the risk class asks for',
  action: 'block',
  options,
  comparesWithBase: false,
  judge(subject, context) {
    const { class: riskClass, ships } = context.risk(subject);
    if (!ships) return notApplicable('Nothing new ships, so there is no rollout to judge');
    const { config } = subject.head;
    const least = leastOf(config, riskClass, context.policy);
    const { name, action } = PATTERNS[riskClass];
    const evidence = { class: riskClass, strategy: name, ...described(least) };
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
            evidence,
            fix,
          }),
        ],
        '',
      );
    }
    const findings = shortfalls(rollout, least).map(({ code, message, path, fix }) =>
      finding('violation', code, `Class ${riskClass} needs ${withArticle(name)}: ${message}`, {
        place: at(subject, 'rollout', ...path),
        evidence,
        fix: { summary: fix, path: ['rollout', ...path].join('.') },
        action,
      }),
    );
    return judged(findings, `${name}, as class ${riskClass} asks for`, evidence);
  },
});

function leastOf({ model }: ModelConfig, riskClass: RiskClass, policy: Policy): Pattern {
  const slow =
    riskClass === 'high' || riskClass === 'critical'
      ? { canary: SLOW_CANARY[model.type] ?? SLOW_CANARY_OTHERS }
      : {};
  return {
    ...PATTERNS[riskClass].least,
    ...slow,
    ...optionsOf(policy, 'rollout-strategy', options)[riskClass],
  };
}

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

/** The least rollout in words: `shadow: 48h, 3 or more stages below 100 %, the first at most 5 %, 4 h or longer in all`. */
const leastWords = (least: Pattern): string =>
  [
    ...(least.shadow === undefined ? [] : [`shadow: ${durationYaml(toNumber(least.shadow))}`]),
    ...(least.human_review === true ? ['human_review: true'] : []),
    stagesWords(least),
  ].join(', ');

function stagesWords({ first, stages, canary }: Pattern): string {
  const steps = `${stages ?? 1} or more stages below 100 %`;
  const start = first === undefined ? '' : `, the first at most ${percent(first)}`;
  return `${steps}${start}${canary === undefined ? '' : `, ${seconds(canary)} or longer in all`}`;
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
