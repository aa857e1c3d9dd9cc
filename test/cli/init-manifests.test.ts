import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPricedFleet } from '../../src/cli/fleet.ts';
import { configProposal, includesOf } from '../../src/cli/init-manifests.ts';
import { readModel } from '../../src/core/read-model.ts';

let repo: string;
beforeEach(() => {
  repo = mkdtempSync(join(tmpdir(), 'tollgate-init-'));
  execFileSync('git', ['init', '-q', '-b', 'main'], { cwd: repo });
  mkdirSync(join(repo, 'deploy/prod'), { recursive: true });
  writeFileSync(
    join(repo, 'deploy/prod/chat.yaml'),
    `apiVersion: apps/v1
kind: Deployment
metadata: { name: chat, namespace: llm }
spec:
  template:
    spec:
      containers: [ { name: c, image: "a/b:1", resources: { limits: { nvidia.com/gpu: 1 } } } ]
`,
  );
  writeFileSync(join(repo, 'broken.yaml'), 'a: [\n');
});
afterEach(() => rmSync(repo, { recursive: true }));

test('a repository without a policy: its manifests are found, and what they lack is proposed', async () => {
  const options = { repo, head: undefined, asOf: '2026-11-21', env: process.env };
  expect((await readPricedFleet(options)).fleet.sides.size).toBe(0);
  const { fleet, problems } = await readPricedFleet({ ...options, findManifests: true });
  expect(problems).toEqual([]);
  const sides = [...fleet.sides.values()];
  expect(includesOf(sides)).toEqual(['deploy/**/*.yaml']);
  const [proposal] = sides.flatMap(configProposal);
  expect(proposal?.path).toBe('deploy/prod/llm-chat.model.yaml');
  expect(proposal?.text).toContain('#   serving.hardware: the pods ask for 1 nvidia.com/gpu');
  expect(readModel('x', proposal?.text ?? '')).toMatchObject({
    problems: [],
    config: { id: 'llm/chat', deployed_by: 'Deployment/chat' },
  });
});
