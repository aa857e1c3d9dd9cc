import type { Finding, ModelSubject } from '../../core/gate.ts';
import type { Evidence, Fix } from '../../core/report.ts';
import { duration, listed, thousands } from '../../core/words.ts';
import { roundUp, samplesForQuantile } from '../../stats/sample-size.ts';
import {
  leastWindowMinutes,
  MINUTES_PER_DAY,
  type TriggerRule,
  type TriggerStage,
} from '../../stats/triggers.ts';
import { at, finding } from './finding.ts';
import {
  type About,
  type Named,
  percent,
  type Scene,
  shown,
  thresholdWords,
  whole,
} from './trigger-about.ts';
import { inNoise } from './trigger-noise.ts';
import { quantileOf } from './trigger-rules.ts';
import { canFire, type Verdict, verdictOf } from './trigger-verdict.ts';

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
  const verdict = verdictOf(named.name, rule, scene);
  const { nonsense, stages, perDay, noise } = verdict;
  const evidence = evidenceOf(rule, stages, perDay);
  const about = { ...named, rule, scene, stages, evidence };
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
    ...fewForQuantile(about, verdict),
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

/** A window that fills at every stage where one of at most a day does; more traffic or time otherwise. */
function wider({ name, path, rule, scene }: About, first: TriggerStage): Fix {
  const { stages, ratePerHour } = scene;
  const seen = { ...rule, minSamples: Math.max(rule.minSamples, quantileSamples(name)) };
  const minutes =
    leastWindowMinutes(seen, stages, ratePerHour, MINUTES_PER_DAY) ??
    leastWindowMinutes(rule, stages, ratePerHour, MINUTES_PER_DAY);
  const share = (first.traffic * rule.minSamples) / first.canary;
  const have = `have ${percent(share)} of traffic`;
  if (minutes !== null)
    return {
      summary: `Watch over ${minutes} minutes${share > 1 ? '' : `, or let the ${percent(first.traffic)} stage ${have}`}`,
      path: [...path, 'window_minutes'].join('.'),
      replacement: String(minutes),
    };
  return {
    summary: `${longerStage(rule, scene, first)}${share > 1 ? '' : `, or ${have}`}`,
    path: 'rollout.stages',
  };
}

/** Nobody waits longer for a stage. */
const MOST_MINUTES = 90 * MINUTES_PER_DAY;

function longerStage(rule: TriggerRule, { ratePerHour }: Scene, first: TriggerStage): string {
  const perMinute = (ratePerHour * first.traffic) / 60;
  const fill = Math.ceil(rule.minSamples / perMinute);
  const stage = `the ${percent(first.traffic)} stage`;
  if (fill > MOST_MINUTES)
    return `At this traffic ${stage} brings ${whole(perMinute * MINUTES_PER_DAY)} samples a day: lower min_samples, or watch another metric`;
  const window = fill * 60 > rule.windowSeconds ? ` and watch over ${fill} minutes` : '';
  return `Let ${stage} last ${duration(fill * 60)}${window}`;
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

/** Samples from which on a quantile is seen with 95 % confidence; 0 for another metric. */
function quantileSamples(name: string): number {
  const quantile = quantileOf(name);
  return quantile === undefined ? 0 : samplesForQuantile(quantile[1], 0.95);
}

function fewForQuantile(about: About, verdict: Verdict): Finding[] {
  const { name, subject, path, rule, evidence } = about;
  const quantile = quantileOf(name);
  const needed = quantileSamples(name);
  if (quantile === undefined || rule.minSamples >= needed) return [];
  const [word, share] = quantile;
  const message = `${path.join('.')} judges a ${word} from ${thousands(rule.minSamples)} samples; seeing it with 95 % confidence takes ${needed} (1 - ${share}^n >= 0.95)`;
  const fix = moreSamples(about, verdict, needed);
  const place = at(subject, ...path, 'min_samples');
  return [
    finding('hint', 'TRIGGER_QUANTILE_SAMPLES', message, { place, evidence: { ...evidence, needed }, fix }),
  ];
}

/** Waiting for the samples of a quantile; to be applied as it stands only where that leaves no other finding. */
function moreSamples({ name, path, rule, scene }: About, before: Verdict, needed: number): Fix {
  const more = { ...rule, minSamples: needed };
  const after = verdictOf(name, more, scene);
  const allowed = Math.max(scene.mostPerDay, before.noise ?? 0);
  const quiet = (after.noise ?? 0) <= allowed;
  const wait = `Wait for ${needed} samples`;
  const measured = rule.spread === null || quiet ? '' : `, and declare the spread over ${needed} samples`;
  if (canFire(after)) {
    const key = { path: [...path, 'min_samples'].join('.') };
    return { summary: `${wait}${measured}`, ...key, ...(quiet ? { replacement: String(needed) } : {}) };
  }
  const minutes = leastWindowMinutes(more, scene.stages, scene.ratePerHour, MINUTES_PER_DAY);
  const blind = after.stages.find((stage) => !stage.canFire);
  if (minutes === null && blind !== undefined)
    return { summary: `${wait}. ${longerStage(more, scene, blind)}`, path: 'rollout.stages' };
  return { summary: `${wait} and watch over ${minutes} minutes${measured}`, path: path.join('.') };
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
