import type { TreeFile } from '../core/trees.ts';
import type { GitRepository, Resolved } from '../io/git.ts';

/** Every file of the three revisions a change is judged by. */
export interface Trees {
  readonly mergeBase: readonly TreeFile[];
  readonly head: readonly TreeFile[];
  readonly target: readonly TreeFile[];
  /** Further files of a work tree, of which only the YAML is listed at first. */
  others?(include: (path: string) => boolean): Promise<readonly TreeFile[]>;
}

export async function readTrees(git: GitRepository, resolved: Resolved): Promise<Trees> {
  const { target, mergeBase, head } = resolved;
  const worktree = head === 'worktree';
  const [before = [], base = [], after = []] = await git.listTrees(
    worktree ? [target, mergeBase] : [target, mergeBase, head],
  );
  if (!worktree) return { target: before, mergeBase: base, head: after };
  return {
    target: before,
    mergeBase: base,
    head: await git.listWorktree(isYaml),
    others: (include) => git.listWorktree((path) => !isYaml(path) && include(path)),
  };
}

export const isYaml = (path: string): boolean => /\.ya?ml$/.test(path);
