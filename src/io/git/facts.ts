import { realpathSync } from 'node:fs';
import { resolve as resolvePath } from 'node:path';
import type { ObjectFormat } from './batch-process.ts';
import { type Git, GitError, reason } from './process.ts';

export interface Facts {
  readonly shallow: boolean;
  /** Undefined in a bare repository. */
  readonly top: string | undefined;
  readonly format: ObjectFormat;
  /** The full name of the default branch, if there is one. */
  readonly defaultBranch: string | undefined;
  readonly store: string;
}

/** In order of preference. Brackets make a pattern of each, so that an absent one is no error. */
const DEFAULT_BRANCHES = [
  'remotes/origin/HEA[D]',
  'remotes/origin/mai[n]',
  'remotes/origin/maste[r]',
  'heads/mai[n]',
  'heads/maste[r]',
];

const FACTS = [
  '--is-shallow-repository',
  '--is-inside-work-tree',
  '--show-object-format',
  '--symbolic-full-name',
]
  .concat(DEFAULT_BRANCHES.map((name) => `--glob=refs/${name}`))
  .concat('--show-cdup', '--git-path', 'objects');

/** What a repository is, in one process. Throws NOT_A_REPOSITORY. */
export async function readFacts(git: Git): Promise<Facts> {
  const { exit, stdout, stderr } = await git.run(['rev-parse', ...FACTS]);
  if (exit !== 0) throw notARepository(git.dir, reason(stderr, exit));
  // Git tells its way from where a link leads, not from the link.
  const here = realpathSync(git.dir);
  const [shallow, inside, format, ...rest] = stdout.toString().replace(/\n$/, '').split('\n');
  const names = rest.filter((line) => line.startsWith('refs/'));
  const paths = rest.slice(names.length);
  // Only a work tree has a line for the way up to its top folder.
  const top = inside === 'true' ? resolvePath(here, paths.shift() ?? '') : undefined;
  return {
    shallow: shallow === 'true',
    top,
    format: format === 'sha256' ? 'sha256' : 'sha1',
    defaultBranch: names[0],
    store: resolvePath(here, paths.join('\n')),
  };
}

function notARepository(dir: string, why: string): GitError {
  const fix = why.includes('dubious ownership')
    ? `If you trust it: git config --global --add safe.directory ${resolvePath(dir)}`
    : 'Run in a clone, or give its folder with --repo';
  return new GitError('NOT_A_REPOSITORY', `${dir} cannot be read as a git repository: ${why}`, { fix });
}
