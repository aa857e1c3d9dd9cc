import type { Finding } from '../../core/gate.ts';
import { LEAST_EXPECTED, leastExpected } from '../../stats/sample-size.ts';
import type { TriggerRule } from '../../stats/triggers.ts';
import { at, finding } from './finding.ts';
import { type About, percent, shown, thresholdWords, whole } from './trigger-about.ts';
import { quieter } from './trigger-quieter.ts';

const COUNTING = 'noise = P(Z > margin / sqrt(p (1 - p) (1/canary + 1/control)))';
const EXACT = 'noise = P(binomial count reaches the threshold), fewer than 10 expected';
const DECLARED = 'noise = P(Z > margin / (spread sqrt(min_samples / samples)))';

/** A threshold that chance alone reaches more often than is allowed. */
export function inNoise(about: About, perDay: readonly number[]): Finding {
  const { subject, path, rule, scene, stages, evidence } = about;
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
    fix: quieter(about, worst),
    size: day,
    action: 'warn',
  });
}

function noiseFormula({ spread, baseline }: TriggerRule, samples: number): string {
  if (spread !== null) return DECLARED;
  return leastExpected(samples, baseline ?? 0) < LEAST_EXPECTED ? EXACT : COUNTING;
}
