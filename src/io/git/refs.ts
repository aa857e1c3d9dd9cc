import { type Git, GitError, reason } from './process.ts';

export interface Resolved {
  /** Tip of the target branch. */
  readonly target: string;
  readonly mergeBase: string;
  readonly head: string | 'worktree';
}

const OBJECT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const DEEPEN = 'Fetch the history: git fetch --unshallow, or fetch-depth: 0 for actions/checkout';

/** Commits of both sides and their merge base, in one process. */
export async function resolveRange(
  git: Git,
  shallow: boolean,
  base: string,
  head: string,
): Promise<{ target: string; mergeBase: string; head: string }> {
  for (const ref of [base, head]) refuse(ref);
  const range = `${base}^{commit}...${head}^{commit}`;
  const { stdout, stderr } = await git.run(['rev-parse', '--revs-only', '--end-of-options', range]);
  // A full commit id stands for itself, whatever branch is named like it.
  const [ambiguous] = [...stderr.matchAll(/refname '(.*?)(?:\^\{commit\})?' is ambiguous/g)]
    .map(([, name = '']) => name)
    .filter((name) => !OBJECT_ID.test(name));
  if (ambiguous !== undefined)
    throw new GitError('AMBIGUOUS_REF', `"${ambiguous}" names more than one branch or tag`, {
      fix: `Write it in full, such as refs/heads/${ambiguous} or refs/remotes/${ambiguous}`,
    });
  const lines = stdout.toString().split('\n');
  const [headId, target] = lines.filter((line) => OBJECT_ID.test(line));
  if (headId === undefined || target === undefined) throw await unknownRef(git, shallow, [base, head]);
  const mergeBase = lines.find((line) => line.startsWith('^'))?.slice(1);
  if (mergeBase === undefined)
    throw new GitError(
      'NO_MERGE_BASE',
      shallow
        ? `The merge base of ${base} and ${head} is not in this shallow clone`
        : `${base} and ${head} have no common history`,
      { fix: shallow ? DEEPEN : 'Give --base a branch that the change started from' },
    );
  return { target, mergeBase, head: headId };
}

/** The commit that a branch, tag or id names. */
export async function resolveCommit(git: Git, shallow: boolean, ref: string): Promise<string> {
  const { head } = await resolveRange(git, shallow, ref, ref);
  return head;
}

/** A name that git could take for an option or a range. */
function refuse(ref: string): void {
  if (ref === '' || ref.startsWith('-') || ref.includes('..') || /[\s\p{Cc}]/u.test(ref))
    throw new GitError('UNKNOWN_REF', `${JSON.stringify(ref)} is not the name of a revision`, {
      fix: 'Give a branch, a tag or a commit id',
    });
}

async function unknownRef(git: Git, shallow: boolean, refs: readonly string[]): Promise<GitError> {
  for (const ref of refs) {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
    const { exit } = await git.run(args);
    if (exit === 0) continue;
    const names = await listRefs(git);
    const known =
      names.length > 0 ? `; there are ${names.join(', ')}` : '; the repository has no branches yet';
    return new GitError('UNKNOWN_REF', `There is no revision ${JSON.stringify(ref)}${known}`, {
      fix: fetchBranch(ref, shallow),
    });
  }
  return new GitError('GIT_FAILED', `Git cannot compare ${refs.join(' and ')}`);
}

/** A clone of one branch fetches no other unless it is told where to put it; a shallow one lacks the history too. */
function fetchBranch(ref: string, shallow: boolean): string {
  const branch = ref.replace(/^(?:refs\/)?(?:remotes\/)?origin\/|^refs\/heads\//, '');
  const deeper = shallow ? '--unshallow ' : '';
  const then = ref === branch ? `, then give origin/${branch}` : '';
  return OBJECT_ID.test(ref)
    ? shallow
      ? DEEPEN
      : `Fetch it: git fetch origin ${ref}`
    : `Fetch it: git fetch ${deeper}origin ${branch}:refs/remotes/origin/${branch}${then}; or name one that exists`;
}

export async function noDefaultBranch(git: Git, shallow: boolean): Promise<GitError> {
  const names = await listRefs(git);
  const known = names.length > 0 ? `there are ${names.join(', ')}` : 'the repository has no branches yet';
  const where = shallow ? ' in this shallow clone' : '';
  return new GitError(
    'UNKNOWN_REF',
    `No default branch found${where} (origin/HEAD, main or master); ${known}`,
    {
      fix: shallow
        ? `${fetchBranch('origin/main', shallow)} with --base`
        : 'Name the target branch with --base',
    },
  );
}

async function listRefs(git: Git): Promise<string[]> {
  const args = ['for-each-ref', '--count=20', '--format=%(refname:short)', 'refs/heads', 'refs/remotes'];
  const { exit, stdout, stderr } = await git.run(args);
  if (exit !== 0) throw new GitError('GIT_FAILED', `Cannot list branches: ${reason(stderr, exit)}`);
  return stdout.toString().split('\n').filter(Boolean);
}
