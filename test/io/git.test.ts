import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { selectFiles } from '../../src/core/select.ts';
import type { TreeFile } from '../../src/core/trees.ts';
import { type GitError, GitRepository } from '../../src/io/git.ts';
import { TestRepo, tempDir } from './repo.ts';

const MODEL = (path: string) => path.endsWith('.model.yaml');
const CAP = { maxBytes: 65_536 };

/** What happened to each path from one listing to the next. */
function changes(base: readonly TreeFile[], head: readonly TreeFile[]): [string, string][] {
  const [before, after] = [base, head].map(
    (files) => new Map(files.map(({ path, mode, blob }) => [path, `${mode} ${blob}`])),
  );
  const paths = [...new Set([...base, ...head].map(({ path }) => path))].sort();
  return paths.map((path) => {
    const [was, now] = [before?.get(path), after?.get(path)];
    if (was === undefined) return [path, 'added'];
    if (now === undefined) return [path, 'removed'];
    return [path, was === now ? 'unchanged' : 'changed'];
  });
}

/** The error that a promise rejects with. */
async function failure(promise: Promise<unknown>): Promise<GitError> {
  return promise.then(
    () => Promise.reject(new Error('it succeeded')),
    (error: GitError) => error,
  );
}

async function texts(repo: GitRepository, commit: string): Promise<Record<string, string | object>> {
  const files = await repo.listTree(commit);
  const blobs = await repo.readBlobs(
    files.map((file) => file.blob),
    CAP,
  );
  return Object.fromEntries(
    files.map(({ path, blob }) => {
      const content = blobs.get(blob);
      return [path, content && 'text' in content ? content.text : (content ?? 'none')];
    }),
  );
}

/** main: first -> second; change: first -> head. */
function branched(): { repo: TestRepo; first: string; second: string; head: string } {
  const repo = TestRepo.init();
  const first = repo.commit({ 'a.model.yaml': 'a', 'dir/b.model.yaml': 'b', 'dir/sub/c.txt': 'c' });
  repo.git(['checkout', '-q', '-b', 'change']);
  const head = repo.commit({ 'a.model.yaml': 'a2' });
  repo.git(['checkout', '-q', 'main']);
  const second = repo.commit({ 'policy.yaml': 'p' });
  return { repo, first, second, head };
}

const manyFiles = (word: string) =>
  Object.fromEntries(
    Array.from({ length: 3_001 }, (_, i) => [`m${i % 7}/${i}.model.yaml`, `${word} ${i}\n`]),
  );

/** A git whose `cat-file` is replaced by a shell command. */
function broken(catFile: string): string {
  const wrapper = join(tempDir(), 'git');
  writeFileSync(wrapper, `#!/bin/sh\ncase "$*" in *cat-file*) ${catFile};; *) exec git "$@";; esac\n`);
  chmodSync(wrapper, 0o755);
  return wrapper;
}

/** Reads a whole check's worth from a clone, telling git's fetches by its own trace. */
async function check(clone: TestRepo): Promise<{ texts: unknown[]; fetches: number; processes: number }> {
  const trace = join(tempDir(), 'trace');
  const opened = await GitRepository.open(clone.dir, { env: { ...process.env, GIT_TRACE2_EVENT: trace } });
  const { target, mergeBase, head } = await opened.resolve({ base: 'origin/main', head: 'origin/change' });
  const trees = await opened.listTrees([target, mergeBase, head]);
  const blobs = await opened.readBlobs(
    trees.flat().map((file) => file.blob),
    CAP,
  );
  opened.close();
  const fetches = readFileSync(trace, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"event":"cmd_name"') && line.includes('"name":"fetch"'));
  return { texts: [...blobs.values()], fetches: fetches.length, processes: opened.processes };
}

describe('open', () => {
  test('a folder that is no repository', async () => {
    const error = await failure(
      GitRepository.open(tempDir(), { env: { ...process.env, GIT_CEILING_DIRECTORIES: '/' } }),
    );
    expect(error).toMatchObject({ code: 'NOT_A_REPOSITORY', fix: expect.stringContaining('--repo') });
  });

  test('a folder that does not exist', async () => {
    const error = await failure(GitRepository.open('/nowhere/at/all'));
    expect(error).toMatchObject({
      code: 'NOT_A_REPOSITORY',
      message: expect.stringContaining('/nowhere/at/all'),
    });
  });

  test('git that is not installed', async () => {
    const error = await failure(GitRepository.open(tempDir(), { git: '/nowhere/git' }));
    expect(error.code).toBe('GIT_NOT_FOUND');
  });

  test('a subfolder opens the whole repository, whatever GIT_DIR a surrounding hook has set', async () => {
    const { repo, second } = branched();
    const opened = await GitRepository.open(join(repo.dir, 'dir/sub'), {
      env: { ...process.env, GIT_DIR: '/nowhere' },
    });
    expect((await opened.listTree(second)).map((file) => file.path)).toEqual(
      repo.git(['ls-tree', '-r', '--name-only', 'HEAD']).split('\n'),
    );
    expect((await opened.listWorktree()).map((file) => file.path)).toContain('a.model.yaml');
  });
});

test('a link to a subfolder opens the repository that it leads to', async () => {
  const { repo, head } = branched();
  const link = join(tempDir(), 'link');
  symlinkSync(join(repo.dir, 'dir/sub'), link);
  const opened = await GitRepository.open(link);
  expect(await texts(opened, head)).toMatchObject({ 'a.model.yaml': 'a2' });
  expect((await opened.listWorktree()).map((file) => file.path)).toContain('a.model.yaml');
});

describe('resolve', () => {
  test('the default branch and the work tree', async () => {
    const { repo, first, second } = branched();
    repo.git(['checkout', '-q', 'change']);
    const opened = await GitRepository.open(repo.dir);
    expect(await opened.resolve({})).toEqual({ target: second, mergeBase: first, head: 'worktree' });
  });

  test('named revisions: branches, tags, ids', async () => {
    const { repo, first, second, head } = branched();
    repo.git(['tag', '-a', 'v1', '-m', 'v1', 'change']);
    const opened = await GitRepository.open(repo.dir);
    for (const name of ['change', 'v1', head])
      expect(await opened.resolve({ base: 'main', head: name })).toEqual({
        target: second,
        mergeBase: first,
        head,
      });
    expect(await opened.commit('v1')).toBe(head);
  });

  test.each([
    [['refs/remotes/origin/main', 'refs/remotes/origin/trunk'], 'refs/remotes/origin/trunk'],
    [['refs/remotes/origin/main', 'refs/remotes/origin/master'], 'refs/remotes/origin/main'],
    [['refs/remotes/origin/master'], 'refs/remotes/origin/master'],
    [[], 'refs/heads/main'],
  ])('the default branch among %j is %s', async (refs, expected) => {
    const { repo, head, first } = branched();
    for (const ref of refs) repo.git(['update-ref', ref, ref === expected ? first : head]);
    if (expected.endsWith('trunk')) repo.git(['symbolic-ref', 'refs/remotes/origin/HEAD', expected]);
    const opened = await GitRepository.open(repo.dir);
    expect((await opened.resolve({ head })).target).toBe(repo.git(['rev-parse', expected]));
  });

  test('an unknown revision is named, with those that exist', async () => {
    const opened = await GitRepository.open(branched().repo.dir);
    const error = await failure(opened.resolve({ base: 'develop' }));
    expect(error).toMatchObject({
      code: 'UNKNOWN_REF',
      fix: expect.stringContaining(
        'git fetch origin develop:refs/remotes/origin/develop, then give origin/develop',
      ),
    });
    expect(error.message).toBe('There is no revision "develop"; there are change, main');
  });

  test('no default branch', async () => {
    const repo = TestRepo.init('-b', 'trunk');
    repo.commit({ a: 'a' });
    const error = await failure((await GitRepository.open(repo.dir)).resolve({}));
    expect(error).toMatchObject({ code: 'UNKNOWN_REF', message: expect.stringContaining('there are trunk') });
  });

  test('a repository without a commit', async () => {
    const opened = await GitRepository.open(TestRepo.init().dir);
    expect((await failure(opened.resolve({}))).message).toContain('no branches yet');
    expect((await failure(opened.resolve({ base: 'main' }))).code).toBe('UNKNOWN_REF');
  });

  test.each(['--upload-pack=touch hacked', '-x', '', 'a..b', 'a b', 'a\nb'])(
    'refuses %j as a revision',
    async (ref) => {
      const opened = await GitRepository.open(branched().repo.dir);
      const before = opened.processes;
      expect((await failure(opened.resolve({ base: ref }))).code).toBe('UNKNOWN_REF');
      expect((await failure(opened.resolve({ head: ref }))).code).toBe('UNKNOWN_REF');
      expect(opened.processes).toBe(before);
    },
  );

  test('T25 a tag that takes the name of the target branch does not stand in for it', async () => {
    const { repo, head, second } = branched();
    repo.git(['update-ref', 'refs/tags/main', head]);
    const opened = await GitRepository.open(repo.dir);
    expect((await failure(opened.resolve({ base: 'main', head }))).code).toBe('AMBIGUOUS_REF');
    expect((await opened.resolve({ base: 'refs/heads/main', head })).target).toBe(second);
    expect((await opened.resolve({ head })).target).toBe(second);
  });

  test('T25 a branch named like a commit does not stand in for it', async () => {
    const { repo, head, first, second } = branched();
    repo.git(['update-ref', `refs/heads/${second}`, head]);
    const opened = await GitRepository.open(repo.dir);
    expect(await opened.resolve({ base: second, head })).toEqual({ target: second, mergeBase: first, head });
  });

  test('unrelated histories have no merge base', async () => {
    const { repo } = branched();
    repo.git(['checkout', '-q', '--orphan', 'other']);
    repo.commit({});
    const error = await failure((await GitRepository.open(repo.dir)).resolve({ base: 'main' }));
    expect(error).toMatchObject({ code: 'NO_MERGE_BASE', message: 'main and HEAD have no common history' });
  });
});

describe('listTree', () => {
  test('lists what git lists', async () => {
    const { repo, head } = branched();
    const expected = repo.git(['ls-tree', '-r', 'change']).split('\n');
    const files = await (await GitRepository.open(repo.dir)).listTree(head);
    expect(files.map(({ mode, blob, path }) => `${mode} blob ${blob}\t${path}`)).toEqual(expected);
  });

  test('several commits share what they have in common', async () => {
    const { repo, first, second } = branched();
    const [before = [], after = []] = await (await GitRepository.open(repo.dir)).listTrees([first, second]);
    expect(after.map((file) => file.path)).toEqual([
      'a.model.yaml',
      'dir/b.model.yaml',
      'dir/sub/c.txt',
      'policy.yaml',
    ]);
    expect(after[1]).toBe(before[1]);
  });

  test('a commit that is not there, or is not a commit', async () => {
    const { repo } = branched();
    const opened = await GitRepository.open(repo.dir);
    expect((await failure(opened.listTree('1'.repeat(40)))).message).toContain('is missing');
    expect((await failure(opened.listTree(repo.blob('x')))).message).toContain('is a blob');
    await expect(async () => opened.listTree('HEAD')).rejects.toThrow(TypeError);
  });

  test('sha256 repositories', async () => {
    const repo = TestRepo.init('--object-format=sha256');
    const commit = repo.commit({ 'd/a.model.yaml': 'a' });
    const opened = await GitRepository.open(repo.dir);
    expect(await texts(opened, commit)).toEqual({ 'd/a.model.yaml': 'a' });
    expect((await opened.listWorktree())[0]?.blob).toBe((await opened.listTree(commit))[0]?.blob);
  });

  test('T3 a model that is renamed away or deleted is a removal', async () => {
    const repo = TestRepo.init();
    const before = repo.commit({ 'a.model.yaml': 'a', 'b.model.yaml': 'b', 'c.model.yaml': 'c' });
    repo.git(['mv', 'a.model.yaml', 'a.txt']);
    repo.git(['rm', '-q', 'b.model.yaml']);
    const after = repo.commit();
    const [base = [], head = []] = await (await GitRepository.open(repo.dir)).listTrees([before, after]);
    expect(changes(selectFiles(base, MODEL).files, selectFiles(head, MODEL).files)).toEqual([
      ['a.model.yaml', 'removed'],
      ['b.model.yaml', 'removed'],
      ['c.model.yaml', 'unchanged'],
    ]);
  });

  test('T4 symlinks and submodules are listed as what they are', async () => {
    const repo = TestRepo.init();
    const parent = repo.commit({ 'real.txt': 'secret' });
    const commit = repo.rawCommit([
      { mode: '120000', name: 'link.model.yaml', oid: repo.blob('real.txt') },
      { mode: '160000', name: 'sub.model.yaml', oid: parent },
    ]);
    const { files, refused } = selectFiles(
      await (await GitRepository.open(repo.dir)).listTree(commit),
      MODEL,
    );
    expect(files).toEqual([]);
    expect(refused.map(({ problem }) => [problem.code, problem.place.file])).toEqual([
      ['UNSUPPORTED_MODE', 'link.model.yaml'],
      ['UNSUPPORTED_MODE', 'sub.model.yaml'],
    ]);
  });

  test('T5 hostile names arrive whole', async () => {
    const repo = TestRepo.init();
    const oid = repo.blob('x');
    const names = [
      '..',
      'A.model.yaml',
      'a\n100644 b.model.yaml',
      'a.model.yaml',
      'e\u0301.model.yaml',
      '\u00e9.model.yaml',
      'x\u202elmay.model.yaml',
    ];
    const raw = [...names.map((name) => Buffer.from(name)), Buffer.from([0xff, 0x61])].sort(Buffer.compare);
    const commit = repo.rawCommit(raw.map((name) => ({ mode: '100644', name, oid })));
    const files = await (await GitRepository.open(repo.dir)).listTree(commit);
    expect(files.map((file) => file.path).sort()).toEqual([...names, '\u{fffd}a'].sort());
    const { refused, files: accepted } = selectFiles(files, () => true);
    expect(accepted).toEqual([]);
    expect(new Set(refused.map(({ problem }) => problem.code))).toEqual(new Set(['PATH_AMBIGUOUS']));
  });

  test('T6 attributes change nothing', async () => {
    const repo = TestRepo.init();
    const before = repo.commit({ 'a.model.yaml': 'a\n' });
    const after = repo.commit({
      'a.model.yaml': 'b\n',
      '.gitattributes': '*.yaml -diff -text export-ignore filter=evil diff=evil\n',
    });
    repo.git(['config', 'diff.evil.textconv', 'touch hacked; cat']);
    const opened = await GitRepository.open(repo.dir);
    expect(await texts(opened, before)).toMatchObject({ 'a.model.yaml': 'a\n' });
    expect(await texts(opened, after)).toMatchObject({ 'a.model.yaml': 'b\n' });
  });

  test('T8 all of 3,001 changed files are seen', async () => {
    const repo = TestRepo.init();
    const before = repo.commit(manyFiles('old'));
    const after = repo.commit(manyFiles('new'));
    const opened = await GitRepository.open(repo.dir);
    const [base = [], head = []] = await opened.listTrees([before, after]);
    const changed = changes(base, head).filter(([, change]) => change === 'changed');
    expect(changed).toHaveLength(3_001);
    expect(
      Object.values(await texts(opened, after)).filter((text) => String(text).startsWith('new ')),
    ).toHaveLength(3_001);
  });

  test('a few folders that unfold to billions of paths are refused', async () => {
    const repo = TestRepo.init();
    let oid = repo.blob('x');
    let mode = '100644';
    for (let level = 0; level < 10; level++) {
      const listing = Array.from(
        { length: 10 },
        (_, i) => `${mode} ${mode === '040000' ? 'tree' : 'blob'} ${oid}\t${i}\n`,
      );
      oid = repo.git(['mktree'], listing.join(''));
      mode = '040000';
    }
    const commit = repo.git(['commit-tree', oid, '-m', 'bomb']);
    const error = await failure((await GitRepository.open(repo.dir)).listTree(commit));
    expect(error.code).toBe('LIMIT_EXCEEDED');
  });
});

describe('readBlobs', () => {
  test('text, too large, binary, not UTF-8, empty, missing: one answer each', async () => {
    const repo = TestRepo.init();
    const ids = ['text é', 'x'.repeat(65_537), 'a\0b', Buffer.from([0x61, 0xff]), '', 'y'.repeat(65_536)].map(
      (c) => repo.blob(c),
    );
    const none = '1'.repeat(40);
    const opened = await GitRepository.open(repo.dir);
    const blobs = await opened.readBlobs([...ids, none, ...ids], CAP);
    expect([...blobs.keys()]).toEqual([...ids, none]);
    expect([...blobs.values()]).toEqual([
      { text: 'text é' },
      { tooLarge: 65_537 },
      { notText: 'binary' },
      { notText: 'invalid UTF-8' },
      { text: '' },
      { text: 'y'.repeat(65_536) },
      { missing: true },
    ]);
  });

  test('T7 a file padded past the cap is told by its size', async () => {
    const repo = TestRepo.init();
    const commit = repo.commit({ 'a.model.yaml': `model: {}\n${'#'.repeat(300_000)}\n` });
    expect(await texts(await GitRepository.open(repo.dir), commit)).toEqual({
      'a.model.yaml': { tooLarge: 300_011 },
    });
  });

  test('concurrent reads each get their own answers', async () => {
    const repo = TestRepo.init();
    const ids = Array.from({ length: 20 }, (_, i) => repo.blob(`content ${i}`));
    const opened = await GitRepository.open(repo.dir);
    const answers = await Promise.all(ids.map((id) => opened.readBlobs([id], CAP)));
    expect(answers.map((blobs, i) => blobs.get(ids[i] ?? ''))).toEqual(
      ids.map((_, i) => ({ text: `content ${i}` })),
    );
  });

  test.each([
    ['ends with an error', 'echo "fatal: disk on fire" >&2; exit 128', 'disk on fire'],
    ['ends well without an answer', 'exit 0', 'stopped before it had answered'],
    ['is killed', 'kill -9 $$', 'SIGKILL'],
    [
      'is cut off within an object',
      'head -n 1 | git cat-file --batch | head -c 60',
      'stopped before it had answered',
    ],
    ['answers another question', `read id; echo ${'2'.repeat(40)} missing; sleep 5`, 'out of turn'],
    ['misstates a size', 'read id; echo "$id blob 1"; echo abc; sleep 5', 'another size'],
  ])('a git that %s is an error, never an empty read', async (_, catFile, message) => {
    const repo = TestRepo.init();
    const oid = repo.blob('x'.repeat(1_000));
    const opened = await GitRepository.open(repo.dir, { git: broken(catFile) });
    const error = await failure(opened.readBlobs([oid], CAP));
    expect(error).toMatchObject({ code: 'GIT_FAILED', message: expect.stringContaining(message) });
  });

  // Older versions of Node cannot run the source as it stands.
  test.skipIf(!process.features.typescript)(
    'a program that never closes still ends, and leaves no folder behind',
    () => {
      const repo = TestRepo.init();
      const temp = tempDir();
      const script = `import { GitRepository } from ${JSON.stringify(new URL('../../src/io/git.ts', import.meta.url).href)};
      const repo = await GitRepository.open(${JSON.stringify(repo.dir)});
      console.log([...(await repo.readBlobs(['${repo.blob('x')}'], { maxBytes: 9 })).values()]);`;
      const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...process.env, TMPDIR: temp },
        timeout: 20_000,
      });
      expect(output.toString()).toBe("[ { text: 'x' } ]\n");
      expect(readdirSync(temp)).toEqual([]);
    },
  );

  test('closing rejects a read under way', async () => {
    const repo = TestRepo.init();
    const opened = await GitRepository.open(repo.dir, { git: broken('sleep 5') });
    const read = failure(opened.readBlobs([repo.blob('x')], CAP));
    await Promise.resolve();
    opened.close();
    expect((await read).message).toContain('closed');
  });

  test('closing ends the reader, and a later read starts another', async () => {
    const repo = TestRepo.init();
    const oid = repo.blob('x');
    const opened = await GitRepository.open(repo.dir);
    const expected = new Map([[oid, { text: 'x' }]]);
    expect(await opened.readBlobs([oid], CAP)).toEqual(expected);
    opened.close();
    expect(await opened.readBlobs([oid], CAP)).toEqual(expected);
  });
});

describe('listWorktree', () => {
  test('tracked, modified, untracked, ignored and deleted files', async () => {
    const repo = TestRepo.init();
    const commit = repo.commit({
      same: 'same',
      changed: 'old',
      deleted: 'x',
      '.gitignore': 'ignored\n',
      'dir/big': 'z'.repeat(2_000_000),
    });
    repo.write({ changed: 'new', untracked: 'u', ignored: 'i' });
    rmSync(join(repo.dir, 'deleted'));
    const opened = await GitRepository.open(repo.dir);
    const files = await opened.listWorktree();
    const before = await opened.listTree(commit);
    expect(changes(before, files)).toEqual([
      ['.gitignore', 'unchanged'],
      ['changed', 'changed'],
      ['deleted', 'removed'],
      ['dir/big', 'unchanged'],
      ['same', 'unchanged'],
      ['untracked', 'added'],
    ]);
    const blobs = await opened.readBlobs(
      files.map((file) => file.blob),
      CAP,
    );
    expect(files.map(({ path, blob, size }) => [path, blobs.get(blob), size])).toEqual([
      ['.gitignore', { text: 'ignored\n' }, 8],
      ['changed', { text: 'new' }, 3],
      ['dir/big', { tooLarge: 2_000_000 }, 2_000_000],
      ['same', { text: 'same' }, 4],
      ['untracked', { text: 'u' }, 1],
    ]);
  });

  test('T4 links are reported, and nothing behind one is read', async () => {
    const repo = TestRepo.init();
    const outside = tempDir();
    writeFileSync(join(outside, 'x.model.yaml'), 'secret');
    repo.commit({ 'dir/x.model.yaml': 'mine', 'a.model.yaml': 'a' });
    rmSync(join(repo.dir, 'dir'), { recursive: true });
    symlinkSync(outside, join(repo.dir, 'dir'));
    symlinkSync(join(outside, 'x.model.yaml'), join(repo.dir, 'link.model.yaml'));
    mkdirSync(join(repo.dir, 'nested.model.yaml'));
    new TestRepo(join(repo.dir, 'nested.model.yaml')).git(['init', '-q']);
    const files = await (await GitRepository.open(repo.dir)).listWorktree(MODEL);
    expect(files.map(({ path, mode }) => [path, mode])).toEqual([
      ['a.model.yaml', '100644'],
      ['link.model.yaml', '120000'],
      ['nested.model.yaml', '160000'],
    ]);
  });

  test('files that a sparse checkout leaves out are still there', async () => {
    const repo = TestRepo.init();
    const commit = repo.commit({ 'in/a': 'a', 'out/b': 'b' });
    repo.git(['sparse-checkout', 'set', 'in']);
    expect(existsSync(join(repo.dir, 'out/b'))).toBe(false);
    const opened = await GitRepository.open(repo.dir);
    expect(
      changes(await opened.listTree(commit), await opened.listWorktree()).map(([, change]) => change),
    ).toEqual(['unchanged', 'unchanged']);
  });

  test('a checkout that turned line endings is not a change, an edit with them is', async () => {
    const repo = TestRepo.init();
    const commit = repo.commit({ same: 'a\nb\n', edited: 'a\nb\n', crlf: 'a\r\n' });
    repo.write({ same: 'a\r\nb\r\n', edited: 'a\r\nc\r\n' });
    const opened = await GitRepository.open(repo.dir);
    expect(changes(await opened.listTree(commit), await opened.listWorktree())).toEqual([
      ['crlf', 'unchanged'],
      ['edited', 'changed'],
      ['same', 'unchanged'],
    ]);
  });

  test('a folder that gave way to a file takes its files with it', async () => {
    const repo = TestRepo.init();
    repo.commit({ 'dir/a': 'a' });
    rmSync(join(repo.dir, 'dir'), { recursive: true });
    repo.write({ dir: 'now a file' });
    const files = await (await GitRepository.open(repo.dir)).listWorktree();
    expect(files.map((file) => file.path)).toEqual(['dir']);
  });

  test('unmerged files are listed once, as they stand', async () => {
    const { repo } = branched();
    repo.commit({ 'a.model.yaml': 'a3' });
    expect(() => repo.git(['merge', '-q', 'change'])).toThrow('merge -q change');
    const opened = await GitRepository.open(repo.dir);
    const [file, ...others] = await opened.listWorktree((path) => path === 'a.model.yaml');
    expect(others).toEqual([]);
    const blobs = await opened.readBlobs([file?.blob ?? ''], CAP);
    expect([...blobs.values()]).toEqual([{ text: expect.stringContaining('<<<<<<<') }]);
  });

  test('only included files are hashed', async () => {
    const repo = TestRepo.init();
    repo.commit({ 'a.model.yaml': 'a', secret: 's' });
    chmodSync(join(repo.dir, 'a.model.yaml'), 0o755);
    const files = await (await GitRepository.open(repo.dir)).listWorktree(MODEL);
    expect(files).toEqual([{ path: 'a.model.yaml', mode: '100755', blob: repo.blob('a'), size: 1 }]);
  });

  test('neither hooks nor filters nor fsmonitor of the repository run', async () => {
    const repo = TestRepo.init();
    const mark = join(repo.dir, 'hacked');
    repo.commit({ 'a.model.yaml': 'a', '.gitattributes': '* filter=evil\n' });
    const script = join(tempDir(), 'evil.sh');
    writeFileSync(script, `#!/bin/sh\ntouch ${mark}\ncat\n`);
    chmodSync(script, 0o755);
    for (const key of ['core.fsmonitor', 'filter.evil.clean', 'filter.evil.smudge', 'core.pager'])
      repo.git(['config', key, script]);
    repo.write({ 'a.model.yaml': 'b' });
    const opened = await GitRepository.open(repo.dir);
    await opened.resolve({});
    await opened.listWorktree();
    await texts(opened, repo.git(['-c', 'core.fsmonitor=false', 'rev-parse', 'HEAD']));
    expect(existsSync(mark)).toBe(false);
    repo.git(['status']);
    expect(existsSync(mark)).toBe(true);
  });
});

describe('clones', () => {
  test('bare: revisions without a work tree', async () => {
    const { repo, first, second, head } = branched();
    const bare = repo.clone('--bare');
    const opened = await GitRepository.open(bare.dir);
    expect(await opened.resolve({ base: 'main', head: 'change' })).toEqual({
      target: second,
      mergeBase: first,
      head,
    });
    expect(await texts(opened, head)).toMatchObject({ 'a.model.yaml': 'a2' });
    expect(await failure(opened.resolve({}))).toMatchObject({
      code: 'NO_WORKTREE',
      fix: expect.stringContaining('--head'),
    });
  });

  test('linked work tree and alternates', async () => {
    const { repo, first } = branched();
    const shared = new TestRepo();
    repo.git(['clone', '-q', '--shared', repo.dir, shared.dir]);
    const linked = new TestRepo();
    shared.git(['worktree', 'add', '-q', linked.dir, first]);
    expect(await texts(await GitRepository.open(linked.dir), first)).toMatchObject({ 'a.model.yaml': 'a' });
  });

  test('shallow: too little history is told with the fix, enough is enough', async () => {
    const { repo, first, second, head } = branched();
    const shallow = repo.clone('--depth=1', '--no-single-branch');
    const opened = await GitRepository.open(shallow.dir);
    expect(await failure(opened.resolve({ head: 'origin/change' }))).toMatchObject({
      code: 'NO_MERGE_BASE',
      message: expect.stringContaining('shallow'),
      fix: expect.stringMatching(/git fetch --unshallow.*fetch-depth: 0/),
    });
    expect(await failure(opened.resolve({ head: first }))).toMatchObject({
      code: 'UNKNOWN_REF',
      fix: expect.stringContaining('fetch-depth: 0'),
    });
    const deeper = await GitRepository.open(repo.clone('--depth=2', '--no-single-branch').dir);
    expect(await deeper.resolve({ head: 'origin/change' })).toEqual({
      target: second,
      mergeBase: first,
      head,
    });
    expect(await texts(deeper, first)).toMatchObject({ 'a.model.yaml': 'a' });
  });

  test('a whole check starts three processes', async () => {
    const { repo } = branched();
    const result = await check(repo.clone());
    expect(result).toMatchObject({ fetches: 0, processes: 3 });
  });

  test.each(['blob:none', 'tree:0'])(
    'partial (%s): one fetch per kind of object, none for each',
    async (filter) => {
      const { repo } = branched();
      repo.git(['config', 'uploadpack.allowFilter', 'true']);
      repo.git(['config', 'uploadpack.allowAnySHA1InWant', 'true']);
      const clone = repo.clone('--no-checkout', `--filter=${filter}`);
      const expected = [{ text: 'a' }, { text: 'b' }, { text: 'c' }, { text: 'p' }, { text: 'a2' }];
      const fetches = filter === 'blob:none' ? 1 : 2;
      expect(await check(clone)).toEqual({ texts: expected, fetches, processes: 4 + fetches });
      expect(await check(clone)).toEqual({ texts: expected, fetches: 0, processes: 3 });
    },
  );

  test('partial: a remote that cannot be reached is an error', async () => {
    const { repo } = branched();
    repo.git(['config', 'uploadpack.allowFilter', 'true']);
    const clone = repo.clone('--no-checkout', '--filter=blob:none');
    rmSync(repo.dir, { recursive: true });
    expect(await failure(check(clone))).toMatchObject({
      code: 'GIT_FAILED',
      message: expect.stringContaining('Cannot fetch 5 objects from origin'),
    });
  });
});
