import { type Git, GitError, reason } from './process.ts';

/** Nothing is negotiated, a stalled connection ends, and no housekeeping starts behind our back. */
const CONFIG = [
  'fetch.negotiationAlgorithm=noop',
  'http.lowSpeedLimit=1',
  'http.lowSpeedTime=30',
  'gc.auto=0',
  'maintenance.auto=false',
].flatMap((setting) => ['-c', setting]);
const FLAGS = ['--no-tags', '--no-write-fetch-head', '--recurse-submodules=no', '--filter=blob:none'];

/** The remote a partial clone leaves its objects with; null where there is none to ask. */
export async function promisorRemote(git: Git): Promise<string | null> {
  const { stdout } = await git.run(['config', '--type=bool', '--get-regexp', '^remote\\..*\\.promisor$']);
  return /^remote\.(.*)\.promisor true$/m.exec(stdout.toString())?.[1] ?? null;
}

/**
 * Fetches the objects that a partial clone lacks, all in one request. Asking object by object, as git does on its
 * own, takes a round trip each.
 */
export async function fetchMissing(git: Git, remote: string, oids: readonly string[]): Promise<void> {
  const args = [...CONFIG, 'fetch', ...FLAGS, '--stdin', '--end-of-options', remote];
  const { exit, stderr } = await git.run(args, `${oids.join('\n')}\n`);
  if (exit === 0) return;
  throw new GitError(
    'GIT_FAILED',
    `Cannot fetch ${oids.length} objects from ${remote}: ${reason(stderr, exit)}`,
    {
      fix: 'Check the access to the remote, or clone without --filter',
    },
  );
}
