import * as z from 'zod';
import * as f from '../../core/fields.ts';
import type { ModelSubject, RiskAssessment } from '../../core/gate.ts';
import type { ModelType, RiskClass } from '../../core/model.ts';
import type { Policy } from '../../core/policy.ts';
import { max, min, type Ratio, ratio, toNumber } from '../../core/ratio.ts';
import { percent, seconds } from '../../core/words.ts';
import { optionsOf } from './finding.ts';
import { durationYaml } from './plan.ts';
import { configsOf, typesOf } from './sides.ts';

const pattern = z.strictObject({
  shadow: f.duration('Shortest shadow phase', '48h').optional(),
  first: f.share('Largest first stage', '5%').optional(),
  canary: f.duration('Shortest time below full traffic', '24h').optional(),
  stages: f.count('Fewest stages below full traffic', 3).optional(),
  human_review: f.flag('Whether a person must review outputs first').optional(),
  first_duration: f.duration('Shortest first stage', '4h').optional(),
  soak: f.duration('Shortest observation after full traffic', '7d').optional(),
});
export type Pattern = z.output<typeof pattern>;

const ofClass = (riskClass: RiskClass) =>
  pattern.meta({ description: `Least rollout of class ${riskClass}` }).optional();
/** Options of `rollout-strategy`. */
export const STRATEGY_OPTIONS = {
  low: ofClass('low'),
  medium: ofClass('medium'),
  high: ofClass('high'),
  critical: ofClass('critical'),
};

const hours = (count: number): Ratio => ratio(count * 3600);

/** Table 17's strategies as least values: judgement in the spirit of tables 12 and 18 that the policy may replace. */
export const PATTERNS: Readonly<
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

/** From this probability level on (retrained, new architecture, core) a release can answer otherwise than the last. */
const NEW_ANSWERS = 2;

/** An LLM that answers otherwise is seen in shadow and by people first, whatever its class (tables 8 and 18). */
const LLM: Pattern = { shadow: hours(24), human_review: true };
/** Table 12: a component of an ensemble can pass alone and harm the whole, so each phase has its least. */
const ENSEMBLE: Pattern = {
  shadow: hours(24),
  first: ratio(1, 100),
  first_duration: hours(4),
  canary: hours(28),
  stages: 4,
  soak: hours(7 * 24),
};

/** What asks for more than the risk class does, before the change or after it: an LLM, an ensemble, or nothing. */
export function specialOf(subject: ModelSubject, { probability }: RiskAssessment) {
  if (probability < NEW_ANSWERS) return [];
  const ensemble = configsOf(subject).some(({ dependencies }) => dependencies?.unit?.kind === 'ensemble');
  return [
    ...(typesOf(subject).includes('llm') ? [{ who: 'an LLM', least: LLM }] : []),
    ...(ensemble ? [{ who: 'a member of an ensemble', least: ENSEMBLE }] : []),
  ];
}

/** Of two demands the one that is harder to meet, phase by phase. */
const stricter = (a: Pattern, b: Pattern): Pattern => ({
  shadow: longer(a.shadow, b.shadow),
  first: a.first === undefined || b.first === undefined ? (a.first ?? b.first) : min(a.first, b.first),
  first_duration: longer(a.first_duration, b.first_duration),
  canary: longer(a.canary, b.canary),
  stages: Math.max(a.stages ?? 0, b.stages ?? 0) || undefined,
  human_review: a.human_review === true || b.human_review === true || undefined,
  soak: longer(a.soak, b.soak),
});
const longer = (a: Ratio | undefined, b: Ratio | undefined): Ratio | undefined =>
  a === undefined || b === undefined ? (a ?? b) : max(a, b);

/** What the rollout of this change must be at least, by its risk class, its type, its ensemble and the policy. */
export function leastOf(subject: ModelSubject, risk: RiskAssessment, policy: Policy): Pattern {
  const { class: riskClass } = risk;
  const slow =
    riskClass === 'high' || riskClass === 'critical'
      ? {
          canary: typesOf(subject)
            .map((type) => SLOW_CANARY[type] ?? SLOW_CANARY_OTHERS)
            .reduce(max),
        }
      : {};
  const least = specialOf(subject, risk).reduce((sum, special) => stricter(sum, special.least), {
    ...PATTERNS[riskClass].least,
    ...slow,
  });
  return {
    ...least,
    ...optionsOf(policy, 'rollout-strategy', STRATEGY_OPTIONS)[riskClass],
  };
}

/** The least rollout in words: `shadow: 48h, 3 or more stages below 100 %, the first at most 5 %, 4 h or longer in all, soak: 168h`. */
export const leastWords = (least: Pattern): string =>
  [
    ...(least.shadow === undefined ? [] : [`shadow: ${durationYaml(toNumber(least.shadow))}`]),
    ...(least.human_review === true ? ['human_review: true'] : []),
    stagesWords(least),
    ...(least.soak === undefined ? [] : [`soak: ${durationYaml(toNumber(least.soak))}`]),
  ].join(', ');

export function stagesWords({ first, first_duration: held, stages, canary }: Pattern): string {
  const steps = `${stages ?? 1} or more stages below 100 %`;
  const start = first === undefined ? '' : `, the first at most ${percent(first)}`;
  const stay =
    held === undefined ? '' : `${first === undefined ? ', the first' : ''} for ${seconds(held)} or longer`;
  return `${steps}${start}${stay}${canary === undefined ? '' : `, ${seconds(canary)} or longer in all`}`;
}
