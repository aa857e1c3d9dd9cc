import type { AdapterContext } from './define.ts';
import type { Draft } from './draft.ts';
import { seconds, type Value, whole } from './values.ts';
import { get, listAt, type Node, textAt } from './yaml.ts';

/** What an AnalysisRun of a rollout measures. */
export interface Analysis {
  /** Longest metric: initialDelay + (count - 1) x interval; null where a metric runs until it is stopped. */
  readonly seconds: number | null;
  /** Why its length is not known. */
  readonly open: { readonly reason: string; readonly node: Node } | null;
  readonly metrics: readonly Metric[];
}

interface Metric {
  readonly name: string;
  readonly node: Node;
  readonly initialDelay: number;
  readonly interval: number | null;
  readonly count: number | null;
  readonly failureLimit: number | null;
}

/** Follows the templates an analysis names, and reads their metrics. */
export function readAnalysis(draft: Draft, node: Node, { documents }: AdapterContext): Analysis {
  const metrics: Metric[] = [];
  let open: Analysis['open'] = null;
  for (const reference of listAt(node, 'templates')) {
    const name = textAt(reference, 'templateName') ?? '?';
    const kind =
      textAt(reference, 'clusterScope') === 'true' ? 'ClusterAnalysisTemplate' : 'AnalysisTemplate';
    const template = documents.find(kind, name, draft.doc);
    if (template === null) {
      open = { reason: `${kind}/${name} is not among the included files`, node: reference };
      draft.remark(
        {
          gate: 'rollback-triggers',
          code: 'TRIGGER_UNKNOWN',
          message: `${open.reason}: whether it can abort the rollout is unknown`,
          fix: `Include the file of ${kind}/${name} under models.include`,
        },
        reference,
      );
      continue;
    }
    draft.join(template);
    for (const metric of listAt(template.root, 'spec', 'metrics')) {
      const read = readMetric(metric);
      if ('reason' in read) open = read;
      else metrics.push(read);
    }
  }
  const lengths = metrics.map(lengthOf);
  const longest = lengths.some((length) => length === null) ? null : Math.max(0, ...lengths.map(Number));
  return { seconds: open === null ? longest : null, open, metrics };
}

function readMetric(node: Node): Metric | { reason: string; node: Node } {
  const name = textAt(node, 'name') ?? 'a metric';
  const delay = seconds(get(node, 'initialDelay'), `initialDelay of ${name}`);
  const interval = seconds(get(node, 'interval'), `interval of ${name}`);
  const count = whole(get(node, 'count'), `count of ${name}`);
  for (const value of [delay, interval, count])
    if (value.is === 'open') return { reason: value.reason, node: value.node };
  const limit = whole(get(node, 'failureLimit'), 'failureLimit');
  return {
    name,
    node,
    initialDelay: or(delay, 0),
    interval: or(interval, null),
    // One measurement without an interval; until it is stopped with one.
    count: or(count, interval.is === 'absent' ? 1 : null),
    failureLimit: limit.is === 'open' ? null : or(limit, 0),
  };
}

const or = <T>(value: Value<number>, fallback: T): number | T =>
  value.is === 'known' ? value.value : fallback;

const lengthOf = ({ initialDelay, interval, count }: Metric): number | null =>
  count === null ? null : initialDelay + (count - 1) * (interval ?? 0);

/** Measurements a metric takes in a time; null for as many as it likes. */
function samplesIn({ count, interval, initialDelay }: Metric, available: number | null): number | null {
  if (available === null || interval === null || interval === 0) return count;
  const fit = available < initialDelay ? 0 : Math.floor((available - initialDelay) / interval) + 1;
  return count === null ? fit : Math.min(count, fit);
}

/**
 * Triggers that can never roll back: as many failures are allowed as there are measurements. `available` is the
 * time a background analysis has; null for an analysis that runs to its end.
 */
export function remarkTriggers(
  draft: Draft,
  { metrics }: Analysis,
  available: number | null,
  inline: boolean,
): void {
  for (const metric of metrics) {
    const { name, failureLimit, interval, count, node } = metric;
    if (inline && interval !== null && count === null)
      draft.remark(
        {
          gate: 'rollback-triggers',
          level: 'violation',
          code: 'TRIGGER_ENDLESS',
          message: `${name} has an interval and no count: Argo Rollouts rejects it in a step`,
          fix: 'Give the metric a count',
        },
        node,
      );
    const samples = samplesIn(metric, available);
    if (samples !== null && failureLimit !== null && samples <= failureLimit)
      draft.remark(
        {
          gate: 'rollback-triggers',
          level: 'violation',
          code: 'TRIGGER_NEVER_FIRES',
          message: `${name} is measured ${samples} times and ${failureLimit} failures are allowed: it can never abort the rollout`,
          fix: `Set failureLimit to ${Math.max(0, samples - 1)} or less, or measure more often`,
        },
        get(node, 'failureLimit') ?? node,
      );
    const passes = textAt(node, 'successCondition') ?? '';
    if (/\|\|\s*(?:len\(result\)\s*==\s*0|isNaN\()/.test(passes))
      draft.remark(
        {
          gate: 'rollback-triggers',
          code: 'TRIGGER_PASSES_EMPTY',
          message: `${name} counts no data as success: a canary without traffic is promoted`,
          fix: 'Leave empty results inconclusive, and raise the traffic or the window',
        },
        get(node, 'successCondition') ?? node,
      );
  }
}
