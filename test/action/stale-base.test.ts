import { execFileSync } from 'node:child_process';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FakeGitHub, fakeGitHub } from '../github/server.ts';
import { AUTHOR, pullOf } from '../github/state.ts';
import { bundle } from './bundle.ts';
import { type PullRepository, pullRepository } from './repository.ts';
import { runBundle } from './run-bundle.ts';

let action = '';
let github: FakeGitHub;
let repository: PullRepository;

beforeAll(async () => {
  action = await bundle(new URL('../../src/action/main.ts', import.meta.url));
});
afterEach(async () => {
  repository.remove();
  await github.close();
  expect(github.violations).toEqual([]);
});

/** A run whose checkout cannot reach its origin; `full` says that it has the history all the same. */
async function act({ full }: { full: boolean }) {
  repository = pullRepository();
  const { workspace, head, base } = repository;
  const git = (...args: string[]) => execFileSync('git', ['-C', workspace, ...args], { stdio: 'pipe' });
  if (full) git('fetch', '--quiet', '--unshallow', 'origin', 'main', 'grow');
  git('remote', 'set-url', 'origin', 'file:///nowhere');
  github = await fakeGitHub();
  Object.assign(github.state.pull, { head, base });
  const payload = { action: 'opened', sender: { id: AUTHOR.id }, pull_request: pullOf(github.state) };
  return runBundle({ bundle: action, github, event: 'pull_request', payload, workspace });
}

describe('when the target branch cannot be fetched', () => {
  it('the run is undecided unless the checkout holds the tip, for the policy may have changed', async () => {
    const { report, outputs, exit, summary } = await act({ full: false });
    expect({ report, exit, outputs }).toEqual({
      report: undefined,
      exit: 2,
      outputs: { verdict: 'undecided' },
    });
    expect(summary).toContain('BASE_STALE');
    expect(github.state.checkRuns).toMatchObject([
      { conclusion: 'failure', output: { title: 'Undecided: BASE_STALE' } },
    ]);
    expect(github.state.comments).toEqual([]);
  });

  it('the tip that the checkout holds judges when GitHub says that it is the tip', async () => {
    const { report, log } = await act({ full: true });
    expect(log).toContain('could not be fetched');
    expect(report).toMatchObject({ base: repository.base, head: repository.head, verdict: 'block' });
  });
});
