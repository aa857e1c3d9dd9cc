import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { GitError, GitRepository } from '../io/git.ts';
import {
  type CommentResult,
  isGithubError,
  markersOfReviews,
  type PullRequest,
  postReview,
} from '../io/github.ts';
import { FORMAT } from '../publish/comment.ts';
import type { Presented } from '../publish/present.ts';
import type { SuggestedChange } from '../render/suggestions.ts';
import type { Run } from './deps.ts';

/** More of them at once read as noise; the comment has them all. */
const MOST = 10;

export interface SuggestContext {
  readonly checked: Presented;
  readonly pull: PullRequest;
  readonly comment: CommentResult;
  readonly account: () => Promise<number | null>;
}

/**
 * Offers changes that can be applied with one click: one review with a comment on each place that the pull request's
 * diff shows, which is where GitHub takes them. A change is offered once on a pull request, whatever became of it.
 */
export async function suggest(run: Run, context: SuggestContext): Promise<void> {
  const { outcome } = context.comment;
  if (outcome !== 'created' && outcome !== 'updated' && outcome !== 'unchanged') return;
  if (context.checked.suggestions.length === 0) return;
  try {
    await postNew(run, context);
  } catch (error) {
    if (!isGithubError(error) && !(error instanceof GitError)) throw error;
    run.log.info(`No changes are suggested on lines: ${error.code} ${error.message}`);
  }
}

async function postNew(
  { github, inputs, env, at }: Run,
  { checked, pull, comment, account }: SuggestContext,
): Promise<void> {
  if (github === null) return;
  const { report, suggestions } = checked;
  const dir = resolve(env.GITHUB_WORKSPACE ?? '.', inputs.workingDirectory);
  const shown = await inDiff(suggestions, { dir, env, base: report.merge_base, head: pull.head });
  if (shown.length === 0) return;
  const marker = { id: `${inputs.id}/suggestions`, sha: pull.head, at, verdict: report.verdict };
  const shared = { pull, format: FORMAT, authorId: account };
  // No comment before this one means no review either.
  const earlier = comment.outcome === 'created' ? [] : await markersOfReviews(github, { ...shared, marker });
  const known = new Set(earlier.flatMap(({ hash }) => hash.split('.')));
  const fresh = shown.filter((change) => !known.has(digest(change))).slice(0, MOST);
  if (fresh.length === 0) return;
  await postReview(github, {
    ...shared,
    marker: { ...marker, hash: fresh.map(digest).join('.') },
    text: `Changes that mend findings, ready to apply. [The findings](${comment.url}) say more.`,
    comments: fresh.map(({ file: path, first, last, body }) => ({ path, first, last, body })),
  });
}

/** A change by file and text: lines move, and it is the same change. */
const digest = ({ file, text }: SuggestedChange): string =>
  createHash('sha256').update(`${file}\0${text}`).digest('hex').slice(0, 16);

async function inDiff(
  suggestions: readonly SuggestedChange[],
  { dir, env, base, head }: { dir: string; env: Run['env']; base: string; head: string },
): Promise<SuggestedChange[]> {
  const git = await GitRepository.open(dir, { env });
  try {
    const shown = await git.shownLines({ base, head, paths: suggestions.map(({ file }) => file) });
    return suggestions.filter(({ file, first, last }) =>
      shown.get(file)?.some((hunk) => hunk.first <= first && last <= hunk.last),
    );
  } finally {
    git.close();
  }
}
