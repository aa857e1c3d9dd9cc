import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fetchCommits, gitCredentials } from '../io/github.ts';

const execute = promisify(execFile);

export interface MirrorRequest {
  readonly cache: string;
  readonly serverUrl: string;
  /** GitHub's number of the repository: a renamed one keeps its mirror. */
  readonly repository: number;
  readonly owner: string;
  readonly repo: string;
  readonly token: string;
  readonly branch: string;
  readonly head: string;
}

/** A folder with the history of a repository, without its files, and the environment to read it in. */
export interface Mirror {
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Fetches into one mirror follow each other, for git locks its refs. */
const busy = new Map<string, Promise<unknown>>();

/**
 * Brings the mirror of a repository up to date with a branch and a commit: git objects without a checkout, in one request.
 * File contents are fetched when they are read. It is a cache: where it is lost, it is made again.
 */
export async function mirror(request: MirrorRequest): Promise<Mirror> {
  const { cache, serverUrl, repository, owner, repo, token, branch, head } = request;
  const dir = join(cache, `${repository}.git`);
  const env = { PATH: process.env.PATH, HOME: cache, ...gitCredentials(serverUrl, token) };
  const before = busy.get(dir) ?? Promise.resolve();
  const done = before.then(async () => {
    await prepare(dir, `${serverUrl}/${owner}/${repo}.git`);
    await fetchCommits({ dir, branches: [branch], commits: [head], serverUrl, token, env });
  });
  busy.set(
    dir,
    done.catch(() => undefined),
  );
  await done;
  return { dir, env };
}

async function prepare(dir: string, url: string): Promise<void> {
  const git = (...args: string[]) => execute('git', ['-C', dir, ...args]);
  if (!existsSync(join(dir, 'HEAD'))) {
    mkdirSync(dir, { recursive: true });
    await git('init', '--quiet', '--bare');
  }
  for (const [key, value] of [
    ['url', url],
    ['promisor', 'true'],
    ['partialclonefilter', 'blob:none'],
  ])
    await git('config', `remote.origin.${key}`, `${value}`);
}
