import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

const roots: string[] = [];
// A repository of many thousand files takes its time to remove on a busy machine.
afterAll(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
}, 60_000);

/** A folder that is removed after the tests of the file. */
export function tempDir(): string {
  const root = mkdtempSync(join(tmpdir(), 'tollgate-test-'));
  roots.push(root);
  return root;
}

const ENV = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
};

/** A real repository with a work tree, driven by real git. */
export class TestRepo {
  readonly dir: string;

  constructor(dir: string = join(tempDir(), 'repo')) {
    this.dir = dir;
  }

  static init(...options: string[]): TestRepo {
    const repo = new TestRepo();
    execFileSync('git', ['init', '-q', '-b', 'main', ...options, repo.dir], { env: ENV });
    return repo;
  }

  git(args: readonly string[], input: string | Buffer = ''): string {
    return execFileSync('git', ['-C', this.dir, ...args], { env: ENV, input, stdio: 'pipe' })
      .toString()
      .trim();
  }

  write(files: Record<string, string | Buffer>): this {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.dir, path)), { recursive: true });
      writeFileSync(join(this.dir, path), content);
    }
    return this;
  }

  /** Commits the whole work tree and returns the commit's id. */
  commit(files: Record<string, string | Buffer> = {}): string {
    this.write(files).git(['add', '-A']);
    this.git(['commit', '-q', '--allow-empty', '-m', 'change']);
    return this.git(['rev-parse', 'HEAD']);
  }

  blob(content: string | Buffer): string {
    return this.git(['hash-object', '-w', '--stdin'], content);
  }

  /** A commit of exactly these raw tree entries, which `git add` may refuse to make. */
  rawCommit(
    entries: readonly { mode: string; name: string | Buffer; oid: string }[],
    parent?: string,
  ): string {
    const body = entries.map(({ mode, name, oid }) =>
      Buffer.concat([Buffer.from(`${mode} `), Buffer.from(name), Buffer.from([0]), Buffer.from(oid, 'hex')]),
    );
    const tree = this.git(['hash-object', '-w', '-t', 'tree', '--literally', '--stdin'], Buffer.concat(body));
    return this.git(['commit-tree', tree, '-m', 'raw', ...(parent ? ['-p', parent] : [])]);
  }

  /** Clones over the file transport, as from a server. */
  clone(...options: string[]): TestRepo {
    const clone = new TestRepo();
    execFileSync('git', ['clone', '-q', ...options, `file://${this.dir}`, clone.dir], {
      env: ENV,
      stdio: 'pipe',
    });
    return clone;
  }
}
