import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

export type GitErrorCode =
  | 'GIT_NOT_FOUND'
  | 'NOT_A_REPOSITORY'
  | 'UNKNOWN_REF'
  | 'AMBIGUOUS_REF'
  | 'NO_MERGE_BASE'
  | 'NO_WORKTREE'
  | 'LIMIT_EXCEEDED'
  | 'GIT_FAILED';

/** What git could not do, in words for the user, with what to do about it where that is known. */
export class GitError extends Error {
  readonly code: GitErrorCode;
  readonly fix: string | undefined;

  constructor(code: GitErrorCode, message: string, options: { fix?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'GitError';
    this.code = code;
    this.fix = options.fix;
  }
}

export interface GitOutput {
  readonly exit: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Set by a surrounding git (a hook, `git rebase --exec`); each would point us at another repository. */
const FOREIGN =
  'DIR WORK_TREE COMMON_DIR INDEX_FILE OBJECT_DIRECTORY ALTERNATE_OBJECT_DIRECTORIES NAMESPACE PREFIX SHALLOW_FILE GRAFT_FILE REPLACE_REF_BASE QUARANTINE_PATH'
    .split(' ')
    .map((name) => `GIT_${name}`);

/**
 * Nothing that a repository's own configuration names is run, and ambiguous names are told. Fetching for a
 * partial clone is the exception: it needs the clone's remote and credentials, so it obeys them.
 */
const SAFE = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'protocol.ext.allow=never',
  'core.warnAmbiguousRefs=true',
].flatMap((setting) => ['-c', setting]);

/** Starts git in one folder, without prompts, hooks, locks or lazy fetches, and counts what it starts. */
export class Git {
  processes = 0;
  readonly dir: string;
  private readonly command: string;
  private readonly env: NodeJS.ProcessEnv;
  private readonly onProcess: () => void;

  constructor(dir: string, command: string, env: NodeJS.ProcessEnv, onProcess: () => void) {
    this.dir = dir;
    this.command = command;
    this.onProcess = onProcess;
    this.env = { ...env };
    for (const name of FOREIGN) delete this.env[name];
    Object.assign(this.env, {
      LC_ALL: 'C',
      GIT_TERMINAL_PROMPT: '0',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_NO_LAZY_FETCH: '1',
      GIT_NO_REPLACE_OBJECTS: '1',
    });
  }

  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcessWithoutNullStreams {
    this.processes++;
    this.onProcess();
    const child = spawn(this.command, ['-C', this.dir, ...SAFE, ...args], {
      env: { ...this.env, ...env },
      windowsHide: true,
    });
    // A git that ends early closes its input under us; its exit tells what happened.
    child.stdin.on('error', () => undefined);
    return child;
  }

  /** Runs git to its end. A git that cannot start or is killed throws; an exit code is the caller's to judge. */
  run(args: readonly string[], input = ''): Promise<GitOutput> {
    return new Promise((resolve, reject) => {
      const child = this.start(args);
      const stdout: Buffer[] = [];
      const stderr: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
      child.on('error', (cause) => reject(startError(this.command, cause)));
      child.on('close', (exit, signal) => {
        const message = Buffer.concat(stderr).toString();
        if (exit === null) reject(new GitError('GIT_FAILED', `git was ended by ${signal ?? 'a signal'}`));
        else resolve({ exit, stdout: Buffer.concat(stdout), stderr: message });
      });
      child.stdin.end(input);
    });
  }

  /** Runs git and throws GIT_FAILED, with git's own words, unless it exits with 0. */
  async output(args: readonly string[], what: string, input = ''): Promise<Buffer> {
    const { exit, stdout, stderr } = await this.run(args, input);
    if (exit !== 0) throw new GitError('GIT_FAILED', `${what}: ${reason(stderr, exit)}`);
    return stdout;
  }
}

export function startError(command: string, cause: Error): GitError {
  return new GitError('GIT_NOT_FOUND', `Cannot start ${command}: ${cause.message}`, {
    fix: 'Install git and make sure that it is on the PATH',
    cause,
  });
}

/** Git's own first complaint, or its exit code. */
export function reason(stderr: string, exit: number): string {
  return /^(?:fatal|error): (.*)$/m.exec(stderr)?.[1] ?? (stderr.trim() || `git exited with ${exit}`);
}
