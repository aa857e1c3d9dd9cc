import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ENV = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};

export interface PullRepository {
  /** A shallow clone at the pull request's head, as actions/checkout leaves it. */
  readonly workspace: string;
  readonly base: string;
  readonly head: string;
  remove(): void;
}

const git = (dir: string, ...args: string[]) =>
  execFileSync('git', ['-C', dir, ...args], {
    env: { ...process.env, ...ENV },
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim();

/** A remote with the demo's fleet on `main` and its pull request on a branch; `edit` changes the head's files further. */
export function pullRepository(edit: Readonly<Record<string, string>> = {}): PullRepository {
  const root = mkdtempSync(join(tmpdir(), 'tollgate-pull-'));
  const origin = join(root, 'origin');
  mkdirSync(origin);
  const commit = (tree: 'base' | 'head', more: Readonly<Record<string, string>> = {}) => {
    for (const entry of readdirSync(origin))
      if (entry !== '.git') rmSync(join(origin, entry), { recursive: true });
    cpSync(new URL(`../../fixtures/demo/${tree}`, import.meta.url), origin, { recursive: true });
    for (const [path, text] of Object.entries(more)) {
      mkdirSync(dirname(join(origin, path)), { recursive: true });
      writeFileSync(join(origin, path), text);
    }
    git(origin, 'add', '--all');
    git(origin, 'commit', '--quiet', '--message', tree);
    return git(origin, 'rev-parse', 'HEAD');
  };
  git(origin, 'init', '--quiet', '--initial-branch=main');
  const base = commit('base');
  git(origin, 'checkout', '--quiet', '-b', 'grow');
  const head = commit('head', edit);
  git(root, 'clone', '--quiet', '--depth=1', '--branch=grow', `file://${origin}`, 'workspace');
  return { workspace: join(root, 'workspace'), base, head, remove: () => rmSync(root, { recursive: true }) };
}
