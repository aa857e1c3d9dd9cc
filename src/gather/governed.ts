import type { Revision } from '../core/fleet.ts';
import type { GovernedFile } from '../core/review/subject.ts';
import type { TreeFile } from '../core/trees.ts';
import { POLICY_FILES, WAIVERS_FILES } from './blobs.ts';
import type { ModelFiles } from './models.ts';
import type { Trees } from './trees.ts';

const RULES: ReadonlySet<string> = new Set([...POLICY_FILES, ...WAIVERS_FILES]);

/** Every file a verdict depends on that differs between the merge base and the head, sorted by path. */
export function governedFiles(trees: Trees, { mergeBase, head, evidence }: ModelFiles): GovernedFile[] {
  const changes = [
    ...changedBlobs('rules', rulesIn(trees.mergeBase), rulesIn(trees.head)),
    ...changedBlobs('config', blobsOf(mergeBase), blobsOf(head)),
    ...(evidence === undefined
      ? []
      : changedBlobs('evidence', blobsOf(evidence.mergeBase), blobsOf(evidence.head))),
  ];
  return changes.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

const rulesIn = (tree: readonly TreeFile[]): ReadonlyMap<string, string> =>
  new Map(tree.filter(({ path }) => RULES.has(path)).map(({ path, blob }) => [path, blob]));

/** Of what was read and of what was refused: a file that cannot be read is reviewed too. */
const blobsOf = ({ tree, refused }: Revision): ReadonlyMap<string, string> =>
  new Map([...tree, ...[...refused].map(([path, { blob }]) => [path, blob] as const)]);

function changedBlobs(
  kind: GovernedFile['kind'],
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): GovernedFile[] {
  const changed: GovernedFile[] = [];
  for (const [path, blob] of after) if (before.get(path) !== blob) changed.push({ path, blob, kind });
  for (const path of before.keys()) if (!after.has(path)) changed.push({ path, blob: null, kind });
  return changed;
}
