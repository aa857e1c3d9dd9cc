import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { SideFile } from '../core/evaluate.ts';
import { compileGlob } from '../core/glob.ts';
import { DEFAULT_POLICY, type Policy, readPolicy } from '../core/policy.ts';
import type { Problem } from '../core/problem.ts';
import { contentProblem, selectFiles } from '../core/select.ts';
import type { Blob, TreeFile } from '../core/trees.ts';
import { UserError } from '../core/user-error.ts';
import { readWaivers, type Waiver } from '../core/waivers.ts';
import { POLICY_SCHEMA } from '../engine.ts';
import { type BlobStore, isFile, MAX_POLICY_BYTES, namesModel, POLICY_FILES, WAIVERS_FILE } from './blobs.ts';
import type { Trees } from './models.ts';

/** Where the rules of a check come from. */
export interface RulesOptions {
  readonly repo: string;
  /** A policy file of the user's own choice, instead of the target's. */
  readonly policyPath?: string | undefined;
  /** A policy the caller has already read, such as one of another repository. */
  readonly policyText?: { readonly path: string; readonly text: string } | undefined;
  readonly requirePolicy?: boolean | undefined;
  /** `YYYY-MM-DD`: the day for expiries and price age. */
  readonly asOf: string;
}

/** A policy with where it came from; the default one where there is none, or it cannot be read. */
export interface PolicySource {
  readonly file: string | null;
  readonly text: string;
  readonly policy: Policy;
  readonly problems: readonly Problem[];
}

export interface Rules {
  /** What judges: the target's policy, or the one the caller named. */
  readonly judging: PolicySource;
  readonly configured: boolean;
  /** The head's policy where the change edits it. */
  readonly proposed: PolicySource | null;
  readonly waivers: readonly Waiver[];
  readonly sideFiles: readonly SideFile[];
  selects(path: string): boolean;
}

const NO_POLICY: PolicySource = { file: null, text: '', policy: DEFAULT_POLICY, problems: [] };

const REQUIRED: Problem = {
  code: 'POLICY_REQUIRED',
  severity: 'error',
  message: 'The target branch has no policy, and this check requires one',
  expected: `one of ${POLICY_FILES.join(', ')} on the target branch`,
  fix: 'Merge a policy first: `tollgate init` writes one',
  place: { file: POLICY_FILES[0] },
};

const find = (tree: readonly TreeFile[], names: readonly string[]): TreeFile | undefined =>
  names.flatMap((name) => tree.find((file) => file.path === name) ?? [])[0];

/** Policy and waivers from the target's tip; the head's versions are read only to be shown. */
export async function readRules(store: BlobStore, trees: Trees, options: RulesOptions): Promise<Rules> {
  const [target, head] = [find(trees.target, POLICY_FILES), find(trees.head, POLICY_FILES)];
  const [waivers, headWaivers] = [find(trees.target, [WAIVERS_FILE]), find(trees.head, [WAIVERS_FILE])];
  const wanted = [target, head, waivers, headWaivers].flatMap((file) =>
    file !== undefined && isFile(file) ? [file.blob] : [],
  );
  const blobs =
    wanted.length === 0
      ? new Map<string, Blob>()
      : await store.readBlobs(wanted, { maxBytes: MAX_POLICY_BYTES });

  const chosen = await chosenPolicy(options);
  const judging = chosen ?? policyOf(target, blobs);
  const proposed = head !== undefined && head.blob !== target?.blob ? policyOf(head, blobs) : null;
  const current = waiversOf(waivers, blobs, options.asOf);
  const changed =
    headWaivers !== undefined && headWaivers.blob !== waivers?.blob
      ? waiversOf(headWaivers, blobs, options.asOf)
      : null;
  const globs = globsOf(judging);
  const sides = [withProblems(judging, globs.problems), proposed, current, changed].flatMap((side) =>
    side === null || side.file === null ? [] : [side],
  );
  const missing =
    judging.file === null && options.requirePolicy === true
      ? [{ file: POLICY_FILES[0], text: '', problems: [REQUIRED] }]
      : [];
  return {
    judging,
    configured: judging.file !== null || options.requirePolicy === true,
    proposed,
    waivers: current.waivers,
    sideFiles: [
      ...missing,
      ...sides.map(({ file, text, problems }) => ({ file: file ?? '', text, problems })),
    ],
    selects: globs.selects,
  };
}

const withProblems = (source: PolicySource, problems: readonly Problem[]): PolicySource => ({
  ...source,
  problems: [...source.problems, ...problems],
});

async function chosenPolicy(options: RulesOptions): Promise<PolicySource | null> {
  if (options.policyText !== undefined) return parsePolicy(options.policyText.path, options.policyText.text);
  if (options.policyPath === undefined) return null;
  const path = resolve(options.repo, options.policyPath);
  try {
    return parsePolicy(options.policyPath, await readFile(path, 'utf8'));
  } catch (error) {
    throw new UserError(
      'POLICY_NOT_FOUND',
      `The policy ${options.policyPath} cannot be read`,
      `Give the path of a file, from ${options.repo}`,
      { cause: error },
    );
  }
}

function policyOf(file: TreeFile | undefined, blobs: ReadonlyMap<string, Blob>): PolicySource {
  if (file === undefined) return NO_POLICY;
  const { text, problems } = contentOf(file, blobs);
  return problems.length > 0 ? { ...NO_POLICY, file: file.path, problems } : parsePolicy(file.path, text);
}

function parsePolicy(file: string, text: string): PolicySource {
  const { policy, problems } = readPolicy(file, text, POLICY_SCHEMA);
  return { file, text, policy: policy ?? DEFAULT_POLICY, problems };
}

function waiversOf(
  file: TreeFile | undefined,
  blobs: ReadonlyMap<string, Blob>,
  asOf: string,
): { file: string | null; text: string; waivers: readonly Waiver[]; problems: readonly Problem[] } {
  if (file === undefined) return { file: null, text: '', waivers: [], problems: [] };
  const { text, problems } = contentOf(file, blobs);
  return {
    file: file.path,
    text,
    ...(problems.length > 0 ? { waivers: [], problems } : readWaivers(file.path, text, asOf)),
  };
}

function contentOf(
  file: TreeFile,
  blobs: ReadonlyMap<string, Blob>,
): { text: string; problems: readonly Problem[] } {
  const blob = blobs.get(file.blob) ?? { missing: true };
  const refused = selectFiles([file], () => true).refused[0]?.problem ?? contentProblem(file.path, blob);
  return 'text' in blob && refused === undefined
    ? { text: blob.text, problems: [] }
    : { text: '', problems: refused === undefined ? [] : [refused] };
}

/** Which paths are model configs; a pattern that is refused is a problem of the policy, and selects nothing. */
function globsOf({ policy, file }: PolicySource): {
  selects: (path: string) => boolean;
  problems: Problem[];
} {
  const problems: Problem[] = [];
  const compile = (patterns: readonly string[], key: 'include' | 'exclude'): ((path: string) => boolean)[] =>
    patterns.flatMap((pattern, index) => {
      const glob = compileGlob(pattern);
      if ('matches' in glob) return [glob.matches];
      problems.push({
        code: 'PATTERN_REJECTED',
        severity: 'error',
        message: `The pattern ${JSON.stringify(pattern)} is refused: ${glob.rejected}`,
        expected: 'a short pattern such as deploy/**/*.yaml',
        fix: 'Write several simple patterns',
        place: { file: file ?? '', path: ['models', key, index] },
      });
      return [];
    });
  const include = compile(policy.models?.include ?? [], 'include');
  const exclude = compile(policy.models?.exclude ?? [], 'exclude');
  const named = (path: string): boolean => namesModel(path) || include.some((matches) => matches(path));
  return { selects: (path) => named(path) && !exclude.some((matches) => matches(path)), problems };
}
