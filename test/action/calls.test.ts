import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { fakeGitHub } from '../github/server.ts';
import { AUTHOR, pullOf } from '../github/state.ts';
import { pullRepository } from './repository.ts';
import { runBundle, SHIPPED } from './run-bundle.ts';

const model = (index: number) => `model: { name: extra-${index}, version: "1.0.0", type: vision, risk: low }
ownership: { team: search, oncall: search-oncall }
cost_allocation: { team: search, service: extra-${index}, environment: production }
serving: { hardware: 1xL4, min_replicas: 1, max_replicas: 1 }
`;

/** Calls of the shipped Action on a pull request that was just opened and adds so many models. */
async function calls(models: number): Promise<{ calls: string[]; report: Report }> {
  const files = Array.from({ length: models }, (_, index) => [`extra/${index}.model.yaml`, model(index)]);
  const repository = pullRepository(Object.fromEntries(files));
  const github = await fakeGitHub();
  try {
    Object.assign(github.state.pull, { head: repository.head, base: repository.base });
    const payload = { action: 'opened', sender: { id: AUTHOR.id }, pull_request: pullOf(github.state) };
    const { workspace } = repository;
    const run = await runBundle({ bundle: SHIPPED, github, event: 'pull_request', payload, workspace });
    expect(github.violations).toEqual([]);
    return { calls: github.log.map(({ operation }) => operation), report: run.report as Report };
  } finally {
    await github.close();
    repository.remove();
  }
}

const added = ({ models }: Report) => models.filter(({ change }) => change === 'added').length;

describe('calls of the Action to GitHub', () => {
  it('R17 are at most 6 for a pull request with 100 models', async () => {
    const { calls: made, report } = await calls(100);
    expect(added(report)).toBeGreaterThanOrEqual(100);
    expect(made).toContain('checks/create');
    expect(made).toContain('issues/create-comment');
    expect(made.length).toBeLessThanOrEqual(6);
    // The benchmark reads the figure here.
    if (process.env.API_CALLS_FILE !== undefined)
      writeFileSync(process.env.API_CALLS_FILE, `${made.length}\n`);
  });

  it('R17 are at most 20 for a pull request with 500 models', async () => {
    const { calls: made, report } = await calls(500);
    expect(added(report)).toBeGreaterThanOrEqual(500);
    expect(made.length).toBeLessThanOrEqual(20);
  });
});
