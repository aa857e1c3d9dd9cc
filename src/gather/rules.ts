import type { SideFile } from '../core/evaluate-input.ts';
import type { Problem } from '../core/problem.ts';
import type { Blob, TreeFile } from '../core/trees.ts';
import type { Waiver } from '../core/waivers.ts';
import { type BlobStore, isFile, MAX_POLICY_BYTES, POLICY_FILES, WAIVERS_FILES } from './blobs.ts';
import { globsOf } from './globs.ts';
import { policyRemoved, policyUnusable, rivals, waiverChanges } from './rule-changes.ts';
import {
  type ChosenPolicy,
  chosenPolicy,
  type PolicySource,
  policyOf,
  type WaiversSource,
  waiversOf,
} from './rule-sources.ts';
import type { Trees } from './trees.ts';

/** Where the rules of a check come from. */
export interface RulesOptions extends ChosenPolicy {
  readonly requirePolicy?: boolean | undefined;
  /** `YYYY-MM-DD`: the day for expiries and price age. */
  readonly asOf: string;
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
  const proposed = head !== undefined && head.blob !== target?.blob ? policyOf(head, blobs) : null;
  // The caller may name the very file that the change edits.
  const edited = proposed?.file === chosen?.file && proposed?.text === chosen?.text ? null : proposed;
  const current = waiversOf(waivers, blobs, options.asOf);
  const changed = headWaivers?.blob === waivers?.blob ? null : waiversOf(headWaivers, blobs, options.asOf);
  const globs = globsOf(judging);
  const sides = [withProblems(judging, globs.problems), edited, current, changed].flatMap((side) =>
    side === null || side.file === null ? [] : [side],
  );
  const notes = [
    ...(judging.file === null && options.requirePolicy === true ? [REQUIRED] : []),
    ...(judging.file !== null && judging.problems.some(isError) ? [policyUnusable(judging.file)] : []),
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
