import { isUtf8 } from 'node:buffer';
import type { Blob, TreeFile } from '../core/trees.ts';
import { type LineRange, shownLines } from './git/diff.ts';
import { type Facts, readFacts } from './git/facts.ts';
import { type Cap, ObjectReader, type RawObject } from './git/objects.ts';
import { fetchMissing, promisorRemote } from './git/partial.ts';
import { Git, GitError } from './git/process.ts';
import { noDefaultBranch, type Resolved, resolveCommit, resolveRange } from './git/refs.ts';
import { listTrees, MAX_TREE_BYTES } from './git/tree.ts';
import { listWorktree, type WorktreeContent } from './git/worktree.ts';

export type { Blob, TreeFile, TreeMode } from '../core/trees.ts';
export { GitError, type GitErrorCode } from './git/process.ts';
export type { Resolved } from './git/refs.ts';

export interface OpenOptions {
  /** The git program; `git` from the PATH by default. */
  readonly git?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Called for each git process that is started. */
  readonly onProcess?: () => void;
}

/**
 * Reads revisions straight from git objects, in bare, shallow and partial clones too; only `listWorktree`
 * looks at a work tree. Nothing the repository holds is run: no hooks, filters, attributes or external diff.
 */
export class GitRepository {
  private readonly git: Git;
  private readonly facts: Facts;
  private readonly objects: ObjectReader;
  private readonly worktree = new Map<string, WorktreeContent>();
  private remote: Promise<string | null> | undefined;

  private constructor(git: Git, facts: Facts) {
    this.git = git;
    this.facts = facts;
    this.objects = new ObjectReader(git, facts.store, facts.format);
  }

  /** Throws GIT_NOT_FOUND or NOT_A_REPOSITORY. `dir` may be any folder of the repository. */
  static async open(dir: string, options: OpenOptions = {}): Promise<GitRepository> {
    const git = new Git(
      dir,
      options.git ?? 'git',
      options.env ?? process.env,
      options.onProcess ?? (() => undefined),
    );
    return new GitRepository(git, await readFacts(git));
  }

  /** How many git processes were started; a whole check starts three, four with a work tree. */
  get processes(): number {
    return this.git.processes;
  }

  /**
   * The commits that a check compares. Without `base` the target is the default branch (origin/HEAD, else
   * origin/main or origin/master, else main or master); without `head` the head is the work tree, whose merge
   * base is that of HEAD. Throws UNKNOWN_REF, AMBIGUOUS_REF, NO_MERGE_BASE or NO_WORKTREE.
   */
  async resolve({ base, head }: { base?: string | undefined; head?: string | undefined }): Promise<Resolved> {
    const { shallow, defaultBranch } = this.facts;
    if (head === undefined) this.top();
    const target = base ?? defaultBranch;
    if (target === undefined) throw await noDefaultBranch(this.git, shallow);
    const range = await resolveRange(this.git, shallow, target, head ?? 'HEAD');
    return head === undefined ? { ...range, head: 'worktree' } : range;
  }

  /** The commit that a branch, tag or id names. Throws UNKNOWN_REF or AMBIGUOUS_REF. */
  commit(ref: string): Promise<string> {
    return resolveCommit(this.git, this.facts.shallow, ref);
  }

  /** The files of one commit, given by its id. */
  async listTree(commit: string): Promise<TreeFile[]> {
    const [files = []] = await this.listTrees([commit]);
    return files;
  }

  /** The files of several commits; what they share is read once and is the same objects. */
  listTrees(commits: readonly string[]): Promise<TreeFile[][]> {
    return listTrees(commits, this.facts.format, (oids, type, decode) => this.readAll(oids, type, decode));
  }

  /** The files of the work tree that `include` accepts; `readBlobs` then reads their content as it was here. */
  async listWorktree(include: (path: string) => boolean = () => true): Promise<TreeFile[]> {
    const { files, contents } = await listWorktree(this.git, this.top(), this.facts.format, include);
    for (const [blob, content] of contents) this.worktree.set(blob, content);
    return files;
  }

  /**
   * One answer for each distinct id. What a partial clone lacks is fetched in one batch. `maxBytes` is one cap
   * for all, or each id's own.
   */
  async readBlobs(
    oids: readonly string[],
    { maxBytes }: { maxBytes: number | Cap },
  ): Promise<Map<string, Blob>> {
    const cap = typeof maxBytes === 'number' ? () => maxBytes : maxBytes;
    const blobs = new Map<string, Blob>();
    const stored: string[] = [];
    for (const oid of oids) {
      const content = this.worktree.get(oid);
      if (content) blobs.set(oid, decodeBlob(fromWorktree(content, cap(oid))));
      else stored.push(oid);
    }
    for (const [oid, blob] of await this.read(stored, cap, decodeBlob)) blobs.set(oid, blob);
    return blobs;
  }

  /** The lines of files at `head` that a diff from `base`, both commits by id, shows: one range a hunk. */
  shownLines(change: {
    base: string;
    head: string;
    paths: readonly string[];
  }): Promise<Map<string, LineRange[]>> {
    return shownLines(this.git, change);
  }

  /** Ends the reader of objects; a process that exits need not call it. */
  close(): void {
    this.objects.close();
  }

  /** Reads, fetches what is missing where there is a remote to ask, and reads that again. */
  private async read<T>(
    oids: readonly string[],
    cap: Cap,
    decode: (object: RawObject) => T,
  ): Promise<Map<string, T>> {
    const missing: string[] = [];
    const answers = await this.objects.read(oids, cap, (object, oid) => {
      if (object.kind === 'missing') missing.push(oid);
      return decode(object);
    });
    if (missing.length === 0) return answers;
    this.remote ??= promisorRemote(this.git);
    const remote = await this.remote;
    if (remote === null) return answers;
    await fetchMissing(this.git, remote, missing);
    for (const [oid, answer] of await this.objects.read(missing, cap, decode)) answers.set(oid, answer);
    return answers;
  }

  private async readAll<T>(
    oids: readonly string[],
    type: string,
    decode: (body: Buffer) => T,
  ): Promise<Map<string, T>> {
    const answers = await this.read(oids, treeCap, (object) =>
      object.kind === 'found' && object.type === type ? { value: decode(object.body) } : object,
    );
    const values = new Map<string, T>();
    for (const [oid, answer] of answers) {
      if (!('value' in answer)) throw unreadable(oid, type, answer, this.facts.shallow);
      values.set(oid, answer.value);
    }
    return values;
  }

  /** The folder of the work tree. Throws NO_WORKTREE. */
  top(): string {
    if (this.facts.top !== undefined) return this.facts.top;
    throw new GitError('NO_WORKTREE', 'This repository has no work tree', {
      fix: 'Name the revision with --head',
    });
  }
}

const treeCap: Cap = () => MAX_TREE_BYTES;

function unreadable(oid: string, type: string, object: RawObject, shallow: boolean): GitError {
  if (object.kind === 'tooLarge')
    return new GitError(
      'LIMIT_EXCEEDED',
      `The ${type} ${oid} has ${object.size} bytes, more than ${MAX_TREE_BYTES}`,
    );
  const found = object.kind === 'found' ? `is a ${object.type}` : 'is missing';
  const fix = shallow
    ? 'Fetch it: git fetch --unshallow, or fetch-depth: 0 for actions/checkout'
    : 'Run git fsck, or clone again';
  return new GitError('GIT_FAILED', `The ${type} ${oid} ${found}`, { fix });
}

function fromWorktree({ size, body }: WorktreeContent, maxBytes: number): RawObject {
  return body && size <= maxBytes ? { kind: 'found', type: 'blob', body } : { kind: 'tooLarge', size };
}

function decodeBlob(object: RawObject): Blob {
  if (object.kind === 'missing') return { missing: true };
  if (object.kind === 'tooLarge') return { tooLarge: object.size };
  if (object.body.includes(0)) return { notText: 'binary' };
  return isUtf8(object.body) ? { text: object.body.toString('utf8') } : { notText: 'invalid UTF-8' };
}
