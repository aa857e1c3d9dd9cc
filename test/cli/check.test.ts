import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { jsonSchema } from '../../src/cli/schemas.ts';
import { exitCode } from '../../src/core/verdict.ts';
import { cli } from './harness.ts';
import { git, repository, temporaryFolder, write } from './repository.ts';

const MODEL =
  'model: { name: a, type: other }\nownership: { team: x }\ncosts: [ { name: licence, component: infer, monthly: 100 USD } ]\n';
const POLICY = 'version: 1\nbudgets:\n  - { team: x, monthly: 1000 USD }\n';
const AS_OF = ['--as-of', '2026-08-01'];

/** A branch whose one model costs `monthly`, against a main where it costs 100 of a budget of 1,000. */
function branch(
  monthly: number,
  files: Readonly<Record<string, string>> = { '.github/tollgate.yaml': POLICY },
): string {
  const folder = repository({ 'a.model.yaml': MODEL, ...files });
  git(folder, 'checkout', '--quiet', '-b', 'change');
  write(folder, { 'a.model.yaml': MODEL.replace('100 USD', `${monthly} USD`) });
  git(folder, 'commit', '--quiet', '--all', '--message', 'change');
  return folder;
}
const check = (folder: string, ...args: string[]) =>
  cli(['check', '--repo', folder, '--base', 'main', ...AS_OF, ...args]);

describe('exit codes', () => {
  test.each([
    [200, 0, 'pass'],
    [900, 0, 'warn'],
    [1100, 3, 'approval'],
    [1300, 1, 'block'],
  ])('%d of 1,000 a month exits %d (%s)', async (monthly, code, verdict) => {
    const { stdout, exit } = await check(branch(monthly), '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ verdict, configured: true });
    expect(exit).toBe(code);
  });

  test('without a policy nothing fails, unless one is required', async () => {
    const folder = branch(1300, {});
    expect((await check(folder, '--head', 'change')).exit).toBe(0);
    expect((await check(folder, '--require-policy')).exit).toBe(1);
  });

  test('undecided is 2, and only where there is a policy', () => {
    expect(exitCode({ verdict: 'undecided', configured: true })).toBe(2);
    expect(exitCode({ verdict: 'undecided', configured: false })).toBe(0);
  });
});

test.each([
  ['nowhere/report.json', 'its folder does not exist'],
  ['.', 'it is a folder'],
])('--output %s says why it cannot be written', async (file, why) => {
  const { stderr, exit } = await check(branch(200), '--output', file);
  expect(stderr).toContain(`${file} cannot be written: ${why}\n`);
  expect(stderr).not.toMatch(/ENOENT|EISDIR/);
  expect(exit).toBe(2);
});

test('the work tree is judged without --head, and another policy with --policy', async () => {
  const folder = branch(200);
  write(folder, {
    'a.model.yaml': MODEL.replace('100 USD', '1300 USD'),
    'strict.yaml': POLICY.replace('1000 USD', '150 USD'),
  });
  expect((await check(folder)).exit).toBe(1);
  expect((await check(folder, '--head', 'change')).exit).toBe(0);
  expect((await check(folder, '--head', 'change', '--policy', join(folder, 'strict.yaml'))).exit).toBe(1);
});

test('--all evaluates models that the change does not touch', async () => {
  const folder = branch(200, {
    '.github/tollgate.yaml': POLICY,
    'b.model.yaml': MODEL.replace('name: a', 'name: b'),
  });
  const gates = async (...args: string[]): Promise<number> => {
    const { stdout } = await check(folder, '--format', 'json', ...args);
    const { models } = JSON.parse(stdout) as { models: { id: string; gates: unknown[] }[] };
    return models.find(({ id }) => id === 'b')?.gates.length ?? -1;
  };
  expect(await gates()).toBe(0);
  expect(await gates('--all')).toBeGreaterThan(0);
});

test('the JSON report keeps to its published schema, and the same inputs give the same bytes', async () => {
  const folder = temporaryFolder();
  rmSync(folder, { recursive: true });
  expect((await cli(['demo', '--keep', folder])).exit).toBe(0);
  const args = [
    'check',
    '--repo',
    folder,
    '--base',
    'main',
    '--head',
    'bigger-fraud-model',
    '--as-of',
    '2026-11-21',
    '--format',
    'json',
  ];
  const [first, second] = [await cli(args), await cli(args)];
  expect(first.stdout).toBe(second.stdout);
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(jsonSchema('report'));
  validate(JSON.parse(first.stdout));
  expect(validate.errors).toBeNull();
});

test('--output writes the file and says so on stderr', async () => {
  const folder = branch(200);
  const file = join(folder, 'report.md');
  const { stdout, stderr } = await check(folder, '--format', 'markdown', '--output', file);
  expect([stdout, stderr]).toEqual(['', `Written to ${file}\n`]);
  expect(readFileSync(file, 'utf8')).toContain('| Model |');
});

describe('a model config that cannot be read', () => {
  const broken = async (...args: string[]) => {
    const folder = branch(200);
    write(folder, { 'a.model.yaml': MODEL.replace('other', 'otter').replace('100 USD', '100') });
    return check(folder, ...args);
  };

  test('every mistake of the file is told at line and column, with the values that work', async () => {
    const { stdout, exit } = await broken();
    expect(exit).toBe(1);
    expect(stdout).toContain('a.model.yaml:1:25\n      model.type is "otter": did you mean "other"?');
    expect(stdout).toMatch(/ {4}a\.model\.yaml:3:\d+\n {6}\S.*100[\s\S]*? {6}Fix: Write/);
    expect(stdout).toMatch(/^Blocked: a\.model\.yaml; cost unknown;/);
  });

  test('the comment names the file and no budget claims more room than it can know', async () => {
    const { stdout } = await broken('--format', 'markdown');
    expect(stdout).toMatch(/^### ⛔ Blocked: `a\.model\.yaml`;/);
    expect(stdout).toContain('1 model config cannot be read: `a.model.yaml`');
    expect(stdout).not.toContain('No model changed');
    expect((await broken()).stdout).toContain('at most $1,000 left');
  });
});

test('a width of nothing is not believed', async () => {
  const folder = branch(1300);
  const args = ['check', '--repo', folder, '--base', 'main', ...AS_OF];
  expect((await cli(args, { columns: 0 })).stdout).toBe((await cli(args, { columns: 80 })).stdout);
});

describe('mistakes', () => {
  test.each([
    [['--base', 'mian'], 'mian'],
    [['--head', 'nowhere'], 'nowhere'],
    [['--format', 'yaml'], '--format cannot be "yaml"'],
    [['--policy', 'absent.yaml'], 'absent.yaml cannot be read'],
    [['--output', 'absent/report.md'], 'absent/report.md cannot be written'],
    [['--as-of', 'tomorrow'], '--as-of cannot be "tomorrow"'],
  ])('%j is named and exits 2', async (args, message) => {
    const { stderr, exit } = await cli(['check', '--repo', branch(200), ...args]);
    expect([exit, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  test('a folder outside any repository', async () => {
    const { stderr, exit } = await cli(['check', '--repo', temporaryFolder()]);
    expect(exit).toBe(2);
    expect(stderr).toMatch(/cannot be read as a git repository[\s\S]*--repo/);
  });
});

describe('demo', () => {
  test('shows the report and the comment, exits 0 and leaves nothing behind', async () => {
    const { stdout, stderr, exit } = await cli(['demo', '--full']);
    expect([exit, stderr]).toEqual([0, '']);
    for (const part of [
      '14 models',
      'Blocked: ',
      'Exit code 1: blocked.',
      'check would exit with 1.',
      '### ⛔ Blocked',
      '| `fraud-ranker` |',
    ])
      expect(stdout).toContain(part);
    for (const status of ['BLOCK ', 'APPROVAL ', 'WARN ', '✅ Pass']) expect(stdout).toContain(status);
  });

  test('shows first what to read first, in about 80 lines, and how to see the rest', async () => {
    const { stdout } = await cli(['demo']);
    expect(stdout.split('\n').length).toBeLessThanOrEqual(88);
    expect(stdout).toContain('npm start -- --full\n');
    expect(stdout).not.toMatch(/<details>|findings?$/m);
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
    expect(scripts.start).toBe('node dist/cli.mjs demo');
  });

  test('a kept repository is judged by the command it prints', async () => {
    const folder = join(temporaryFolder(), 'shop');
    const { stdout } = await cli(['demo', '--keep', folder]);
    const [, args = ''] = /^ {2}node \S+\/dist\/cli\.mjs (check .*)$/m.exec(stdout) ?? [];
    expect((await cli([...args.split(' '), ...AS_OF])).exit).toBe(1);
  });

  test('keeps the repository on request, never over something else', async () => {
    const folder = join(temporaryFolder(), 'shop');
    expect((await cli(['demo', '--keep', folder])).exit).toBe(0);
    expect(git(folder, 'log', '--format=%s', 'bigger-fraud-model')).toContain('The fleet as it runs');
    const again = await cli(['demo', '--keep', folder]);
    expect([again.exit, again.stderr]).toEqual([2, expect.stringContaining('is not empty')]);
  });
});

describe('init', () => {
  test('an empty repository gets a policy, a workflow and an example that pass', async () => {
    const folder = repository({});
    const { stdout, exit } = await cli(['init', '--repo', folder]);
    expect(exit).toBe(0);
    await expect(stdout).toMatchFileSnapshot('snapshots/init.txt');
    git(folder, 'add', '--all');
    git(folder, 'commit', '--quiet', '--message', 'setup');
    expect(JSON.parse((await check(folder, '--all', '--format', 'json')).stdout)).toMatchObject({
      verdict: 'pass',
      configured: true,
      problems: [],
    });
  });

  test('a fleet gets a budget per team; what exists is kept as it is', async () => {
    const folder = temporaryFolder();
    cpSync('fixtures/demo/base', folder, { recursive: true });
    rmSync(join(folder, '.github'), { recursive: true });
    git(folder, 'init', '--quiet', '--initial-branch=main');
    write(folder, { '.github/workflows/tollgate.yml': 'mine' });
    expect((await cli(['init', '--repo', folder, '--dry-run'])).stdout).toContain(
      'would write  .github/tollgate.yaml',
    );
    expect(existsSync(join(folder, '.github/tollgate.yaml'))).toBe(false);
    const { stdout } = await cli(['init', '--repo', folder]);
    expect(stdout).toContain('kept         .github/workflows/tollgate.yml');
    expect(readFileSync(join(folder, '.github/workflows/tollgate.yml'), 'utf8')).toBe('mine');
    await expect(readFileSync(join(folder, '.github/tollgate.yaml'), 'utf8')).toMatchFileSnapshot(
      'snapshots/init-policy.yaml',
    );
    expect((await cli(['init', '--repo', folder])).stdout).toContain('kept         .github/tollgate.yaml');
  });

  test('outside a repository it says so', async () => {
    const { stderr, exit } = await cli(['init', '--repo', temporaryFolder()]);
    expect([exit, stderr]).toEqual([2, expect.stringContaining('cannot be read as a git repository')]);
  });
});
