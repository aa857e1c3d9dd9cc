import { evaluate } from './core/evaluate.ts';
import type { EvaluateInput } from './core/evaluate-input.ts';
import type { Policy } from './core/policy.ts';
import type { Report, Verdict } from './core/report.ts';
import type { GovernedFile } from './core/review/subject.ts';
import { UserError } from './core/user-error.ts';
import { makeEngine } from './engine.ts';
import { type BlobStore, readAhead } from './gather/blobs.ts';
import { bookFor, digestOf } from './gather/book.ts';
import { governedFiles } from './gather/governed.ts';
import { type ModelFiles, readModels } from './gather/models.ts';
import type { PolicySource } from './gather/rule-sources.ts';
import { type Rules, type RulesOptions, readRules } from './gather/rules.ts';
import { readTrees, type Trees } from './gather/trees.ts';
import { GitError, GitRepository } from './io/git.ts';

export interface JudgeOptions extends RulesOptions {
  /** Judge every model, not only what the change touches. */
  readonly all?: boolean | undefined;
  /** Advise on the costliest models too, not only on those that fail. */
  readonly advise?: boolean | undefined;
  readonly onProgress?: ((message: string) => void) | undefined;
}

export interface CheckOptions extends JudgeOptions {
  /** Target of the change; the default branch without it. */
  readonly base?: string | undefined;
  /** The work tree without it. */
  readonly head?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

export interface Judgement {
  readonly report: Report;
  /** The policy that judged. */
  readonly policy: Policy;
  /** Files the change edits that the verdict depends on. */
  readonly governed: readonly GovernedFile[];
}

/**
 * Reads two revisions, the target's policy and the price book, and judges the change. Throws a UserError for
 * what the caller got wrong; what the repository got wrong is in the report.
 */
export async function checkRepository(options: CheckOptions): Promise<Report> {
  return (await judgeRepository(options)).report;
}

/** The same with what an approval of it is bound to. */
export async function judgeRepository(options: CheckOptions): Promise<Judgement> {
  try {
    return await readAndJudge(options);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw new UserError(error.code, error.message, error.fix ?? 'Check the repository with git status', {
      cause: error,
    });
  }
}

async function readAndJudge(options: CheckOptions): Promise<Judgement> {
  const git = await GitRepository.open(options.repo, { env: options.env });
  try {
    options.onProgress?.('Reading revisions');
    const resolved = await git.resolve({ base: options.base, head: options.head });
    const trees = await readTrees(git, resolved);
    const shas = { base: resolved.target, merge_base: resolved.mergeBase, head: resolved.head };
    return await judgement(git, trees, shas, options);
  } finally {
    git.close();
  }
}

/** The check once the trees are known; `store` gives the content of their blobs. */
export async function judgeTrees(
  store: BlobStore,
  trees: Trees,
  shas: EvaluateInput['shas'],
  options: JudgeOptions,
): Promise<Report> {
  return (await judgement(store, trees, shas, options)).report;
}

async function judgement(
  store: BlobStore,
  trees: Trees,
  shas: EvaluateInput['shas'],
  options: JudgeOptions,
): Promise<Judgement> {
  options.onProgress?.('Reading model configs');
  const ahead = await readAhead(store, [trees.mergeBase, trees.head, trees.target]);
  const rules = await readRules(ahead, trees, options);
  const files = await readModels(ahead, trees, rules.selects, rules.judging.policy.evidence);
  options.onProgress?.('Judging the change');
  const preview = await previewOf(rules, {
    judged: files,
    read: ({ selects, judging: { policy } }) => readModels(ahead, trees, selects, policy.evidence),
    run: (input) => judge(rules, input, shas, options),
  });
  const { judging, waivers, configured } = rules;
  const report = await judge(rules, { files, source: judging, waivers, configured, preview }, shas, options);
  return { report, policy: judging.policy, governed: governedFiles(trees, files) };
}

/** What is judged: the models, and the rules they are judged by. */
interface Judged {
  readonly files: ModelFiles;
  readonly source: PolicySource;
  readonly waivers: Rules['waivers'];
  readonly configured: boolean;
  readonly preview: Verdict | null;
}

/** The verdict under the head's policy and waivers, on the models that this policy selects. */
async function previewOf(
  { judging, proposed }: Rules,
  {
    judged,
    read,
    run,
  }: {
    judged: ModelFiles;
    read: (proposed: NonNullable<Rules['proposed']>) => Promise<ModelFiles>;
    run: (input: Judged) => Promise<Report>;
  },
): Promise<Verdict | null> {
  if (proposed === null) return null;
  const { judging: source, waivers } = proposed;
  const files = sameFiles(judging, source) ? judged : await read(proposed);
  return (await run({ files, source, waivers, configured: true, preview: null })).verdict;
}

/** Whether two policies name the same configs and evidence. */
const sameFiles = ({ policy: a }: PolicySource, { policy: b }: PolicySource): boolean =>
  JSON.stringify([a.models, a.evidence]) === JSON.stringify([b.models, b.evidence]);

async function judge(
  { sideFiles }: Rules,
  { files, source, waivers, configured, preview }: Judged,
  shas: EvaluateInput['shas'],
  options: JudgeOptions,
): Promise<Report> {
  const book = await bookFor(source.policy, files.texts.values());
  const input: EvaluateInput = {
    ...files,
    shas,
    policy: source.policy,
    policyFile: source.file,
    policyDigest: digestOf(source.text),
    configured,
    waivers,
    sideFiles,
    book,
    asOf: options.asOf,
    all: options.all ?? false,
    advise: options.advise ?? false,
    preview,
  };
  return evaluate(input, makeEngine(source.policy, book, options.asOf));
}
