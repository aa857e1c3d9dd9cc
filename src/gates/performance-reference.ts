import { type Block, findEvidence } from '../core/evidence.ts';
import type { ModelSubject } from '../core/gate.ts';
import { add, compare, divide, isZero, type Ratio, ratio, subtract, ZERO } from '../core/ratio.ts';

export type Better = 'higher' | 'lower';
type Evaluation = Block<'evaluation'>;
type Metrics = NonNullable<Evaluation['metrics']>;

/** Metrics of which less is better, by what they are called. */
const LOWER =
  /(^|_)(loss|error|rmse|mse|mae|mape|smape|perplexity|latency|wer|cer|brier|ece|fpr|fnr|false_positive_rate|false_negative_rate|toxicity)(_|$)|_ms$/;

/** Which way a metric is better: as a rule says, else by its name. */
export const betterOf = (name: string, rules: readonly { readonly better?: Better | undefined }[]): Better =>
  rules.find(({ better }) => better !== undefined)?.better ??
  (LOWER.test(name.toLowerCase()) ? 'lower' : 'higher');

/** Relative change against a reference, positive when better; against 0, one or minus one for any change. */
export function gain(value: Ratio, reference: Ratio, better: Better): Ratio {
  const change = subtract(value, reference);
  const size: Ratio = reference.n < 0n ? { n: -reference.n, d: reference.d } : reference;
  const relative = isZero(size)
    ? ratio(compare(change, ZERO) > 0 ? 1 : compare(change, ZERO) < 0 ? -1 : 0)
    : divide(change, size);
  return better === 'higher' ? relative : { n: -relative.n, d: relative.d };
}

/** What a metric is compared with. */
export interface Reference {
  readonly value: Ratio;
  /** Where it is said: `evaluation.baseline`, or the version of the base. */
  readonly from: string;
}

/** What the base was measured at, where that was on the same evaluation data. */
export interface Past {
  readonly version: string;
  readonly metrics: Metrics;
  readonly history: Evaluation['history'];
}

export function pastOf(block: Evaluation, { head, base }: ModelSubject): Past | null {
  const version = base?.config.model.version;
  if (base === null || base === head || version === undefined) return null;
  const found = findEvidence(METRICS, base, null);
  if (found?.state !== 'measured' || found.block.evaluation_set !== block.evaluation_set) return null;
  return { version, metrics: found.value, history: found.block.history };
}

const METRICS = { block: 'evaluation', part: ({ metrics }: Evaluation) => metrics } as const;

/**
 * The metric of the version in production: as the evidence declares it, or as the version before was measured,
 * whichever is harder to reach, so that a change cannot lower its own bar. `past` is null where the version stays.
 */
export function productionOf(
  name: string,
  better: Better,
  block: Evaluation,
  past: Past | null,
): Reference | null {
  const declared = block.baseline?.[name];
  const value = past?.metrics[name];
  const stated: Reference | null =
    declared === undefined ? null : { value: declared, from: 'evaluation.baseline' };
  if (past === null || value === undefined) return stated;
  if (declared !== undefined && compare(gain(value, declared, better), ZERO) <= 0) return stated;
  return { value, from: `version ${past.version}, as it was measured` };
}

/** The versions before `version`, oldest first: what the base says of the past the change cannot rewrite. */
export function earlierVersions(
  { history = [] }: Evaluation,
  past: Past | null,
  version: string | undefined,
): NonNullable<Evaluation['history']> {
  const known =
    past === null ? [] : [...(past.history ?? []), { version: past.version, metrics: past.metrics }];
  const entries = [...known, ...history].filter((entry) => entry.version !== version);
  return entries.filter(
    (entry, index) => entries.findIndex((one) => one.version === entry.version) === index,
  );
}

export const mean = (values: readonly Ratio[]): Ratio =>
  divide(values.reduce(add, ZERO), ratio(Math.max(values.length, 1)));
