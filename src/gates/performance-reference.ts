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

/**
 * The metric of the version in production: as the evidence declares it, or as the base was measured on the same
 * evaluation data, whichever is harder to reach, so that a change cannot lower its own bar.
 */
export function productionOf(
  name: string,
  better: Better,
  block: Evaluation,
  { head, base }: ModelSubject,
): Reference | null {
  const declared = block.baseline?.[name];
  const stated: Reference | null =
    declared === undefined ? null : { value: declared, from: 'evaluation.baseline' };
  if (base === null || base.config.model.version === head.config.model.version) return stated;
  const value = measuredOn(block.evaluation_set, base)?.metrics[name];
  if (value === undefined) return stated;
  const measured: Reference = {
    value,
    from: `version ${base.config.model.version ?? ''}, as it was measured`,
  };
  if (stated === null) return measured;
  return compare(gain(value, stated.value, better), ZERO) > 0 ? measured : stated;
}

interface Earlier {
  readonly version: string;
  readonly value: Ratio;
}

/** A metric of the versions before this one, oldest first: what the base says of the past the change cannot rewrite. */
export function earlierVersions(
  name: string,
  block: Evaluation,
  { head, base }: ModelSubject,
): readonly Earlier[] {
  const declared = block.history ?? [];
  const before = base === null ? null : measuredOn(block.evaluation_set, base);
  if (declared.length === 0 && before === null) return [];
  const own = base?.config.model.version;
  const entries = [
    ...(before?.block.history ?? []),
    ...(before === null || own === undefined ? [] : [{ version: own, metrics: before.metrics }]),
    ...declared,
  ];
  const seen = new Set([head.config.model.version]);
  return entries.flatMap(({ version, metrics }) => {
    const value = metrics[name];
    if (value === undefined || seen.has(version)) return [];
    seen.add(version);
    return [{ version, value }];
  });
}

/** What the base was measured at, where that was on the same evaluation data. */
function measuredOn(
  evaluationSet: string | undefined,
  base: NonNullable<ModelSubject['base']>,
): { block: Evaluation; metrics: Metrics } | null {
  const found = findEvidence({ block: 'evaluation', part: ({ metrics }: Evaluation) => metrics }, base, null);
  if (found?.state !== 'measured' || found.block.evaluation_set !== evaluationSet) return null;
  return { block: found.block, metrics: found.value };
}

export const mean = (values: readonly Ratio[]): Ratio =>
  divide(values.reduce(add, ZERO), ratio(Math.max(values.length, 1)));
