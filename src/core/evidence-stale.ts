import type { Block, EvidenceBlock, EvidenceSide, Wanted } from './evidence.ts';
import { compare, type Ratio } from './ratio.ts';
import { newArtefact } from './semantic-change.ts';

/**
 * Why measurements are those of before, standing beside another artefact; null where they are not. `file` is the
 * evidence file they stand in, null for the config.
 */
export function staleReason<B extends EvidenceBlock, T>(
  wanted: Wanted<B, T>,
  value: T,
  { side, base, file }: { side: EvidenceSide; base: EvidenceSide | null; file: string | null },
): string | null {
  const artefact = base === null ? null : newArtefact(base.config, side.config);
  const before = base === null || artefact === null ? undefined : partOf(wanted, base, file);
  if (base === null || before === undefined) return null;
  const [rows, old] = [wanted.rows(value), wanted.rows(before)];
  const names = Object.keys(rows);
  const kept = names.filter((name) => keepsAny(rows[name], old[name]));
  const [first] = kept;
  if (first === undefined) return null;
  const source = file ?? wanted.block;
  const what = kept.length === names.length ? source : `${first} of ${source}`;
  const { version } = base.config.model;
  return version === side.config.model.version
    ? `${what} is what it was before the ${artefact} changed`
    : `${what} is what it was for version ${version ?? ''}`;
}

/** What a side says in its config, or in its evidence file of that name. */
function partOf<B extends EvidenceBlock, T>(
  wanted: Wanted<B, T>,
  side: EvidenceSide,
  file: string | null,
): T | undefined {
  const blocks =
    file === null ? side.config : side.evidence?.().find((source) => source.file === file)?.blocks;
  const block = blocks?.[wanted.block] as Block<B> | undefined; // the block of that name
  return block === undefined ? undefined : wanted.part(block);
}

/** Whether any number that both hold is the same: a new measurement moves each of them. */
function keepsAny(now: unknown, was: unknown): boolean {
  if (now === undefined || was === undefined) return false;
  if (!isMap(now) || !isMap(was) || isRatio(now) || isRatio(was)) return same(now, was);
  return Object.keys(now).some((key) => keepsAny(now[key], was[key]));
}

/** Whether two values are equal, however their numbers are written. */
function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((value, index) => same(value, b[index]));
  return isRatio(a) && isRatio(b) ? compare(a, b) === 0 : a === b;
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isRatio = (value: unknown): value is Ratio =>
  isMap(value) && typeof value.n === 'bigint' && typeof value.d === 'bigint';
