import type { Block, Measured } from '../../core/evidence.ts';
import type { ModelSubject } from '../../core/gate.ts';
import { add, compare, divide, isZero, type Ratio, ratio, subtract, ZERO } from '../../core/ratio.ts';
import type { Better } from './performance-direction.ts';

type Evaluation = Block<'evaluation'>;
type Metrics = NonNullable<Evaluation['metrics']>;

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

/** What the base was measured at. */
export interface Past {
  readonly version: string;
  readonly metrics: Metrics;
  readonly history: Evaluation['history'];
}

type Before = Measured<'evaluation', Metrics> | null;

/** The past that can be compared with: what was measured on the same data, or on data of which a side names none. */
export function pastOf(block: Evaluation, before: Before, { base }: ModelSubject): Past | null {
  const version = base?.config.model.version;
  if (before === null || version === undefined || newData(block, before) !== null) return null;
  return { version, metrics: before.value, history: before.block.history };
}

/** The names of the evaluation data before and now, where a change moves from one to another. */
export function newData(block: Evaluation, before: Before): { from: string; to: string } | null {
  const [from, to] = [before?.block.evaluation_set, block.evaluation_set];
  return from === undefined || to === undefined || from === to ? null : { from, to };
}

/**
 * The metric of the version in production: as the evidence declares it, or as the version before was measured,
 * whichever is harder to reach, so that a change cannot lower its own bar. `past` is null where the version stays.
 */
export function productionOf(
  { name, value: reached, better }: { name: string; value: Ratio; better: Better | null },
  block: Evaluation,
  past: Past | null,
): Reference | null {
  const declared = block.baseline?.[name];
  const value = past?.metrics[name];
  const stated: Reference | null =
    declared === undefined ? null : { value: declared, from: 'evaluation.baseline' };
  if (past === null || value === undefined) return stated;
  // Where nothing says which way is better, the harder to reach is the farther away.
  const way = better ?? (compare(reached, value) < 0 ? 'higher' : 'lower');
  if (declared !== undefined && compare(gain(value, declared, way), ZERO) <= 0) return stated;
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

/** A metric of one version. */
export interface Versioned {
  readonly version: string;
  readonly value: Ratio;
}

/** One metric of the latest versions that measured it, oldest first. */
export const latestOf = (
  name: string,
  count: number,
  earlier: ReturnType<typeof earlierVersions>,
): readonly Versioned[] =>
  earlier
    .flatMap(({ version, metrics }) => {
      const value = metrics[name];
      return value === undefined ? [] : [{ version, value }];
    })
    .slice(-count);

export const mean = (values: readonly Ratio[]): Ratio =>
  divide(values.reduce(add, ZERO), ratio(Math.max(values.length, 1)));
