import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkRepository } from '../src/check.ts';
import type { Report } from '../src/core/report.ts';
import { TestRepo, tempDir } from './io/repo.ts';

const model = (id: string, replicas: number) =>
  `model: { name: ${id}, type: vision }\nserving: { hardware: 1xL4, min_replicas: ${replicas}, max_replicas: ${replicas} }\n`;
const POLICY = 'version: 1\nbudgets: [{ monthly: 100000 USD }]\n';

/** main with two models and a policy; change grows one of them. */
function changed(policy: string, head: Record<string, string> = {}): TestRepo {
  const repo = TestRepo.init();
  repo.commit({
    '.github/tollgate.yaml': policy,
    '.github/tollgate-waivers.yaml': 'version: 1\nwaivers: []\n',
    'a.model.yaml': model('a', 1),
    'b.model.yaml': model('b', 1),
    'deploy/c.yaml': model('c', 1),
  });
  repo.git(['checkout', '-q', '-b', 'change']);
  repo.commit({ 'a.model.yaml': model('a', 2), ...head });
  return repo;
}

function blobless(repo: TestRepo): TestRepo {
  repo.git(['config', 'uploadpack.allowFilter', 'true']);
  repo.git(['config', 'uploadpack.allowAnySHA1InWant', 'true']);
  return repo.clone('--no-checkout', '--filter=blob:none');
}

/** A check of `change`, or of the work tree, against `main`, with the git commands it started. */
async function counted(repo: TestRepo, prefix = '', head: string | null = 'change') {
  const bin = tempDir();
  const log = join(bin, 'log');
  writeFileSync(
    join(bin, 'git'),
    `#!/bin/sh\necho "$*" >>'${log}'\nPATH='${process.env.PATH}' exec git "$@"\n`,
  );
  chmodSync(join(bin, 'git'), 0o755);
  const report = await checkRepository({
    repo: repo.dir,
    base: `${prefix}main`,
    ...(head === null ? {} : { head: `${prefix}${head}` }),
    asOf: '2026-11-21',
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` },
  });
  const calls = readFileSync(log, 'utf8').trim().split('\n');
  return { report, processes: calls.length, fetches: calls.filter((call) => / fetch /.test(call)).length };
}

const changedPaths = ({ models }: Report) =>
  models.flatMap(({ path, change }) => (change === 'changed' ? [path] : []));

describe('git processes of a check', () => {
  test('three in a full clone', async () => {
    const { report, processes, fetches } = await counted(changed(POLICY));
    expect(changedPaths(report)).toEqual(['a.model.yaml']);
    expect({ processes, fetches }).toEqual({ processes: 3, fetches: 0 });
  });

  test('five in a blobless clone, with one fetch for policy, waivers and configs together', async () => {
    const repo = changed(POLICY);
    const whole = await counted(repo);
    const { report, processes, fetches } = await counted(blobless(repo), 'origin/');
    expect({ processes, fetches }).toEqual({ processes: 5, fetches: 1 });
    expect(report).toEqual(whole.report);
  });

  test('a second fetch only for what the policy selects besides', async () => {
    const repo = changed(`${POLICY}models: { include: [deploy/*.yaml] }\n`, {
      'deploy/c.yaml': model('c', 3),
    });
    const { report, fetches } = await counted(blobless(repo), 'origin/');
    expect(fetches).toBe(2);
    expect(changedPaths(report)).toEqual(['a.model.yaml', 'deploy/c.yaml']);
  });
});

describe('evidence files', () => {
  const RULES = `${POLICY}evidence: [ { files: 'metrics/{model}.json' } ]\nrequire: [ { gates: [performance], where: { model: a } } ]\n`;
  const measured = (version: string, mrr: number) =>
    JSON.stringify({ version, evaluation: { metrics: { mrr } } });
  const versioned = (version: string) => model('a', 1).replace('type:', `version: "${version}", type:`);

  /** `change` moves a from version 1 to 2, with its evidence. */
  function released(mrr: number): TestRepo {
    const repo = TestRepo.init();
    repo.commit({
      '.github/tollgate.yaml': RULES,
      'a.model.yaml': versioned('1'),
      'metrics/a.json': measured('1', 0.4),
      'metrics/b.json': measured('1', 0.4),
      'data/large.json': '[]',
    });
    repo.git(['checkout', '-q', '-b', 'change']);
    repo.commit({ 'a.model.yaml': versioned('2'), 'metrics/a.json': measured('2', mrr) });
    return repo;
  }
  const performance = (report: Report) =>
    report.models.flatMap(({ gates }) =>
      gates.filter(({ gate }) => gate === 'performance').map(({ status }) => status),
    );

  test('cost no process in a full clone, and in a blobless one a fetch of all of them together', async () => {
    const whole = await counted(released(0.3));
    expect([performance(whole.report), whole.processes]).toEqual([['block'], 3]);
    expect(performance((await counted(released(0.41))).report)).toEqual(['pass']);
    const partial = await counted(blobless(released(0.3)), 'origin/');
    expect(partial.report).toEqual(whole.report);
    expect([partial.processes, partial.fetches]).toEqual([6, 2]);
  });

  test('are those of the work tree where that is what is judged, in five processes', async () => {
    const repo = released(0.41);
    writeFileSync(join(repo.dir, 'metrics/a.json'), measured('2', 0.3));
    const { report, processes } = await counted(repo, '', null);
    expect([performance(report), processes]).toEqual([['block'], 5]);
  });
});

describe('T7 caps hold, each for its own kind of file', () => {
  const padded = (text: string, bytes: number) => `${text}#${' '.repeat(bytes)}\n`;
  const codes = async (repo: TestRepo) =>
    (await counted(repo)).report.problems.map(({ code, location }) => [code, location.file]);

  test('a config over 64 KiB is refused, a policy of that size is read', async () => {
    const repo = changed(padded(POLICY, 70_000), { 'a.model.yaml': padded(model('a', 2), 70_000) });
    expect(await codes(repo)).toEqual([['FILE_TOO_LARGE', 'a.model.yaml']]);
  });

  test('a config that is byte for byte the large policy is refused all the same', async () => {
    const large = padded(POLICY, 70_000);
    expect(await codes(changed(large, { 'a.model.yaml': large }))).toEqual([
      ['FILE_TOO_LARGE', 'a.model.yaml'],
    ]);
  });

  test('a policy over 1 MiB is refused', async () => {
    expect(await codes(changed(padded(POLICY, 1_100_000)))).toEqual([
      ['POLICY_UNUSABLE', '.github/tollgate.yaml'],
      ['FILE_TOO_LARGE', '.github/tollgate.yaml'],
    ]);
  });

  test.each([
    ['read from 64 KiB to 1 MiB', 70_000, []],
    ['refused over 1 MiB, by the cap that holds for it', 1_100_000, ['at most 1048576 bytes']],
  ])('a policy edited in the work tree is %s', async (_, bytes, refused) => {
    const repo = changed(POLICY);
    writeFileSync(join(repo.dir, '.github/tollgate.yaml'), padded(POLICY, bytes));
    const { problems } = await checkRepository({
      repo: repo.dir,
      base: 'main',
      asOf: '2026-11-21',
      env: process.env,
    });
    expect(problems.map(({ expected }) => expected)).toEqual(refused);
  });
});

test('a clone whose remote is gone is an error, not an empty check', async () => {
  const repo = changed(POLICY);
  const clone = blobless(repo);
  rmSync(repo.dir, { recursive: true });
  await expect(counted(clone, 'origin/')).rejects.toThrow('Cannot fetch 5 objects from origin');
});

describe('a policy of the caller', () => {
  const withPolicy = async (content: string | Buffer) => {
    const repo = changed(POLICY);
    const file = join(repo.dir, 'strict.yaml');
    writeFileSync(file, content);
    return checkRepository({
      repo: repo.dir,
      base: 'main',
      head: 'change',
      policyPath: file,
      asOf: '2026-11-21',
      env: process.env,
    });
  };

  test('is shown by its path from the repository', async () => {
    expect((await withPolicy(POLICY)).policy.path).toBe('strict.yaml');
  });

  test.each([
    ['NOT_UTF8', Buffer.from([0x76, 0xff, 0xfe])],
    ['FILE_TOO_LARGE', '#'.repeat(1_048_577)],
  ])('is read as strictly as that of the target: %s', async (code, content) => {
    const { problems, verdict } = await withPolicy(content);
    expect(problems.map((problem) => [problem.code, problem.location.file])).toEqual([
      ['POLICY_UNUSABLE', 'strict.yaml'],
      [code, 'strict.yaml'],
    ]);
    expect(verdict).toBe('block');
  });

  test('that the change edits too is read, and its mistakes told, once', async () => {
    const repo = changed(POLICY);
    writeFileSync(join(repo.dir, '.github/tollgate.yaml'), 'version: 1\nbudgetss: []\n');
    const { problems } = await checkRepository({
      repo: repo.dir,
      base: 'main',
      policyPath: '.github/tollgate.yaml',
      asOf: '2026-11-21',
      env: process.env,
    });
    expect(problems.map(({ code }) => code)).toEqual(['POLICY_UNUSABLE', 'UNKNOWN_KEY']);
  });
});
