import { createHash } from 'node:crypto';
import { type EvaluateInput, evaluate } from './core/evaluate.ts';
import type { Report, Verdict } from './core/report.ts';
import { UserError } from './core/user-error.ts';
import { makeEngine } from './engine.ts';
import { type ModelFiles, readModels, readTrees } from './gather/models.ts';
import { type PolicySource, type Rules, type RulesOptions, readRules } from './gather/rules.ts';
import { GitError, GitRepository } from './io/git.ts';
import { bundledBook } from './prices/book.ts';

export interface CheckOptions extends RulesOptions {
  /** Target of the change; the default branch without it. */
  readonly base?: string | undefined;
  /** The work tree without it. */
  readonly head?: string | undefined;
  /** Judge every model, not only what the change touches. */
  readonly all?: boolean | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress?: ((message: string) => void) | undefined;
}

/**
 * Reads two revisions, the target's policy and the price book, and judges the change. Throws a UserError for
 * what the caller got wrong; what the repository got wrong is in the report.
 */
export async function checkRepository(options: CheckOptions): Promise<Report> {
  try {
    return await readAndJudge(options);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw new UserError(error.code, error.message, error.fix ?? 'Check the repository with git status', {
      cause: error,
    });
  }
}

async function readAndJudge(options: CheckOptions): Promise<Report> {
  const progress = options.onProgress ?? (() => undefined);
  const git = await GitRepository.open(options.repo, { env: options.env });
  try {
    progress('Reading revisions');
    const resolved = await git.resolve({ base: options.base, head: options.head });
    const trees = await readTrees(git, resolved);
    const rules = await readRules(git, trees, options);
    progress('Reading model configs');
    const files = await readModels(git, trees, rules.selects);
    progress('Judging the change');
    const shas = { base: resolved.target, merge_base: resolved.mergeBase, head: resolved.head };
    return judge(rules, files, shas, options);
  } finally {
    git.close();
  }
}

function judge(rules: Rules, files: ModelFiles, shas: EvaluateInput['shas'], options: CheckOptions): Report {
  const run = (source: PolicySource, configured: boolean, preview: Verdict | null): Report => {
    const book = bundledBook({
      overrides: source.policy.prices?.overrides ?? [],
      discounts: source.policy.prices?.discounts ?? [],
      currency: source.policy.currency,
      digest: digestOf(source.policy.prices ?? null),
    });
    const input: EvaluateInput = {
      ...files,
      shas,
      policy: source.policy,
      policyFile: source.file,
      policyDigest: digestOf(source.text),
      configured,
      waivers: rules.waivers,
      sideFiles: rules.sideFiles,
      book,
      asOf: options.asOf,
      all: options.all ?? false,
      preview,
    };
    return evaluate(input, makeEngine(source.policy, book, options.asOf));
  };
  const { judging, proposed } = rules;
  const preview =
    proposed === null || proposed.problems.length > 0 ? null : run(proposed, true, null).verdict;
  return run(judging, rules.configured, preview);
}

const digestOf = (value: unknown): string =>
  `sha256:${createHash('sha256')
    .update(
      typeof value === 'string'
        ? value
        : JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? part.toString() : part)),
    )
    .digest('hex')}`;
