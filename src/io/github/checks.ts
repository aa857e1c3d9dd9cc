import { type Annotation, annotationOf, type CheckAction, fitAction, outputOf } from './check-output.ts';
import { type CheckRequest, createCheckRun, listRuns, updateOnce } from './check-runs.ts';
import type { Github } from './client.ts';
import { setStatus } from './commit-status.ts';
import { isGithubError } from './errors.ts';
import { externalId, parseExternalId } from './external-id.ts';

/** Never `neutral` or `skipped`: GitHub lets both satisfy a required check. */
export type Conclusion = 'success' | 'failure' | 'action_required';

export interface CheckResult {
  readonly conclusion: Conclusion;
  readonly title: string;
  /** From fullest to shortest. */
  readonly tiers: readonly string[];
  readonly annotations: readonly Annotation[];
  readonly actions?: readonly CheckAction[];
  /** The comment that belongs to the check, so that a later run can tell that someone deleted it. */
  readonly commentId: number | null;
}

/** Where the verdict is shown: a check run, a commit status in its place, or neither, because the token may not. */
export type CheckHandle =
  | {
      readonly kind: 'check';
      readonly request: CheckRequest;
      readonly id: number;
      readonly app: string | null;
    }
  | { readonly kind: 'status'; readonly request: CheckRequest; readonly creatorId: number | null }
  | { readonly kind: 'none'; readonly missing: string };

const BATCH = 50;
/** Ten batches: with them a run stays within 20 calls. */
const MAX_ANNOTATIONS = 500;

const STATES = { success: 'success', failure: 'failure', action_required: 'failure' } as const;

/** Shows that the check has begun. A token that may not create check runs gets a commit status instead, or nothing. */
export async function startCheck(github: Github, request: CheckRequest): Promise<CheckHandle> {
  try {
    const { id, app } = await createCheckRun(github, request);
    return { kind: 'check', request, id, app: app?.slug ?? null };
  } catch (error) {
    if (!isGithubError(error, 'GITHUB_FORBIDDEN', 'GITHUB_NOT_FOUND')) throw error;
    const missing = error.permission ?? 'checks=write';
    try {
      const creatorId = await setStatus(github, request, 'pending', 'Checking cost and release gates');
      return { kind: 'status', request, creatorId };
    } catch (refused) {
      if (isGithubError(refused, 'GITHUB_FORBIDDEN', 'GITHUB_NOT_FOUND')) return { kind: 'none', missing };
      throw refused;
    }
  }
}

/** Failures first; what only warns fills up the call that is made anyway, and causes no other. */
function worthACall(annotations: readonly Annotation[]): Annotation[] {
  const failures = annotations.filter(({ level }) => level === 'failure');
  const others = annotations.filter(({ level }) => level !== 'failure');
  const room = Math.max(0, BATCH - failures.length);
  return [...failures, ...others.slice(0, room)].slice(0, MAX_ANNOTATIONS);
}

/** Concludes what `startCheck` began; annotations go up 50 at a time, the conclusion with the last of them. */
export async function completeCheck(
  github: Github,
  handle: CheckHandle,
  result: CheckResult,
): Promise<string | null> {
  if (handle.kind === 'none') return null;
  if (handle.kind === 'status') {
    await setStatus(github, handle.request, STATES[result.conclusion], result.title);
    return null;
  }
  const shown = worthACall(result.annotations);
  const batches = Array.from({ length: Math.max(1, Math.ceil(shown.length / BATCH)) }, (_, index) =>
    shown.slice(index * BATCH, (index + 1) * BATCH),
  );
  const output = outputOf(result, result.annotations.length - shown.length);
  const end = {
    status: 'completed' as const,
    conclusion: result.conclusion,
    external_id: externalId(handle.request, result.commentId),
    actions: (result.actions ?? []).slice(0, 3).map(fitAction),
  };
  let url: string | null = null;
  for (const [index, batch] of batches.entries()) {
    const annotations = batch.map(annotationOf);
    const last = index === batches.length - 1 ? end : {};
    const sent = index * BATCH + batch.length;
    const change = { output: { ...output, annotations }, ...last };
    url = await updateOnce(github, handle.id, change, sent);
  }
  return url;
}

/**
 * Number of the comment that the latest check of this subject on this commit belonged to; null when there is none or the
 * token may not look.
 */
export async function earlierComment(
  github: Github,
  sha: string,
  { name, subject }: CheckRequest,
): Promise<number | null> {
  try {
    const runs = await listRuns(github, sha, name);
    const ids = runs.map(({ external_id }) => parseExternalId(external_id ?? '', subject)?.comment ?? null);
    return ids.find((id) => id !== null) ?? null;
  } catch (error) {
    if (isGithubError(error, 'GITHUB_FORBIDDEN', 'GITHUB_NOT_FOUND', 'GITHUB_INVALID')) return null;
    throw error;
  }
}
