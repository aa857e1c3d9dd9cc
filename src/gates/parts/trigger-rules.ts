import type { ModelConfig, Trigger } from '../../core/model.ts';
import { type Ratio, toNumber } from '../../core/ratio.ts';
import { isUnreachable, type TriggerRule } from '../../stats/triggers.ts';

/** Listing 4's three names say how their threshold is read; every other name has to. */
const KINDS: ReadonlyMap<string, TriggerRule['kind']> = new Map([
  ['engagement_rate', 'relative'],
  ['error_rate', 'absolute'],
  ['latency_p99', 'ratio'],
]);

/** Which way a metric gets worse. */
export type Worse = 'higher' | 'lower';

/** Which way listing 4's names, and any quantile of a latency, get worse; undefined for another name. */
export function worseOf(name: string): Worse | undefined {
  if (name === 'engagement_rate') return 'lower';
  const latency = name.startsWith('latency_') && quantileOf(name) !== undefined;
  return latency || name === 'error_rate' ? 'higher' : undefined;
}

/** Which way a threshold points from no change; undefined where it is no change. */
export function directionOf({ kind, threshold }: Pick<TriggerRule, 'kind' | 'threshold'>): Worse | undefined {
  const unchanged = kind === 'ratio' ? 1 : 0;
  if (threshold === unchanged) return undefined;
  return threshold < unchanged ? 'lower' : 'higher';
}

/** Metric names that end in a quantile, as a share. */
const QUANTILES = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p95', 0.95],
  ['p99', 0.99],
  ['p999', 0.999],
] as const;

/** The quantile a metric is by its name; undefined for another metric. */
export const quantileOf = (name: string): readonly [word: string, share: number] | undefined =>
  QUANTILES.find(([word]) => name.endsWith(word));

/** How a trigger's threshold is read; undefined where neither it nor its name says. */
export const kindOf = (name: string, trigger: Trigger): TriggerRule['kind'] | undefined =>
  trigger.kind ?? KINDS.get(name);

const optional = (value: Ratio | undefined): number | null => (value === undefined ? null : toNumber(value));

/** A declared trigger in plain numbers. The metric the rollout watches has its baseline from there. */
export function triggerRule(
  { rollout }: ModelConfig,
  name: string,
  trigger: Trigger,
  kind: TriggerRule['kind'],
): TriggerRule {
  const watched = rollout?.metric?.name === name ? rollout.metric.baseline : undefined;
  return {
    kind,
    threshold: toNumber(trigger.threshold),
    windowSeconds: toNumber(trigger.window_minutes),
    minSamples: trigger.min_samples,
    baseline: optional(trigger.baseline ?? watched),
    spread: optional(trigger.spread),
  };
}

/** Why a threshold means nothing: no change reaches it, or no change is enough. Null where it is one. */
export function meaningless(name: string, rule: TriggerRule): string | null {
  const { kind, threshold, baseline, spread } = rule;
  if (threshold === (kind === 'ratio' ? 1 : 0)) return 'is reached without any change';
  if (worseOf(name) !== undefined && worseOf(name) !== directionOf(rule))
    return 'is reached when the metric gets better';
  if (spread === 0) return 'has a spread of 0, so nothing but a change could move it';
  if (baseline === 0 && kind !== 'absolute') return 'compares with a baseline of 0';
  return isUnreachable(rule) ? 'can never be reached' : null;
}

/** Where a trigger is written: the rollout's own block, or listing 4's. */
export const triggerPath = ({ rollout }: ModelConfig, name: string): string[] =>
  rollout?.rollback !== undefined && Object.hasOwn(rollout.rollback, name)
    ? ['rollout', 'rollback', name]
    : ['rollback_config', 'metrics', name];
