/** Modes git stores, in its canonical spelling: file, executable, symlink, submodule, folder. */
export type TreeMode = '100644' | '100755' | '120000' | '160000' | '040000';

export interface TreeFile {
  /** From the root of the repository, with `/` between folders. */
  readonly path: string;
  readonly mode: TreeMode;
  /** Object id; equal content has an equal id, in a revision and in the work tree alike. */
  readonly blob: string;
  /** Bytes; null where knowing it would cost a read. */
  readonly size: number | null;
}

/** What reading one blob gave. Only `text` is content: every other answer has to be reported. */
export type Blob =
  | { readonly text: string }
  | { readonly tooLarge: number }
  | { readonly notText: 'binary' | 'invalid UTF-8' }
  | { readonly missing: true };

export interface MergeResult {
  readonly files: TreeFile[];
  /** Paths that both sides changed, differently: judged as the head has them, though git may merge or refuse. */
  readonly conflicts: string[];
}

/**
 * The tree after merging: each path as the head has it where the head differs from the merge base, else as
 * the target's tip has it. Sorted by path.
 */
export function mergeResult(
  mergeBase: readonly TreeFile[],
  head: readonly TreeFile[],
  target: readonly TreeFile[],
): MergeResult {
  const before = byPath(mergeBase);
  const ours = byPath(head);
  const theirs = byPath(target);
  const files: TreeFile[] = [];
  const conflicts: string[] = [];
  for (const path of allPaths(before, ours, theirs)) {
    const was = before.get(path);
    const mine = ours.get(path);
    const upstream = theirs.get(path);
    const changedHere = !same(was, mine);
    const file = changedHere ? mine : upstream;
    if (file) files.push(file);
    if (changedHere && !same(was, upstream) && !same(mine, upstream)) conflicts.push(path);
  }
  return { files, conflicts };
}

function same(a: TreeFile | undefined, b: TreeFile | undefined): boolean {
  return a?.blob === b?.blob && a?.mode === b?.mode;
}

function byPath(files: readonly TreeFile[]): Map<string, TreeFile> {
  return new Map(files.map((file) => [file.path, file]));
}

function allPaths(...trees: readonly Map<string, TreeFile>[]): string[] {
  return [...new Set(trees.flatMap((tree) => [...tree.keys()]))].sort();
}
