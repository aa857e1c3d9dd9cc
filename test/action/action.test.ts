import { afterEach, describe, expect, it } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { type FakeGitHub, fakeGitHub } from '../github/server.ts';
import { AUTHOR, pullOf } from '../github/state.ts';
import { type PullRepository, pullRepository } from './repository.ts';
import { runBundle, SHIPPED } from './run-bundle.ts';

let github: FakeGitHub;
let repository: PullRepository;

afterEach(async () => {
  repository.remove();
  await github.close();
  expect(github.violations).toEqual([]);
});

async function act(edit: Record<string, string> = {}, inputs: Record<string, string> = {}) {
  repository = pullRepository(edit);
  github = await fakeGitHub();
  Object.assign(github.state.pull, { head: repository.head, base: repository.base });
  const payload = { action: 'opened', sender: { id: AUTHOR.id }, pull_request: pullOf(github.state) };
  const result = await runBundle({
    bundle: SHIPPED,
    github,
    event: 'pull_request',
    payload,
    inputs,
    workspace: repository.workspace,
  });
  return { ...result, report: result.report as Report };
}

const LAX = 'version: 1\n';

describe('the Action with the demo as a pull request', () => {
  it('judges it from a shallow checkout, and shows the same verdict everywhere', async () => {
    const { report, outputs, exit, summary, log } = await act();
    expect(log).not.toContain('could not be fetched');
    expect(report).toMatchObject({
      configured: true,
      base: repository.base,
      merge_base: repository.base,
      head: repository.head,
    });
    expect(report.verdict).toBe('block');
    expect(exit).toBe(1);
    expect(outputs).toMatchObject({ verdict: 'block', 'monthly-delta': report.totals.delta?.expected ?? '' });
    expect(github.state.checkRuns).toMatchObject([{ head_sha: repository.head, conclusion: 'failure' }]);
    expect(github.state.checkRuns[0]?.annotations.length).toBeGreaterThan(0);
    expect(github.state.comments).toHaveLength(1);
    expect(summary).toContain('Blocked');
  });

  it('T1 judges a pull request that changes the policy by the policy of the target branch', async () => {
    const { report } = await act({ '.github/tollgate.yaml': LAX });
    expect(report.verdict).toBe('block');
  });

  it('T1 reads a policy that the workflow names by path from the target branch too', async () => {
    const own = await act({ '.github/tollgate.yaml': LAX }, { policy: '.github/tollgate.yaml' });
    expect(own.report.verdict).toBe('block');
    repository.remove();
    await github.close();
    const planted = await act({ 'lax.yaml': LAX }, { policy: 'lax.yaml' });
    expect(planted.exit).toBe(2);
    expect(planted.log).toContain('there is no lax.yaml on the target branch');
    expect(github.state.checkRuns).toMatchObject([{ conclusion: 'failure' }]);
  });
});
