import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import type { SideFile } from '../core/evaluate.ts';
import { compileGlob } from '../core/glob.ts';
import { DEFAULT_POLICY, type Policy } from '../core/policy.ts';
import type { Problem } from '../core/problem.ts';
import { readPolicy } from '../core/read-policy.ts';
import { contentProblem, selectFiles } from '../core/select.ts';
import type { Blob, TreeFile } from '../core/trees.ts';
import { UserError } from '../core/user-error.ts';
import { readWaivers, type Waiver } from '../core/waivers.ts';
import { POLICY_SCHEMA } from '../engine.ts';
import {
  type BlobStore,
  isFile,
  MAX_POLICY_BYTES,
  namesModel,
  POLICY_FILES,
  WAIVERS_FILES,
} from './blobs.ts';
import type { Trees } from './models.ts';
import { policyRemoved, rivals, waiverChanges } from './rule-changes.ts';

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
  readonly waivers: readonly Waiver[];
  readonly sideFiles: readonly SideFile[];
  selects(path: string): boolean;
  /** The head's policy and waivers where the change edits either, and both can be read. */
  readonly proposed: {
    readonly judging: PolicySource;
    readonly waivers: readonly Waiver[];
    selects(path: string): boolean;
  } | null;
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

const find = (tree: readonly TreeFile[], names: readonly string[]): TreeFile[] =>
  names.flatMap((name) => tree.find((file) => file.path === name) ?? []);

/** Policy and waivers from the target's tip; the head's versions are read only to be shown. */
export async function readRules(store: BlobStore, trees: Trees, options: RulesOptions): Promise<Rules> {
  const policies = { target: find(trees.target, POLICY_FILES), head: find(trees.head, POLICY_FILES) };
  const waiverFiles = { target: find(trees.target, WAIVERS_FILES), head: find(trees.head, WAIVERS_FILES) };
  const [[target], [head]] = [policies.target, policies.head];
  const [[waivers], [headWaivers]] = [waiverFiles.target, waiverFiles.head];
  const wanted = [target, head, waivers, headWaivers].flatMap((file) =>
    file !== undefined && isFile(file) ? [file.blob] : [],
  );
  const blobs =
    wanted.length === 0
      ? new Map<string, Blob>()
      : await store.readBlobs(wanted, { maxBytes: MAX_POLICY_BYTES });

  const chosen = await chosenPolicy(options);
  const judging = chosen ?? policyOf(target, blobs);
  const edited = head !== undefined && head.blob !== target?.blob ? policyOf(head, blobs) : null;
  const current = waiversOf(waivers, blobs, options.asOf);
  const changed = headWaivers?.blob === waivers?.blob ? null : waiversOf(headWaivers, blobs, options.asOf);
  const globs = globsOf(judging);
  const sides = [withProblems(judging, globs.problems), edited, current, changed].flatMap((side) =>
    side === null || side.file === null ? [] : [side],
  );
  const notes = [
    ...(judging.file === null && options.requirePolicy === true ? [REQUIRED] : []),
    ...(chosen === null && target !== undefined && head === undefined ? [policyRemoved(target.path)] : []),
    ...rivals(policies.head, policies.target),
    ...rivals(waiverFiles.head, waiverFiles.target),
    ...(changed === null || changed.problems.some(isError) ? [] : waiverChanges(current, changed)),
  ];
  return {
    judging,
    configured: judging.file !== null || options.requirePolicy === true,
    proposed: proposal(judging, edited, { current, changed }),
    waivers: current.waivers,
    sideFiles: [
      ...notes.map((problem) => ({ file: problem.place.file, text: '', problems: [problem] })),
      ...sides.map(({ file, text, problems }) => ({ file: file ?? '', text, problems })),
    ],
    selects: globs.selects,
  };
}

const isError = ({ severity }: Problem): boolean => severity === 'error';

/** What would judge once this change is merged. */
function proposal(
  judging: PolicySource,
  edited: PolicySource | null,
  { current, changed }: { current: WaiversSource; changed: WaiversSource | null },
): Rules['proposed'] {
  if (edited === null && changed === null) return null;
  const source = edited ?? judging;
  const { selects, problems } = globsOf(source);
  const wrong = [...source.problems, ...problems, ...(changed?.problems ?? [])].some(isError);
  if (wrong || source.file === null) return null;
  return { judging: source, waivers: (changed ?? current).waivers, selects };
}

const withProblems = (source: PolicySource, problems: readonly Problem[]): PolicySource => ({
  ...source,
  problems: [...source.problems, ...problems],
});

async function chosenPolicy(options: RulesOptions): Promise<PolicySource | null> {
  if (options.policyText !== undefined) return parsePolicy(options.policyText.path, options.policyText.text);
  if (options.policyPath === undefined) return null;
  const path = resolve(options.repo, options.policyPath);
  // From the repository, so that the report says the same on every machine.
  const shown = relative(options.repo, path).split(sep).join('/');
  try {
    const bytes = await readFile(path);
    const blob: Blob =
      bytes.length > MAX_POLICY_BYTES
        ? { tooLarge: bytes.length }
        : isUtf8(bytes)
          ? { text: bytes.toString('utf8') }
          : { notText: 'invalid UTF-8' };
    const problem = contentProblem(shown, blob);
    return 'text' in blob && problem === undefined
      ? parsePolicy(shown, blob.text)
      : { ...NO_POLICY, file: shown, problems: problem === undefined ? [] : [problem] };
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

interface WaiversSource {
  readonly file: string | null;
  readonly text: string;
  readonly waivers: readonly Waiver[];
  readonly problems: readonly Problem[];
}

function waiversOf(
  file: TreeFile | undefined,
  blobs: ReadonlyMap<string, Blob>,
  asOf: string,
): WaiversSource {
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
