import type { TreeFile, TreeMode } from '../../core/trees.ts';
import type { ObjectFormat } from './batch-process.ts';
import { GitError } from './process.ts';

/** Bytes of one folder's listing, and entries of a commit: far above real repositories. */
export const MAX_TREE_BYTES = 32 * 1024 * 1024;
const MAX_ENTRIES = 5_000_000;
const MAX_PATH = 4_096;

export interface TreeEntry {
  readonly mode: TreeMode;
  readonly name: string;
  readonly oid: string;
}

/** Reads objects of one type, complete: an object that is absent or of another type has thrown. */
export type ReadAll = <T>(
  oids: readonly string[],
  type: string,
  decode: (body: Buffer) => T,
) => Promise<Map<string, T>>;

/**
 * Lists the files of several commits at once, each sorted as git sorts. Folders that commits share are read
 * once and their files are the same objects, so that what a pull request leaves alone costs next to nothing.
 */
export async function listTrees(
  commits: readonly string[],
  format: ObjectFormat,
  readAll: ReadAll,
): Promise<TreeFile[][]> {
  const roots = await readAll(commits, 'commit', rootOf);
  const folders = new Map<string, TreeEntry[]>();
  const decode = (body: Buffer) => parseTree(body, format === 'sha1' ? 20 : 32);
  let wanted = [...new Set(roots.values())];
  // Every level adds a character to the path at least, so that the walk ends.
  for (let depth = 0; wanted.length > 0; depth++) {
    if (depth > MAX_PATH) throw tooDeep();
    const found = await readAll(wanted, 'tree', decode);
    const below = new Set<string>();
    for (const [oid, entries] of found) {
      folders.set(oid, entries);
      for (const entry of entries) if (entry.mode === '040000') below.add(entry.oid);
    }
    wanted = [...below].filter((oid) => !folders.has(oid));
  }
  refuseBombs(folders, roots.values());
  const flatten = flattener(folders);
  return commits.map((commit) => flatten(roots.get(commit) ?? '', ''));
}

type Folders = ReadonlyMap<string, readonly TreeEntry[]>;

/** A few small folders that contain each other many times over unfold to billions of paths. */
function refuseBombs(folders: Folders, roots: Iterable<string>): void {
  const known = new Map<string, number>();
  const count = (oid: string): number => {
    const done = known.get(oid);
    if (done !== undefined) return done;
    let entries = 0;
    for (const entry of folders.get(oid) ?? []) entries += entry.mode === '040000' ? 1 + count(entry.oid) : 1;
    known.set(oid, entries);
    return entries;
  };
  for (const root of roots) {
    if (count(root) > MAX_ENTRIES)
      throw new GitError('LIMIT_EXCEEDED', `The tree has more than ${MAX_ENTRIES} entries`);
  }
}

function flattener(folders: Folders): (oid: string, prefix: string) => TreeFile[] {
  const known = new Map<string, TreeFile[]>();
  const flatten = (oid: string, prefix: string): TreeFile[] => {
    if (prefix.length > MAX_PATH) throw tooDeep();
    const key = `${oid} ${prefix}`;
    const done = known.get(key);
    if (done) return done;
    const files: TreeFile[] = [];
    for (const entry of folders.get(oid) ?? []) {
      const path = prefix + entry.name;
      if (entry.mode !== '040000') files.push({ path, mode: entry.mode, blob: entry.oid, size: null });
      else for (const file of flatten(entry.oid, `${path}/`)) files.push(file);
    }
    known.set(key, files);
    return files;
  };
  return flatten;
}

function rootOf(body: Buffer): string {
  const root = /^tree ([0-9a-f]+)\n/.exec(body.toString('latin1', 0, 80))?.[1];
  if (root === undefined) throw new GitError('GIT_FAILED', 'A commit object names no tree');
  return root;
}

/** `<mode> SP <name> NUL <raw id>`, repeated. */
function parseTree(body: Buffer, idBytes: number): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(0x20, at);
    const nul = body.indexOf(0, space);
    const end = nul + 1 + idBytes;
    if (space < 0 || nul < 0 || end > body.length)
      throw new GitError('GIT_FAILED', 'A tree object is malformed');
    const mode = canonicalMode(body.toString('latin1', at, space));
    entries.push({
      mode,
      name: body.toString('utf8', space + 1, nul),
      oid: body.toString('hex', nul + 1, end),
    });
    at = end;
  }
  return entries;
}

/** Old trees hold other permission bits; git itself reads only the executable one. */
function canonicalMode(octal: string): TreeMode {
  const mode = Number.parseInt(octal, 8);
  switch (mode & 0o170000) {
    case 0o100000:
      return mode & 0o100 ? '100755' : '100644';
    case 0o120000:
      return '120000';
    case 0o160000:
      return '160000';
    case 0o040000:
      return '040000';
    default:
      throw new GitError('GIT_FAILED', `A tree entry has the unknown mode ${JSON.stringify(octal)}`);
  }
}

function tooDeep(): GitError {
  return new GitError('LIMIT_EXCEEDED', `A path is longer than ${MAX_PATH} characters`);
}
