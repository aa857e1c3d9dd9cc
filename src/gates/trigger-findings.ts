import type { Finding, ModelSubject } from '../core/gate.ts';
import type { Evidence } from '../core/report.ts';
import { duration, listed, thousands } from '../core/words.ts';
import { roundUp, samplesForQuantile } from '../stats/sample-size.ts';
import { leastWindowMinutes, type TriggerRule, type TriggerStage, triggerStages } from '../stats/triggers.ts';
import { at, finding } from './finding.ts';
import {
  type About,
  DAY,
  type Named,
  percent,
  type Scene,
  shown,
  thresholdWords,
  whole,
} from './trigger-about.ts';
import { inNoise } from './trigger-noise.ts';
import { meaningless, quantileOf } from './trigger-rules.ts';

export interface Judged {
  readonly name: string;
  readonly findings: readonly Finding[];
  readonly evidence: Evidence;
  /** Expected false alarms a day at the noisiest stage; null when not known. */
  readonly noise: number | null;
  /** Nothing that its noise follows from is declared. */
  readonly undeclared: boolean;
}

const FILLING = 'samples = requests per hour x share x window (eq. 5)';

/** One trigger against its stages: whether it can fire at each, and how often it fires on noise. */
export function judgeTrigger(named: Named, rule: TriggerRule, scene: Scene): Judged {
  const stages = triggerStages(rule, scene.stages, scene.ratePerHour);
  const perDay = stages.map(({ falseAlarm }) =>
    falseAlarm === null ? 0 : (falseAlarm * DAY) / rule.windowSeconds,
  );
  const known = stages.every(({ falseAlarm }) => falseAlarm !== null);
  const noise = known ? Math.max(...perDay) : null;
  const evidence = evidenceOf(rule, stages, perDay);
  const about = { ...named, rule, scene, stages, evidence };
  const nonsense = meaningless(rule);
  if (nonsense !== null)
    return {
      name: named.name,
      evidence,
      noise: null,
      undeclared: false,
      findings: [refused(about, nonsense)],
    };
  const findings = [
    ...cannotFire(about),
    ...(noise !== null && noise > scene.mostPerDay ? [inNoise(about, perDay)] : []),
    ...fewForQuantile(about),
  ];
  return { name: named.name, evidence, noise, undeclared: noise === null, findings };
}

function refused({ subject, path, rule, evidence }: About, why: string): Finding {
  const message = `${path.join('.')}: ${thresholdWords(rule)} ${why}`;
  const fix = {
    summary: `Correct ${path.join('.')}.threshold or its kind`,
    path: [...path, 'threshold'].join('.'),
  };
  return finding('violation', 'TRIGGER_MEANINGLESS', message, {
    place: at(subject, ...path, 'threshold'),
    evidence,
    fix,
  });
}

function cannotFire(about: About): Finding[] {
  const { subject, path, rule, scene, stages, evidence } = about;
  const blind = stages.filter(({ canFire }) => !canFire);
  const [first] = blind;
  if (first === undefined) return [];
  const words = blind.map(
    ({ traffic, canary }) => `the ${percent(traffic)} stage (${whole(canary)} expected)`,
  );
  const rate = roundUp(Math.max(...blind.map(({ neededRatePerHour }) => neededRatePerHour)));
  const message = `${path.join('.')} can never fire at ${listed(words)}: it waits for ${thousands(rule.minSamples)} samples in ${duration(rule.windowSeconds)}, which takes ${thousands(rate)} requests/h; there are ${whole(scene.ratePerHour)}`;
  return [
    finding('violation', 'TRIGGER_CANNOT_FIRE', message, {
      place: at(subject, ...path),
      evidence: { ...evidence, formula: FILLING },
      fix: wider(about, first),
      size: blind.length,
    }),
  ];
}

const MINUTES_PER_DAY = 1440;

/** A window that fills at every stage where one of at most a day does; more traffic otherwise. */
function wider({ path, rule, scene }: About, first: TriggerStage) {
  const minutes = leastWindowMinutes(rule, scene.stages, scene.ratePerHour, MINUTES_PER_DAY);
  if (minutes !== null)
    return {
      summary: `Watch over ${minutes} minutes, or let the ${percent(first.traffic)} stage have ${percent((first.traffic * rule.minSamples) / first.canary)} of traffic`,
      path: [...path, 'window_minutes'].join('.'),
      replacement: String(minutes),
    };
  const fill = Math.ceil((rule.minSamples * 60) / (scene.ratePerHour * first.traffic));
  const window = fill * 60 > rule.windowSeconds ? ` and watch over ${fill} minutes` : '';
  return {
    summary: `Let the ${percent(first.traffic)} stage last ${duration(fill * 60)}${window}, or have ${percent((first.traffic * rule.minSamples) / first.canary)} of traffic`,
    path: 'rollout.stages',
  };
}

/** One finding on all triggers of a model that declare nothing their noise follows from, each by name and path. */
export function unknownNoise(
  subject: ModelSubject,
  triggers: readonly Pick<Named, 'name' | 'path'>[],
): Finding[] {
  const [first] = triggers;
  if (first === undefined) return [];
  const names = triggers.map(({ path }) => path.join('.'));
  const message = `Nobody can tell how often ${listed(names)} ${names.length === 1 ? 'fires' : 'fire'} on noise: neither baseline nor spread is declared`;
  const missing = triggers.map(({ name, path }) => {
    const what = quantileOf(name) === undefined ? 'baseline (a proportion) or spread' : 'spread';
    return `${path.join('.')}.${what}`;
  });
  const fix = { summary: `Declare ${listed(missing)}`, path: first.path.join('.') };
  const evidence = { metrics: triggers.map(({ name }) => name) };
  return [
    finding('hint', 'TRIGGER_NOISE_UNKNOWN', message, { place: at(subject, ...first.path), evidence, fix }),
  ];
}

function fewForQuantile({ name, subject, path, rule, evidence }: About): Finding[] {
  const quantile = quantileOf(name);
  if (quantile === undefined) return [];
  const [word, share] = quantile;
  const needed = samplesForQuantile(share, 0.95);
  if (rule.minSamples >= needed) return [];
  const message = `${path.join('.')} judges a ${word} from ${thousands(rule.minSamples)} samples; seeing it with 95 % confidence takes ${needed} (1 - ${share}^n >= 0.95)`;
  const fix = {
    summary: `Wait for ${needed} samples`,
    path: [...path, 'min_samples'].join('.'),
    replacement: String(needed),
  };
  const place = at(subject, ...path, 'min_samples');
  return [
    finding('hint', 'TRIGGER_QUANTILE_SAMPLES', message, { place, evidence: { ...evidence, needed }, fix }),
  ];
}

function evidenceOf(rule: TriggerRule, stages: readonly TriggerStage[], perDay: readonly number[]): Evidence {
  return {
    kind: rule.kind,
    threshold: rule.threshold,
    window_seconds: rule.windowSeconds,
    min_samples: rule.minSamples,
    baseline: rule.baseline,
    spread: rule.spread,
    stages: stages.map(({ traffic, canary, control, canFire, neededRatePerHour, falseAlarm }, i) => ({
      traffic,
      expected_samples: Math.floor(canary * (1 + 1e-12)),
      control_samples: Math.floor(control * (1 + 1e-12)),
      can_fire: canFire,
      needed_requests_per_hour: roundUp(neededRatePerHour),
      false_alarm_per_window: falseAlarm === null ? 'unknown' : shown(falseAlarm),
      false_alarms_per_day: falseAlarm === null ? 'unknown' : shown(perDay[i] ?? 0),
    })),
  };
}
