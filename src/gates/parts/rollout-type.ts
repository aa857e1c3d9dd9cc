import * as z from 'zod';
import * as f from '../../core/fields.ts';
import type { Finding, ModelSubject } from '../../core/gate.ts';
import { MODEL_TYPES, type ModelType } from '../../core/model.ts';
import type { Policy } from '../../core/policy.ts';
import { add, compare, divide, multiply, type Ratio, ratio, toNumber, ZERO } from '../../core/ratio.ts';
import { HOURS_PER_MONTH } from '../../core/units.ts';
import { listed, seconds } from '../../core/words.ts';
import { at, finding } from './finding.ts';
import { durationYaml } from './plan.ts';
import { typesOf } from './sides.ts';
import { kindOf, triggerPath } from './trigger-rules.ts';

const minutes = (count: number): Ratio => ratio(count * 60);
const days = (count: number): Ratio => ratio(count * 86_400);

/** What tables 8, 18 and 20 say of a type; bounds of words such as "seconds" are judgement. */
interface Profile {
  readonly pattern: string;
  /** Longest time a rollback may take: seconds are at most a minute, minutes below an hour, hours below a day. */
  readonly rollback: Ratio;
  /** Longest interval between updates. */
  readonly update: Ratio;
  readonly updates: string;
  /** Longest time between two checks of a metric; "real-time" is at most five minutes. */
  readonly check: Ratio;
  /** Parts of the names of metrics that tell whether the type works. */
  readonly metrics: readonly string[];
  /** Metrics with a threshold in table 20, and the largest fall of them that may pass unseen. */
  readonly limit?: { readonly metrics: readonly string[]; readonly share: Ratio };
}

const PROFILES: Readonly<Partial<Record<ModelType, Profile>>> = {
  llm: {
    pattern: 'quality-gated',
    rollback: days(1),
    update: days(92),
    updates: 'monthly to quarterly',
    check: minutes(60),
    metrics: [
      'quality',
      'safety',
      'toxic',
      'satisf',
      'thumb',
      'resolved',
      'refus',
      'halluc',
      'regenerat',
      'win_rate',
    ],
  },
  recommendation: {
    pattern: 'metric-driven',
    rollback: minutes(59),
    update: days(7),
    updates: 'daily to weekly',
    check: minutes(5),
    metrics: ['ctr', 'click', 'engage', 'conver', 'dwell', 'revenue'],
    limit: { metrics: ['ctr', 'click', 'engage'], share: ratio(5, 100) },
  },
  fraud: {
    pattern: 'threshold-gated',
    rollback: minutes(1),
    update: days(1),
    updates: 'hourly to daily',
    check: minutes(5),
    metrics: ['precision', 'recall', 'fraud', 'approv', 'chargeback', 'false_positive', 'decline'],
    limit: { metrics: ['precision', 'recall', 'fraud_rate'], share: ratio(1, 100) },
  },
  vision: {
    pattern: 'accuracy-focused',
    rollback: minutes(59),
    update: days(31),
    updates: 'weekly to monthly',
    check: days(1),
    metrics: ['accuracy', 'precision', 'recall', 'f1', 'iou', 'map', 'error'],
  },
  search_ranking: {
    pattern: 'A/B with holdout',
    rollback: minutes(59),
    update: days(1),
    updates: 'daily',
    check: minutes(5),
    metrics: ['ndcg', 'click', 'ctr', 'mrr', 'position', 'relevance', 'conver', 'engage', 'revenue'],
    limit: { metrics: ['ndcg', 'click'], share: ratio(2, 100) },
  },
};

const times = Object.fromEntries(
  MODEL_TYPES.map((type) => [type, f.duration(`Longest rollback of a ${type} model`, '60s').optional()]),
);
export const TYPE_OPTIONS = {
  rollback_time: z
    .strictObject(times)
    .meta({ description: 'How long a rollback may take by model type, instead of the built-in table' })
    .optional(),
};

/** What the type of a model asks of its release besides the phases: how fast it returns, what is watched, how often it comes. */
export function typeFindings(
  subject: ModelSubject,
  policy: Policy,
  action: 'warn' | 'approve' | 'block',
): Finding[] {
  const own = policy.gates['rollout-strategy'] as
    | { rollback_time?: Partial<Record<ModelType, Ratio>> }
    | undefined;
  const types = typesOf(subject);
  const back = least(types, (type) => own?.rollback_time?.[type] ?? PROFILES[type]?.rollback);
  return [
    ...(back === null ? [] : rollbackTime(subject, back, action)),
    ...types.flatMap((type) => {
      const profile = PROFILES[type];
      if (profile === undefined) return [];
      const asked = { type, profile };
      return [...watched(subject, asked), ...tooLoose(subject, asked), ...checks(subject, asked)];
    }),
    ...cadence(
      subject,
      least(types, (type) => PROFILES[type]?.update),
    ),
  ];
}

/** What a type asks for. */
interface Asked {
  readonly type: ModelType;
  readonly profile: Profile;
}

/** The shortest time that one of the types asks for. */
interface Limit {
  readonly type: ModelType;
  readonly limit: Ratio;
}

const least = (types: readonly ModelType[], of: (type: ModelType) => Ratio | undefined): Limit | null =>
  types.reduce<Limit | null>((shortest, type) => {
    const limit = of(type);
    if (limit === undefined) return shortest;
    return shortest === null || compare(limit, shortest.limit) < 0 ? { type, limit } : shortest;
  }, null);

/** What a report shows of the type's own pattern. */
export function typeEvidence({ head }: ModelSubject) {
  const profile = PROFILES[head.config.model.type];
  return profile === undefined
    ? {}
    : { pattern: profile.pattern, rollback_seconds: toNumber(profile.rollback), updates: profile.updates };
}

/** Traffic that is switched as a whole returns at once; every other way says how long it takes. */
function rollbackTime(
  subject: ModelSubject,
  { type, limit }: Limit,
  action: 'warn' | 'approve' | 'block',
): Finding[] {
  const { rollout } = subject.head.config;
  const declared = rollout?.rollback_time;
  const evidence = {
    type,
    rollback_seconds: declared === undefined ? null : toNumber(declared),
    limit_seconds: toNumber(limit),
  };
  const fix = {
    summary: `Measure a rollback and declare rollout.rollback_time: ${durationYaml(toNumber(limit))} or less`,
    path: 'rollout.rollback_time',
  };
  if (declared !== undefined)
    return compare(declared, limit) <= 0
      ? []
      : [
          finding(
            'violation',
            'ROLLBACK_TOO_SLOW',
            `A ${type} model returns within ${seconds(limit)} (tables 8 and 18); this rollback takes ${seconds(declared)}`,
            { place: at(subject, 'rollout', 'rollback_time'), evidence, fix, action },
          ),
        ];
  if (rollout?.strategy === 'blue_green' || compare(limit, minutes(1)) > 0) return [];
  return [
    finding(
      'hint',
      'ROLLBACK_TIME_UNKNOWN',
      `A ${type} model returns within ${seconds(limit)} (tables 8 and 18); how long this rollback takes is not declared`,
      { place: at(subject, 'rollout'), evidence, fix },
    ),
  ];
}

const namedIn = (name: string, words: readonly string[]): boolean => {
  const lower = name.toLowerCase();
  return words.some((word) => lower.includes(word));
};

/** Somebody watches, or has measured, at least one of the metrics that tell whether the type works. */
function watched(subject: ModelSubject, { type, profile: { metrics } }: Asked): Finding[] {
  const { rollout, triggers, evaluation } = subject.head.config;
  const names = [
    ...Object.keys(triggers),
    ...(rollout?.metric === undefined ? [] : [rollout.metric.name]),
    ...Object.keys(evaluation?.metrics ?? {}),
  ];
  if (names.length === 0 || names.some((name) => namedIn(name, metrics))) return [];
  return [
    finding(
      'hint',
      'METRIC_UNUSUAL',
      `None of the metrics declared (${listed(names.slice(0, 6))}) is one a ${type} model is judged by (table 20)`,
      {
        place: at(subject, 'rollout'),
        evidence: { type, declared: names, usual: [...metrics] },
        fix: { summary: 'Add a trigger under rollout.rollback on a metric of what the model is for' },
      },
    ),
  ];
}

/** Table 20: what is looked at too rarely is found too late. */
function checks(subject: ModelSubject, { type, profile }: Asked): Finding[] {
  const { alerts } = subject.head.config;
  if (alerts === undefined || compare(alerts.every, profile.check) <= 0) return [];
  return [
    finding(
      'hint',
      'CHECKED_RARELY',
      `Metrics are checked every ${seconds(alerts.every)}; ${type} models are watched every ${seconds(profile.check)} or more often (table 20)`,
      {
        place: at(subject, 'alerts', 'every'),
        evidence: { every_seconds: toNumber(alerts.every), limit_seconds: toNumber(profile.check) },
        fix: {
          summary: `Set alerts.every: ${durationYaml(toNumber(profile.check))} or less`,
          path: 'alerts.every',
        },
      },
    ),
  ];
}

/** A trigger that lets more pass than table 20 allows is no guard. */
function tooLoose(subject: ModelSubject, { type, profile: { limit } }: Asked): Finding[] {
  if (limit === undefined) return [];
  const { config } = subject.head;
  return Object.entries(config.triggers).flatMap(([name, trigger]) => {
    const kind = kindOf(name, trigger) ?? 'relative';
    const { threshold } = trigger;
    const fall = threshold.n < 0n ? { n: -threshold.n, d: threshold.d } : threshold;
    if (kind === 'ratio' || !namedIn(name, limit.metrics) || compare(fall, limit.share) <= 0) return [];
    const most = toNumber(multiply(limit.share, ratio(100)));
    return [
      finding(
        'hint',
        'TRIGGER_TOO_LOOSE',
        `${name} rolls back at ${toNumber(multiply(fall, ratio(100)))} % ${kind}; ${type} models are watched at ${most} % (table 20)`,
        {
          place: at(subject, ...triggerPath(config, name), 'threshold'),
          evidence: { metric: name, threshold: toNumber(threshold), limit: toNumber(limit.share) },
          fix: {
            summary: `Set the threshold of ${name} to ${threshold.n < 0n ? '-' : ''}${toNumber(limit.share)}, with the samples that needs`,
          },
        },
      ),
    ];
  });
}

/** A version that comes before the last one is out, or far later than the type's data changes. */
function cadence(subject: ModelSubject, usual: Limit | null): Finding[] {
  const { training, rollout } = subject.head.config;
  const runs = training?.retrain;
  if (runs === undefined || runs === null) return [];
  const every = divide(multiply(HOURS_PER_MONTH, ratio(3600)), runs);
  const stages = rollout?.stages ?? [];
  const length = stages.reduce((sum, { duration }) => add(sum, duration ?? ZERO), rollout?.shadow ?? ZERO);
  const place = at(subject, 'training', 'retrain');
  const evidence = { retrain_seconds: toNumber(every), rollout_seconds: toNumber(length) };
  if (compare(length, every) > 0)
    return [
      finding(
        'hint',
        'CADENCE_OVERLAP',
        `A new version comes every ${seconds(every)} and takes ${seconds(length)} of shadow and stages: the next is due before this one is out`,
        {
          place,
          evidence,
          fix: { summary: 'Retrain less often, or release every second version', path: 'training.retrain' },
        },
      ),
    ];
  const changed = toNumber(subject.base?.config.training?.retrain ?? ZERO) !== toNumber(runs);
  if (usual === null || !changed || compare(every, usual.limit) <= 0) return [];
  const updates = PROFILES[usual.type]?.updates ?? '';
  return [
    finding(
      'hint',
      'CADENCE_SLOW',
      `Retrained every ${seconds(every)}; ${usual.type} models are updated ${updates} (table 8)`,
      {
        place,
        evidence: { ...evidence, usual: updates },
        fix: { summary: 'Retrain as often as what the model sees changes', path: 'training.retrain' },
      },
    ),
  ];
}
