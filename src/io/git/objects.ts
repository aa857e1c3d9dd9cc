import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { rmSync } from 'node:fs';
import { emptyGitDirectory, hold, type ObjectFormat } from './batch-process.ts';
import { type Git, GitError, reason, startError } from './process.ts';

/** What git answered for one object. `body` holds good only until the decoder returns. */
export type RawObject =
  | { readonly kind: 'found'; readonly type: string; readonly body: Buffer }
  | { readonly kind: 'tooLarge'; readonly size: number }
  | { readonly kind: 'missing' };

/** Bytes of an object that are read; a larger one is answered by its size alone. */
export type Cap = (oid: string) => number;

interface Request {
  readonly oids: readonly string[];
  readonly cap: Cap;
  readonly answer: (oid: string, object: RawObject) => void;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  answered: number;
}

interface Body {
  readonly type: string;
  readonly size: number;
  /** Null when the object is over the cap: its bytes are passed over, never held. */
  readonly kept: Buffer | null;
  received: number;
}

const NEWLINE = 10;

/**
 * Reads objects by id through one `git cat-file --batch` for the life of the repository.
 *
 * It runs in an empty git directory that borrows the object store, so that no configuration of the
 * repository applies and a partial clone has no remote to fetch from: an absent object is answered as
 * missing at once, with every version of git. Requests are answered one after another, in order.
 */
export class ObjectReader {
  private readonly git: Git;
  private readonly store: string;
  private readonly format: ObjectFormat;
  private child: ChildProcessWithoutNullStreams | undefined;
  private home: string | undefined;
  private stderr = '';
  private request: Request | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private line = '';
  private body: Body | undefined;

  constructor(git: Git, store: string, format: ObjectFormat) {
    this.git = git;
    this.store = store;
    this.format = format;
  }

  /** One decoded answer for each distinct id, in the order asked. Throws GIT_FAILED when answers stop short. */
  read<T>(
    ids: readonly string[],
    cap: Cap,
    decode: (object: RawObject, oid: string) => T,
  ): Promise<Map<string, T>> {
    const oids = [...new Set(ids)];
    const bad = oids.find((oid) => !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(oid));
    if (bad !== undefined) throw new TypeError(`not an object id: ${JSON.stringify(bad)}`);
    const next = this.queue.then(() => this.ask(oids, cap, decode));
    this.queue = next.catch(() => undefined);
    return next;
  }

  /** Ends git. A read under way is rejected; a later one starts git again. */
  close(): void {
    const child = this.child;
    if (!child) return;
    this.fail(child, new GitError('GIT_FAILED', 'The repository was closed while it was read'));
    child.stdin.end();
  }

  private ask<T>(
    oids: string[],
    cap: Cap,
    decode: (object: RawObject, oid: string) => T,
  ): Promise<Map<string, T>> {
    const answers = new Map<string, T>();
    if (oids.length === 0) return Promise.resolve(answers);
    return new Promise((resolve, reject) => {
      this.request = {
        oids,
        cap,
        answer: (oid, object) => answers.set(oid, decode(object, oid)),
        resolve: () => resolve(answers),
        reject,
        answered: 0,
      };
      this.child ??= this.start();
      hold(this.child, true);
      this.child.stdin.write(`${oids.join('\n')}\n`);
    });
  }

  private start(): ChildProcessWithoutNullStreams {
    this.home = emptyGitDirectory(this.format);
    const env = { GIT_DIR: this.home, GIT_OBJECT_DIRECTORY: this.store };
    const child = this.git.start(['cat-file', '--batch'], env);
    this.stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    child.stdout.on('data', (chunk: Buffer) => this.consume(chunk));
    child.on('error', (cause) => this.fail(child, startError('git', cause)));
    child.on('close', (exit, signal) => {
      const why = signal ? `it was ended by ${signal}` : reason(this.stderr, exit ?? 0);
      this.fail(child, new GitError('GIT_FAILED', `git stopped before it had answered: ${why}`));
    });
    return child;
  }

  private consume(chunk: Buffer): void {
    try {
      for (let at = 0; at < chunk.length; )
        at = this.body ? this.content(this.body, chunk, at) : this.header(chunk, at);
    } catch (error) {
      const child = this.child;
      if (!child) throw error;
      this.fail(child, error instanceof Error ? error : new Error(String(error)));
      child.kill();
    }
  }

  /** `<oid> <type> <size>` or `<oid> missing`. Returns the offset after what it used, as `content` does. */
  private header(chunk: Buffer, at: number): number {
    const end = chunk.indexOf(NEWLINE, at);
    this.line += chunk.toString('latin1', at, end < 0 ? chunk.length : end);
    if (end < 0) return chunk.length;
    const [oid = '', type = '', length = ''] = this.line.split(' ');
    const request = this.request;
    if (!request || oid !== request.oids[request.answered])
      throw new GitError('GIT_FAILED', `git answered ${JSON.stringify(this.line)} out of turn`);
    this.line = '';
    if (type === 'missing') this.settle(request, { kind: 'missing' });
    else {
      const size = Number(length);
      if (!/^\d+$/.test(length)) throw new GitError('GIT_FAILED', `git gave no size for ${oid}`);
      this.body = {
        type,
        size,
        kept: size > request.cap(oid) ? null : Buffer.allocUnsafe(size),
        received: 0,
      };
    }
    return end + 1;
  }

  private content(body: Body, chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + body.size - body.received);
    if (body.kept) chunk.copy(body.kept, body.received, at, end);
    body.received += end - at;
    if (end === chunk.length) return end;
    const request = this.request;
    if (!request || chunk[end] !== NEWLINE)
      throw new GitError('GIT_FAILED', 'git gave an object of another size');
    this.body = undefined;
    const { type, size, kept } = body;
    this.settle(request, kept ? { kind: 'found', type, body: kept } : { kind: 'tooLarge', size });
    return end + 1;
  }

  private settle(request: Request, object: RawObject): void {
    this.removeHome();
    request.answer(request.oids[request.answered] ?? '', object);
    request.answered++;
    if (request.answered < request.oids.length) return;
    this.request = undefined;
    if (this.child) hold(this.child, false);
    request.resolve();
  }

  private fail(child: ChildProcessWithoutNullStreams, error: Error): void {
    if (child !== this.child) return;
    this.child = undefined;
    this.line = '';
    this.body = undefined;
    this.removeHome();
    this.request?.reject(error);
    this.request = undefined;
  }

  /** Git reads its directory when it starts, so that the first answer is the time to remove it. */
  private removeHome(): void {
    if (this.home !== undefined) rmSync(this.home, { recursive: true, force: true });
    this.home = undefined;
  }
}
