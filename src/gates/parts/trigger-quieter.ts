import type { Fix } from '../../core/report.ts';
import { thousands } from '../../core/words.ts';
import {
  leastWindowMinutes,
  MINUTES_PER_DAY,
  type TriggerRule,
  type TriggerStage,
  triggerMargin,
  triggerStages,
} from '../../stats/triggers.ts';
import { type About, percent, type Scene } from './trigger-about.ts';
import { canFire, isQuiet, verdictOf } from './trigger-verdict.ts';

/**
 * What keeps a trigger quiet: a window of up to a day with the samples that it holds at every stage, or a threshold
 * further from no change. Each is judged as the gate judges before it is said; where neither alone is enough, both together.
 */
export function quieter(about: About, worst: TriggerStage): Fix {
  const { path, rule, scene } = about;
  const window = byWindow(about);
  const threshold = byThreshold(about, filling(rule, scene));
  const ways = [
    ...(window === null ? [] : [windowWords(window)]),
    ...(threshold === null ? [] : [thresholdWords(threshold, rule)]),
  ];
  const key = window === null ? 'threshold' : 'window_minutes';
  if (ways.length > 0) return { summary: `${capital(ways.join(', or '))}`, path: [...path, key].join('.') };
  const both = byThreshold(about, over(rule, MINUTES_PER_DAY, scene));
  if (both !== null)
    return { summary: capital(thresholdWords(both, rule)), path: [...path, 'threshold'].join('.') };
  return {
    summary: `No window of up to a day and no threshold in reach keeps chance out at this traffic: let the ${percent(worst.traffic)} stage have more of it or last longer, or watch a metric with less noise`,
    path: 'rollout.stages',
  };
}

const capital = (text: string): string => `${text[0]?.toUpperCase()}${text.slice(1)}`;
const minutesOf = ({ windowSeconds }: TriggerRule): number => Math.ceil(windowSeconds / 60);

const windowWords = (rule: TriggerRule): string =>
  `watch over ${minutesOf(rule)} minutes and judge from ${thousands(rule.minSamples)} samples on`;

function thresholdWords(rule: TriggerRule, declared: TriggerRule): string {
  const longer = rule.windowSeconds > declared.windowSeconds;
  return `${longer ? `watch over ${minutesOf(rule)} minutes and ` : ''}set the threshold to ${rule.threshold} or beyond`;
}

/** The rule over a longer window, judged from the samples on that it holds at the emptiest stage. */
function over(rule: TriggerRule, minutes: number, { stages, ratePerHour }: Scene): TriggerRule {
  const longer = { ...rule, windowSeconds: Math.max(rule.windowSeconds, minutes * 60) };
  // A spread is declared for min_samples, which therefore stays.
  if (rule.spread !== null) return longer;
  const held = Math.min(...triggerStages(longer, stages, ratePerHour).map(({ canary }) => canary));
  return { ...longer, minSamples: Math.max(rule.minSamples, inward(held)) };
}

/** The rule as it is where it can fire, or else over the shortest window in which it can. */
function filling(rule: TriggerRule, { stages, ratePerHour }: Scene): TriggerRule {
  const minutes = leastWindowMinutes(rule, stages, ratePerHour, MINUTES_PER_DAY);
  return minutes === null ? rule : { ...rule, windowSeconds: Math.max(rule.windowSeconds, minutes * 60) };
}

function byWindow({ name, rule, scene }: About): TriggerRule | null {
  const enough = (minutes: number): boolean => {
    const verdict = verdictOf(name, over(rule, minutes, scene), scene);
    return canFire(verdict) && isQuiet(verdict, scene);
  };
  if (!enough(MINUTES_PER_DAY)) return null;
  let [short, long] = [minutesOf(rule), MINUTES_PER_DAY];
  while (long - short > 1) {
    const middle = Math.floor((short + long) / 2);
    if (enough(middle)) long = middle;
    else short = middle;
  }
  return over(rule, long, scene);
}

/** The threshold nearest to no change, to three digits, at which the rule is quiet; null where none in reach is. */
function byThreshold({ name, scene }: About, rule: TriggerRule): TriggerRule | null {
  const from = rule.kind === 'ratio' ? 1 : 0;
  const way = Math.sign(rule.threshold - from);
  const quiet = (candidate: TriggerRule): boolean => isQuiet(verdictOf(name, candidate, scene), scene);
  const at = (margin: number): TriggerRule => ({ ...rule, threshold: exact(from + way * margin) });
  const margin = triggerMargin(rule);
  let [below, above] = [margin, furthest(rule, way)];
  if (!(above > below) || !quiet(at(above))) return null;
  while (above / below > 1.0001) {
    const middle = Math.sqrt(below * above);
    if (quiet(at(middle))) above = middle;
    else below = middle;
  }
  const said = at(outward(above));
  return quiet(said) ? said : null;
}

/** The margin of the furthest value that a metric can have; for one that is no proportion, of any that is looked at. */
function furthest(rule: TriggerRule, way: number): number {
  const { kind, baseline } = rule;
  const inside = 1 - 1e-9;
  if (way < 0 && kind !== 'absolute') return inside;
  if (baseline === null) return triggerMargin(rule) * 1e6;
  const room = (way < 0 ? baseline : 1 - baseline) * inside;
  return kind === 'absolute' ? room : room / baseline;
}

const exact = (value: number): number => Number(value.toPrecision(12));

const unit = (value: number): number => 10 ** (Math.floor(Math.log10(value)) - 2);
/** Three digits that are no smaller than the value. */
const outward = (value: number): number => exact(Math.ceil(value / unit(value) - 1e-9) * unit(value));
/** Three digits, whole, that are no larger than the value. */
const inward = (value: number): number =>
  value < 1000 ? Math.floor(value) : exact(Math.floor(value / unit(value)) * unit(value));
