import { MAX_EVIDENCE_BYTES } from '../core/evidence-file.ts';
import type { EvidenceInput } from '../core/evidence-fleet.ts';
import type { EvidenceRule } from '../core/evidence-rules.ts';
import type { Refused, Revision } from '../core/fleet.ts';
import {
  capFor,
  contentProblem,
  MAX_MANIFEST_BYTES,
  MAX_MODEL_BYTES,
  namesModel,
  type Selection,
  selectFiles,
} from '../core/select.ts';
import { type Blob, mergeResult } from '../core/trees.ts';
import type { BlobStore } from './blobs.ts';
import { selectEvidence } from './evidence.ts';
import type { Trees } from './trees.ts';

/** The model configs of the three revisions and of the merge result. */
export interface ModelFiles {
  readonly mergeBase: Revision;
  readonly head: Revision;
  readonly target: Revision;
  readonly merged: Revision;
  readonly texts: ReadonlyMap<string, string>;
  /** What the policy's evidence files hold; absent where it names none. */
  readonly evidence?: EvidenceInput;
}

/** Selects the model configs, and the evidence about them, and reads each distinct content once, in one batch. */
export async function readModels(
  store: BlobStore,
  trees: Trees,
  selects: (path: string) => boolean,
  rules: readonly EvidenceRule[] = [],
): Promise<ModelFiles> {
  const { mergeBase, head, target } = trees;
  const all = { mergeBase, head, target, merged: mergeResult(mergeBase, head, target).files };
  const selected = mapValues(all, (tree) => selectFiles(tree, selects, capFor));
  const evidence = rules.length === 0 ? null : await selectEvidence(trees, rules);
  const oids = blobsOf(Object.values(selected));
  const measured = new Set(evidence === null ? [] : blobsOf(Object.values(evidence.selected)));
  const caps = capsOf(Object.values(selected));
  const capOf = (oid: string): number => (measured.has(oid) ? MAX_EVIDENCE_BYTES : caps(oid));
  const blobs = await store.readBlobs([...new Set([...oids, ...measured])], { maxBytes: capOf });
  const texts = new Map<string, string>();
  for (const [oid, blob] of blobs) if ('text' in blob) texts.set(oid, blob.text);
  return {
    ...mapValues(selected, (selection) => revisionOf(selection, blobs, capFor)),
    ...(evidence === null
      ? {}
      : {
          evidence: {
            ...mapValues(evidence.selected, (selection) =>
              revisionOf(selection, blobs, () => MAX_EVIDENCE_BYTES),
            ),
            rules,
            formats: evidence.formats,
          },
        }),
    texts,
  };
}

const blobsOf = (selections: readonly Pick<Selection, 'files'>[]): string[] =>
  selections.flatMap(({ files }) => files.map((file) => file.blob));

/** The cap of a blob: the largest of the paths that hold it. */
function capsOf(selections: readonly Selection[]): (oid: string) => number {
  const manifests = new Set(
    blobsOf(selections.map(({ files }) => ({ files: files.filter(({ path }) => !namesModel(path)) }))),
  );
  return (oid) => (manifests.has(oid) ? MAX_MANIFEST_BYTES : MAX_MODEL_BYTES);
}

function revisionOf(
  selection: Selection,
  blobs: ReadonlyMap<string, Blob>,
  capOf: (path: string) => number,
): Revision {
  const tree = new Map<string, string>();
  const refused = new Map<string, Refused>();
  for (const { path, blob } of selection.files) {
    const problem = contentProblem(path, blobs.get(blob) ?? { missing: true }, capOf(path));
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
