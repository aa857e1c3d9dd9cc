import { createHash } from 'node:crypto';
import { closeSync, lstatSync, openSync, readFileSync, readlinkSync, readSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TreeFile, TreeMode } from '../../core/trees.ts';
import type { ObjectFormat } from './objects.ts';
import { type Git, GitError } from './process.ts';

/** Bytes; a larger file is hashed but not held, and reads as too large. */
const MAX_HELD = 1024 * 1024;

export interface WorktreeContent {
  readonly size: number;
  readonly body: Buffer | undefined;
}

export interface Worktree {
  readonly files: TreeFile[];
  /** By blob id: what was hashed is what is read later, whatever happens to the file in between. */
  readonly contents: Map<string, WorktreeContent>;
}

interface Listed {
  readonly path: string;
  /** What the index has of a file that a sparse checkout leaves out. */
  readonly sparse?: { mode: TreeMode; blob: string };
}

/**
 * The work tree's files as a commit of all of it would have them: tracked and untracked but not ignored, by
 * their content now. Line endings and filters are not applied. Only the paths that `include` accepts are
 * read.
 */
export async function listWorktree(
  git: Git,
  top: string,
  format: ObjectFormat,
  include: (path: string) => boolean,
): Promise<Worktree> {
  const args = ['-C', top, 'ls-files', '-z', '-t', '--stage', '--cached', '--others', '--exclude-standard'];
  const output = (await git.output(args, 'Cannot list the work tree')).toString();
  const listed = new Map<string, Listed>();
  for (const record of output.split('\0')) {
    const item = record === '' ? undefined : parseRecord(record);
    if (item && include(item.path)) listed.set(item.path, item);
  }
  const contents = new Map<string, WorktreeContent>();
  const linked = linkedFolders(top);
  const files: TreeFile[] = [];
  for (const { path, sparse } of listed.values()) {
    if (linked(dirname(path))) continue;
    const stats = lstatSync(join(top, path), { throwIfNoEntry: false });
    if (stats) files.push(readEntry(top, path, stats, format, contents));
    else if (sparse) files.push({ path, ...sparse, size: null });
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files, contents };
}

/** `? path` for an untracked file, `<tag> <mode> <oid> <stage>TAB<path>` for one in the index. */
function parseRecord(record: string): Listed {
  if (record.startsWith('? ')) return { path: record.slice(2).replace(/\/$/, '') };
  const match = /^(\S) (\d{6}) ([0-9a-f]+) \d\t(.*)$/s.exec(record);
  if (!match) throw new GitError('GIT_FAILED', `git ls-files gave ${JSON.stringify(record)}`);
  const [, tag, mode = '', blob = '', path = ''] = match;
  // The index holds canonical modes only.
  return tag === 'S' ? { path, sparse: { mode: mode as TreeMode, blob } } : { path };
}

function readEntry(
  top: string,
  path: string,
  stats: Stats,
  format: ObjectFormat,
  contents: Map<string, WorktreeContent>,
): TreeFile {
  const file = join(top, path);
  if (stats.isSymbolicLink()) {
    const target = readlinkSync(file, 'buffer');
    return { path, mode: '120000', blob: hashBlob(target, format), size: target.length };
  }
  // A folder here is a repository of its own, which git would store as a submodule.
  if (!stats.isFile())
    return { path, mode: '160000', blob: '0'.repeat(format === 'sha1' ? 40 : 64), size: null };
  const mode = stats.mode & 0o100 ? '100755' : '100644';
  const body = stats.size > MAX_HELD ? undefined : readFileSync(file);
  const blob = body ? hashBlob(body, format) : hashLargeFile(file, stats.size, format);
  const size = body?.length ?? stats.size;
  contents.set(blob, { size, body });
  return { path, mode, blob, size };
}

/** Git's blob id: the hash of `blob <size> NUL` and the content. */
function hashBlob(body: Buffer, format: ObjectFormat): string {
  return createHash(format).update(`blob ${body.length}\0`).update(body).digest('hex');
}

function hashLargeFile(file: string, size: number, format: ObjectFormat): string {
  const hash = createHash(format).update(`blob ${size}\0`);
  const chunk = Buffer.allocUnsafe(MAX_HELD);
  const handle = openSync(file, 'r');
  try {
    for (let read = readSync(handle, chunk); read > 0; read = readSync(handle, chunk))
      hash.update(chunk.subarray(0, read));
  } finally {
    closeSync(handle);
  }
  return hash.digest('hex');
}

/** Whether a folder is reached through a symbolic link; to git, what lies behind one is not there. */
function linkedFolders(top: string): (folder: string) => boolean {
  const known = new Map<string, boolean>([['.', false]]);
  const linked = (folder: string): boolean => {
    const done = known.get(folder);
    if (done !== undefined) return done;
    const is =
      linked(dirname(folder)) ||
      lstatSync(join(top, folder), { throwIfNoEntry: false })?.isSymbolicLink() === true;
    known.set(folder, is);
    return is;
  };
  return linked;
}
