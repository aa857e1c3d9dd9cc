import type { Finding } from '../core/gate.ts';
import { duration, thousands } from '../core/words.ts';
import { LEAST_EXPECTED, leastExpected } from '../stats/sample-size.ts';
import { falseAlarmOf, type TriggerRule, type TriggerStage, triggerMargin } from '../stats/triggers.ts';
import { at, finding } from './finding.ts';
import { type About, DAY, percent, type Scene, shown, thresholdWords, whole } from './trigger-about.ts';

const COUNTING = 'noise = P(Z > margin / sqrt(p (1 - p) (1/canary + 1/control)))';
const EXACT = 'noise = P(binomial count reaches the threshold), fewer than 10 expected';
const DECLARED = 'noise = P(Z > margin / (spread sqrt(min_samples / samples)))';

/** A threshold that chance alone reaches more often than is allowed. */
export function inNoise(
  { subject, path, rule, scene, stages, evidence }: About,
  perDay: readonly number[],
): Finding {
  const day = Math.max(...perDay);
  const worst = stages[perDay.indexOf(day)];
  if (worst === undefined) throw new Error('a trigger without stages');
  const window = worst.falseAlarm ?? 0;
  const samples = Math.max(worst.canary, rule.minSamples);
  const message = `${path.join('.')} fires on noise: with ${whole(samples)} samples, ${thresholdWords(rule)} happens by chance in ${percent(shown(window))} of windows, ${shown(day)} times a day, when nothing changed`;
  return finding('violation', 'TRIGGER_IN_NOISE', message, {
    place: at(subject, ...path, 'threshold'),
    evidence: {
      ...evidence,
      false_alarm_per_window: shown(window),
      false_alarms_per_day: shown(day),
      most_per_day: scene.mostPerDay,
      formula: noiseFormula(rule, samples),
    },
    fix: quieter(path, rule, worst, scene),
    size: day,
    action: 'warn',
  });
}

function noiseFormula({ spread, baseline }: TriggerRule, samples: number): string {
  if (spread !== null) return DECLARED;
  return leastExpected(samples, baseline ?? 0) < LEAST_EXPECTED ? EXACT : COUNTING;
}

/** Beyond this a window would have to hold more requests than any service has. */
const MOST_SAMPLES = 2 ** 40;

/** The samples, or the threshold, from which on noise stays below what is allowed. */
function quieter(path: readonly string[], rule: TriggerRule, stage: TriggerStage, scene: Scene) {
  const allowed = (scene.mostPerDay * rule.windowSeconds) / DAY;
  const samples = Math.max(stage.canary, rule.minSamples);
  const arms = (canary: number): [number, number] => [canary, (canary * stage.control) / stage.canary];
  const needed = outward(
    bisect(samples, MOST_SAMPLES, (n) => (falseAlarmOf(rule, ...arms(n)) ?? 0) <= allowed),
  );
  const from = rule.kind === 'ratio' ? 1 : 0;
  const way = Math.sign(rule.threshold - from);
  const margin = triggerMargin(rule);
  const clear = bisect(
    margin,
    margin * 1e6,
    (m) => (falseAlarmOf({ ...rule, threshold: from + way * m }, ...arms(samples)) ?? 0) <= allowed,
  );
  const wait = (needed * 3600) / (scene.ratePerHour * stage.traffic);
  return {
    summary: `Judge from ${thousands(needed)} samples on (${duration(Math.ceil(wait / 60) * 60)} at the ${percent(stage.traffic)} stage), or set the threshold to ${shown(from + way * outward(clear))} or beyond`,
    path: [...path, 'min_samples'].join('.'),
  };
}

/** The smallest value between the ends, to 1e-4 of it, from which on `enough` holds. */
function bisect(low: number, high: number, enough: (value: number) => boolean): number {
  let [below, above] = [low, high];
  while (above / below > 1.0001) {
    const middle = Math.sqrt(below * above);
    if (enough(middle)) above = middle;
    else below = middle;
  }
  return above;
}

/** Three digits that are no smaller than the value. */
function outward(value: number): number {
  const step = 10 ** (Math.floor(Math.log10(value)) - 2);
  return Number((Math.ceil(value / step) * step).toPrecision(12));
}
