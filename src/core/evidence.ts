import { newArtefact } from './artefact.ts';
import { keptRows } from './evidence-stale.ts';
import type { ModelConfig } from './model.ts';
import type { Place, Problem } from './problem.ts';

/** The blocks of a model config that say what was measured of one version; evidence files hold the same. */
export const EVIDENCE_BLOCKS = ['evaluation', 'data_quality', 'freshness', 'drift'] as const;
export type EvidenceBlock = (typeof EVIDENCE_BLOCKS)[number];
export type EvidenceBlocks = Pick<ModelConfig, EvidenceBlock>;
export type Block<B extends EvidenceBlock> = NonNullable<EvidenceBlocks[B]>;

type Path = readonly (string | number)[];

/** An evidence file as read: its blocks when all of it is right, and what is wrong with it otherwise. */
export interface EvidenceFile {
  readonly file: string;
  /** The version of the model that was measured; undefined binds to none. */
  readonly version: string | undefined;
  /** Digest of the artefact that was measured. */
  readonly digest: string | undefined;
  readonly blocks: EvidenceBlocks;
  readonly problems: readonly Problem[];
  /** Where a part of a block stands in the file. */
  place(path: Path): Place;
}

/** What evidence is looked up in: a config, and what the policy's evidence files say of its model. */
export interface EvidenceSide {
  readonly file: string;
  readonly config: ModelConfig;
  /** Read when first asked for; absent where the policy names no files. */
  readonly evidence?: (() => readonly EvidenceFile[]) | undefined;
}

/** A part of a block that was measured of this very version. */
export interface Measured<B extends EvidenceBlock, T> {
  readonly state: 'measured';
  readonly value: T;
  readonly block: Block<B>;
  /** The file it stands in. */
  readonly file: string;
  place(...path: Path): Place;
}

/** Evidence that is there and says nothing of this version, which is as good as none. */
export interface Unusable {
  readonly state: 'unusable';
  readonly code: UnusableCode;
  readonly reason: string;
  readonly place: Place;
}
export type UnusableCode =
  | 'EVIDENCE_OTHER_VERSION'
  | 'EVIDENCE_UNBOUND'
  | 'EVIDENCE_UNREADABLE'
  | 'NOT_REMEASURED';

/** Where a kind of evidence stands in its block. */
export interface Wanted<B extends EvidenceBlock, T> {
  readonly block: B;
  /** The part that was measured; undefined where the block does not hold it. */
  part(block: Block<B>): T | undefined;
  /** What was measured in it, by name: numbers, without what they were measured on. */
  rows(value: T): Readonly<Record<string, unknown>>;
}

/**
 * What was measured of the version `side` declares: from the policy's evidence files in their order, then from
 * the config itself. Evidence counts only for the version it names; a block of the config that names none is
 * of the config's version, unless the change ships another artefact and left any number of `base` as it was.
 */
export function findEvidence<B extends EvidenceBlock, T>(
  wanted: Wanted<B, T>,
  side: EvidenceSide,
  base: EvidenceSide | null,
): Measured<B, T> | Unusable | null {
  let unusable: Unusable | null = null;
  for (const file of side.evidence?.() ?? []) {
    const found = inFile(wanted, file, side, base);
    if (found?.state === 'measured') return found;
    unusable ??= found;
  }
  // What a job measured of another version is not made up for by what somebody writes beside it.
  if (unusable !== null && unusable.code !== 'EVIDENCE_UNREADABLE') return unusable;
  const declared = inConfig(wanted, side, base);
  return declared?.state === 'measured' ? declared : (unusable ?? declared);
}

function inFile<B extends EvidenceBlock, T>(
  wanted: Wanted<B, T>,
  source: EvidenceFile,
  side: EvidenceSide,
  base: EvidenceSide | null,
): Measured<B, T> | Unusable | null {
  const { file } = source;
  const { config } = side;
  const [problem] = source.problems;
  if (problem !== undefined) return unusable('EVIDENCE_UNREADABLE', `${file} cannot be read`, problem.place);
  const block = source.blocks[wanted.block] as Block<B> | undefined;
  const value = block === undefined ? undefined : wanted.part(block);
  if (block === undefined || value === undefined) return null;
  const version = block.version ?? source.version;
  const wrong = versionGap(file, version, config);
  if (wrong !== null) return unusable(wrong.code, wrong.reason, source.place(['version']));
  const { digest } = source;
  const deployed = config.artifact?.digest;
  if (digest !== undefined && deployed !== undefined && digest !== deployed)
    return unusable(
      'EVIDENCE_OTHER_VERSION',
      `${file} measured the artefact ${digest}, the config has ${deployed}`,
      source.place(['digest']),
    );
  const place = (...path: Path): Place => source.place([wanted.block, ...path]);
  // An old version says nothing of a new artefact; a digest does, and so does a version that the change moved.
  const bound = (digest !== undefined && deployed !== undefined) || movesVersion(side, base);
  const stale = bound ? null : staleReason(wanted, value, { side, base, file });
  if (stale !== null) return unusable('NOT_REMEASURED', stale, place());
  return { state: 'measured', value, block, file, place };
}

function inConfig<B extends EvidenceBlock, T>(
  wanted: Wanted<B, T>,
  side: EvidenceSide,
  base: EvidenceSide | null,
): Measured<B, T> | Unusable | null {
  const { file, config } = side;
  const block = config[wanted.block] as Block<B> | undefined;
  const value = block === undefined ? undefined : wanted.part(block);
  if (block === undefined || value === undefined) return null;
  const place = (...path: Path): Place => ({ file, path: [wanted.block, ...path] });
  const { version } = block;
  const wrong = versionGap(
    wanted.block,
    typeof version === 'string' ? version : config.model.version,
    config,
  );
  if (wrong !== null) return unusable(wrong.code, wrong.reason, place());
  const bound = version !== undefined && movesVersion(side, base);
  const stale = bound ? null : staleReason(wanted, value, { side, base, file: null });
  if (stale !== null) return unusable('NOT_REMEASURED', stale, place());
  return { state: 'measured', value, block, file, place };
}

/** Why evidence about `version` is none about what the config declares; null where it is. */
function versionGap(
  source: string,
  version: string | undefined,
  { model }: ModelConfig,
): Pick<Unusable, 'code' | 'reason'> | null {
  if (model.version === undefined)
    return { code: 'EVIDENCE_UNBOUND', reason: 'the config declares no model.version to bind it to' };
  if (version === undefined)
    return { code: 'EVIDENCE_UNBOUND', reason: `${source} does not say which version it measured` };
  if (version === model.version) return null;
  const reason = `${source} measured version ${version}, the config has ${model.version}`;
  return { code: 'EVIDENCE_OTHER_VERSION', reason };
}

/**
 * Why measurements are those of before, standing beside another artefact; null where they are not. `file` is the
 * evidence file they stand in, null for the config.
 */
function staleReason<B extends EvidenceBlock, T>(
  wanted: Wanted<B, T>,
  value: T,
  { side, base, file }: { side: EvidenceSide; base: EvidenceSide | null; file: string | null },
): string | null {
  const artefact = base === null ? null : newArtefact(base.config, side.config);
  const before = base === null || artefact === null ? undefined : partOf(wanted, base, file);
  if (base === null || before === undefined) return null;
  const [rows, old] = [wanted.rows(value), wanted.rows(before)];
  const kept = keptRows(rows, old);
  const [first] = kept;
  if (first === undefined) return null;
  const source = file ?? wanted.block;
  const what = kept.length === Object.keys(rows).length ? source : `${first} of ${source}`;
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

const movesVersion = (side: EvidenceSide, base: EvidenceSide | null): boolean =>
  base?.config.model.version !== side.config.model.version;

const unusable = (code: UnusableCode, reason: string, place: Place): Unusable => ({
  state: 'unusable',
  code,
  reason,
  place,
});
