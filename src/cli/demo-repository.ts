import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageFile } from './package-root.ts';

export const DEMO_BRANCH = 'bigger-fraud-model';

/** Fixed identity and dates, and nobody's own git settings: the same commits on every machine. */
const ENV = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Demo',
  GIT_AUTHOR_EMAIL: 'demo@example.com',
  GIT_COMMITTER_NAME: 'Demo',
  GIT_COMMITTER_EMAIL: 'demo@example.com',
};

/** Makes a real repository in `folder`: the fleet on `main`, and a branch as a pull request would bring it. */
export function makeDemoRepository(folder: string, env: Readonly<Record<string, string | undefined>>): void {
  let day = '2026-11-20T09:00:00Z';
  const git = (...args: string[]): void => {
    const dated = { GIT_AUTHOR_DATE: day, GIT_COMMITTER_DATE: day };
    execFileSync('git', ['-C', folder, ...args], {
      env: { ...withoutGit(env), ...ENV, ...dated },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  };
  const commit = (tree: 'base' | 'head', message: string): void => {
    for (const entry of readdirSync(folder))
      if (entry !== '.git') rmSync(join(folder, entry), { recursive: true });
    cpSync(packageFile('fixtures', 'demo', tree), folder, { recursive: true });
    git('add', '--all');
    git('commit', '--quiet', '--message', message);
  };
  mkdirSync(folder, { recursive: true });
  git('init', '--quiet', '--initial-branch=main');
  commit('base', 'The fleet as it runs');
  day = '2026-11-21T09:00:00Z';
  git('checkout', '--quiet', '-b', DEMO_BRANCH);
  commit('head', 'Faster fraud scoring, new embeddings, more chat capacity');
}

/** Variables such as GIT_DIR would point git at another repository. */
const withoutGit = (env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('GIT_')));
