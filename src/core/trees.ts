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

export type FileChange =
  | { readonly change: 'added' | 'changed' | 'unchanged'; readonly path: string; readonly file: TreeFile }
  | { readonly change: 'renamed'; readonly path: string; readonly file: TreeFile; readonly from: string }
  | { readonly change: 'removed'; readonly path: string };

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

/**
 * What happened to each path from `base` to `head`, sorted by path. A removed and an added path with the
 * same blob are one rename. Give it the selected files only: a model moved to a name that is not selected is
 * then what it should be, a removal.
 */
export function compareTrees(base: readonly TreeFile[], head: readonly TreeFile[]): FileChange[] {
  const before = byPath(base);
  const after = byPath(head);
  const paths = allPaths(before, after);
  const origins = renameOrigins(
    paths.flatMap((path) => (after.has(path) ? [] : (before.get(path) ?? []))),
    paths.flatMap((path) => (before.has(path) ? [] : (after.get(path) ?? []))),
  );
  const moved = new Set(origins.values());
  return paths.flatMap((path): FileChange[] => {
    const file = after.get(path);
    if (!file) return moved.has(path) ? [] : [{ change: 'removed', path }];
    const from = origins.get(path);
    if (from !== undefined) return [{ change: 'renamed', path, file, from }];
    const was = before.get(path);
    if (!was) return [{ change: 'added', path, file }];
    return [{ change: same(was, file) ? 'unchanged' : 'changed', path, file }];
  });
}

/** New path -> old path, each old path used once, in path order. */
function renameOrigins(removed: readonly TreeFile[], added: readonly TreeFile[]): Map<string, string> {
  const left = new Map<string, string[]>();
  for (const { blob, path } of removed) {
    const paths = left.get(blob);
    if (paths) paths.push(path);
    else left.set(blob, [path]);
  }
  const origins = new Map<string, string>();
  for (const { blob, path } of added) {
    const from = left.get(blob)?.shift();
    if (from !== undefined) origins.set(path, from);
  }
  return origins;
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
