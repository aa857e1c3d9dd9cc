import { createHash } from 'node:crypto';
import { closeSync, lstatSync, openSync, readFileSync, readlinkSync, readSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TreeFile, TreeMode } from '../../core/trees.ts';
import type { ObjectFormat } from './batch-process.ts';
import { type Git, GitError } from './process.ts';

/** Bytes; a larger file is hashed but not held, and reads as too large. */
const MAX_HELD = 1024 * 1024;
const NO_BLOB = { sha1: '0'.repeat(40), sha256: '0'.repeat(64) } satisfies Record<ObjectFormat, string>;

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
  readonly indexed?: { readonly mode: TreeMode; readonly blob: string };
  /** Left out of the work tree by a sparse checkout, which is no deletion. */
  readonly sparse: boolean;
}

/**
 * The work tree's files as a commit of all of it would have them: tracked and untracked but not ignored, by
 * their content now. Filters are not applied; line endings are, where that alone sets a file apart from the
 * index. Only the paths that `include` accepts are read.
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
  const real = realFolders(top);
  const files: TreeFile[] = [];
  for (const { path, indexed, sparse } of listed.values()) {
    const stats = real(dirname(path)) ? lookUp(join(top, path)) : undefined;
    if (stats?.isFile()) {
      const content = readContent(join(top, path), stats.size, format, indexed?.blob);
      contents.set(content.blob, content);
      files.push({
        path,
        mode: stats.mode & 0o100 ? '100755' : '100644',
        blob: content.blob,
        size: content.size,
      });
    } else if (stats) files.push(unreadEntry(top, path, stats, format));
    else if (sparse && indexed) files.push({ path, ...indexed, size: null });
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files, contents };
}

/** `? path` for an untracked file, `<tag> <mode> <oid> <stage>TAB<path>` for one in the index. */
function parseRecord(record: string): Listed {
  if (record.startsWith('? ')) return { path: record.slice(2).replace(/\/$/, ''), sparse: false };
  const match = /^(\S) (\d{6}) ([0-9a-f]+) \d\t(.*)$/s.exec(record);
  if (!match) throw new GitError('GIT_FAILED', `git ls-files gave ${JSON.stringify(record)}`);
  const [, tag, mode = '', blob = '', path = ''] = match;
  // The index holds canonical modes only.
  return { path, indexed: { mode: mode as TreeMode, blob }, sparse: tag === 'S' };
}

/** A link, by its target's name; or a folder, which is a repository of its own: git would store a submodule. */
function unreadEntry(top: string, path: string, stats: Stats, format: ObjectFormat): TreeFile {
  if (!stats.isSymbolicLink()) return { path, mode: '160000', blob: NO_BLOB[format], size: null };
  const target = readlinkSync(join(top, path), 'buffer');
  return { path, mode: '120000', blob: hashBlob(target, format), size: target.length };
}

function readContent(
  file: string,
  size: number,
  format: ObjectFormat,
  indexed: string | undefined,
): WorktreeContent & { blob: string } {
  if (size > MAX_HELD) return { blob: hashLargeFile(file, size, format), size, body: undefined };
  const body = readFileSync(file);
  const blob = hashBlob(body, format);
  if (indexed !== undefined && blob !== indexed && body.includes('\r\n')) {
    const unix = Buffer.from(body.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
    if (hashBlob(unix, format) === indexed) return { blob: indexed, size: unix.length, body: unix };
  }
  return { blob, size: body.length, body };
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

/**
 * Whether a folder is reached through folders alone. To git, what lies behind a symbolic link or a file that
 * took a folder's place is not there.
 */
function realFolders(top: string): (folder: string) => boolean {
  const known = new Map<string, boolean>([['.', true]]);
  const real = (folder: string): boolean => {
    const done = known.get(folder);
    if (done !== undefined) return done;
    const is = real(dirname(folder)) && lookUp(join(top, folder))?.isDirectory() === true;
    known.set(folder, is);
    return is;
  };
  return real;
}

function lookUp(file: string): Stats | undefined {
  return lstatSync(file, { throwIfNoEntry: false });
}
