import type { Refused, Revision } from '../core/fleet.ts';
import { contentProblem, MAX_MODEL_BYTES, type Selection, selectFiles } from '../core/select.ts';
import { type Blob, mergeResult, type TreeFile } from '../core/trees.ts';
import type { GitRepository, Resolved } from '../io/git.ts';
import type { BlobStore } from './blobs.ts';

/** Every file of the three revisions a change is judged by. */
export interface Trees {
  readonly mergeBase: readonly TreeFile[];
  readonly head: readonly TreeFile[];
  readonly target: readonly TreeFile[];
}

export async function readTrees(git: GitRepository, resolved: Resolved): Promise<Trees> {
  const { target, mergeBase, head } = resolved;
  const worktree = head === 'worktree';
  const [before = [], base = [], after = []] = await git.listTrees(
    worktree ? [target, mergeBase] : [target, mergeBase, head],
  );
  return { target: before, mergeBase: base, head: worktree ? await git.listWorktree(isYaml) : after };
}

export const isYaml = (path: string): boolean => /\.ya?ml$/.test(path);

/** The model configs of the three revisions and of the merge result. */
export interface ModelFiles {
  readonly mergeBase: Revision;
  readonly head: Revision;
  readonly target: Revision;
  readonly merged: Revision;
  readonly texts: ReadonlyMap<string, string>;
}

/** Selects the model configs and reads each distinct content once. */
export async function readModels(
  store: BlobStore,
  trees: Trees,
  selects: (path: string) => boolean,
): Promise<ModelFiles> {
  const all = { ...trees, merged: mergeResult(trees.mergeBase, trees.head, trees.target).files };
  const selected = mapValues(all, (tree) => selectFiles(tree, selects));
  const oids = new Set(Object.values(selected).flatMap(({ files }) => files.map((file) => file.blob)));
  const blobs = await store.readBlobs([...oids], { maxBytes: MAX_MODEL_BYTES });
  const texts = new Map<string, string>();
  for (const [oid, blob] of blobs) if ('text' in blob) texts.set(oid, blob.text);
  return { ...mapValues(selected, (selection) => revisionOf(selection, blobs)), texts };
}

function revisionOf(selection: Selection, blobs: ReadonlyMap<string, Blob>): Revision {
  const tree = new Map<string, string>();
  const refused = new Map<string, Refused>();
  for (const { path, blob } of selection.files) {
    const problem = contentProblem(path, blobs.get(blob) ?? { missing: true });
    if (problem === undefined) tree.set(path, blob);
    else refused.set(path, { blob, problem });
  }
  for (const { file, problem } of selection.refused) refused.set(file.path, { blob: file.blob, problem });
  return { tree, refused };
}

const mapValues = <K extends string, A, B>(
  record: Readonly<Record<K, A>>,
  map: (value: A) => B,
): Record<K, B> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value as A)])) as Record<K, B>;
