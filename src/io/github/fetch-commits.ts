import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface FetchOptions {
  readonly dir: string;
  /** Branches of the remote to bring up to date, as `origin/NAME`. */
  readonly branches: readonly string[];
  /** Commits to have, with their history. */
  readonly commits: readonly string[];
  /** GITHUB_SERVER_URL, which alone is sent the token. */
  readonly serverUrl: string;
  readonly token: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const TIMEOUT_MS = 300_000;

/**
 * Fetches from `origin` what a comparison needs, whatever the depth of the checkout. Nothing is checked out and nothing of
 * the repository is run. Throws with git's own words when it cannot.
 */
export async function fetchCommits({
  dir,
  branches,
  commits,
  serverUrl,
  token,
  env,
}: FetchOptions): Promise<void> {
  const git = (...args: string[]) =>
    execute('git', ['-c', 'core.hooksPath=/dev/null', '-c', 'protocol.ext.allow=never', '-C', dir, ...args], {
      env: { ...env, ...gitCredentials(serverUrl, token), GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
      timeout: TIMEOUT_MS,
      maxBuffer: 10_000_000,
    });
  const shallow = (await git('rev-parse', '--is-shallow-repository')).stdout.trim() === 'true';
  const refspecs = [
    ...branches.map((name) => `+refs/heads/${name}:refs/remotes/origin/${name}`),
    ...commits.map((sha) => `+${sha}:refs/tollgate/${sha}`),
  ];
  const flags = [
    '--no-tags',
    '--recurse-submodules=no',
    '--no-write-fetch-head',
    '--quiet',
    ...(shallow ? ['--unshallow'] : []),
  ];
  await git('fetch', ...flags, 'origin', ...refspecs);
}

/** As environment, which no process list shows. The empty header takes the place of one a checkout may have left. */
export function gitCredentials(serverUrl: string, token: string): Record<string, string> {
  if (token === '') return {};
  const key = `http.${serverUrl.replace(/\/$/, '')}/.extraheader`;
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  return {
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: key,
    GIT_CONFIG_VALUE_0: '',
    GIT_CONFIG_KEY_1: key,
    GIT_CONFIG_VALUE_1: `AUTHORIZATION: basic ${basic}`,
  };
}
