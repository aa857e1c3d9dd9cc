import type { ModelConfig } from './model.ts';

export type Input = readonly [name: string, value: (config: ModelConfig) => unknown];

/** What says which artefact serves, and what it was made of. */
export const ARTEFACT: readonly Input[] = [
  ['version', ({ model }) => model.version],
  ['artifact path', ({ artifact }) => artifact?.path],
  ['artifact digest', ({ artifact }) => artifact?.digest],
  ['artifact format', ({ artifact }) => artifact?.format],
  ['artifact size', ({ artifact }) => artifact?.size_bytes],
  ['training data', ({ training }) => training?.data_version],
  ['training code', ({ training }) => training?.code_commit],
];

/** A hosted model that answers instead of another is a new architecture too. */
export const STRUCTURE: readonly Input[] = [
  ['architecture', ({ model }) => model.architecture],
  ['hosted model', ({ serving }) => serving?.api && `${serving.api.provider} ${serving.api.model}`],
];

const ARTEFACT_OR_STRUCTURE = [...ARTEFACT, ...STRUCTURE];

/**
 * What makes the head another artefact than the base declares; null where it is the same one. What the base leaves
 * open is no other artefact when the head says it.
 */
export const newArtefact = (was: ModelConfig, now: ModelConfig): string | null =>
  changed(
    was,
    now,
    ARTEFACT_OR_STRUCTURE.filter(([, value]) => value(was) !== undefined),
  );

/** The first input that differs; null when all are equal. */
export function changed(was: ModelConfig, now: ModelConfig, inputs: readonly Input[]): string | null {
  return inputs.find(([, value]) => text(value(was)) !== text(value(now)))?.[0] ?? null;
}

/** Exact numbers are unreduced ratios; equal amounts written differently are no change. */
function text(value: unknown): string | undefined {
  if (typeof value === 'object' && value !== null && 'n' in value && 'd' in value)
    return String(Number(value.n) / Number(value.d));
  return value === undefined ? undefined : String(value);
}
