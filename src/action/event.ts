import * as z from 'zod';

/** What a run is about, told from the event alone. */
export type Target =
  | {
      readonly kind: 'pull';
      readonly number: number;
      readonly base: Revision;
      readonly head: string;
      /** The head before this push, where the event tells it. */
      readonly before: string | null;
      /** The head lives in another repository; tokens of `pull_request` runs are then read-only. */
      readonly fork: boolean;
      /** Just opened, so that no earlier run can have commented. */
      readonly opened: boolean;
      /** Number of the account whose push or action caused the run. */
      readonly sender: number;
      /** A push, as opposed to a review or a label. */
      readonly pushed: boolean;
    }
  | { readonly kind: 'queue'; readonly base: Revision; readonly head: string }
  | { readonly kind: 'push'; readonly base: string | null; readonly head: string }
  /** A finished run left its report as data; `branch` is `OWNER:BRANCH`. */
  | { readonly kind: 'report'; readonly head: string; readonly branch: string }
  | { readonly kind: 'ignored'; readonly reason: string };

interface Revision {
  readonly ref: string;
  readonly sha: string;
}

const sha = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);
const repository = z.object({ id: z.number() }).nullable();
const pullEvent = z.object({
  action: z.string(),
  before: sha.optional(),
  sender: z.object({ id: z.number() }),
  pull_request: z.object({
    number: z.int().positive(),
    head: z.object({ sha, repo: repository }),
    base: z.object({ ref: z.string().min(1), sha, repo: repository }),
  }),
});
const queueEvent = z.object({
  action: z.string(),
  merge_group: z.object({ head_sha: sha, base_sha: sha, base_ref: z.string().min(1) }),
});
const pushEvent = z.object({ before: sha, after: sha, deleted: z.boolean() });
const runEvent = z.object({
  action: z.string(),
  workflow_run: z.object({
    event: z.string(),
    head_sha: sha,
    head_branch: z.string().nullable(),
    head_repository: z.object({ owner: z.object({ login: z.string().min(1) }) }).nullable(),
  }),
});

/**
 * `currentSha` is the commit the run itself is on, judged against the default branch when the event names nothing else.
 * Throws when a known event does not have GitHub's shape.
 */
export function targetOf(eventName: string, payload: unknown, currentSha: string): Target {
  switch (eventName) {
    case 'pull_request':
    case 'pull_request_target':
    case 'pull_request_review':
      return pullTarget(eventName, pullEvent.parse(payload));
    case 'merge_group':
      return queueTarget(queueEvent.parse(payload));
    case 'push':
      return pushTarget(pushEvent.parse(payload));
    case 'workflow_run':
      return runTarget(runEvent.parse(payload));
    default:
      return { kind: 'push', base: null, head: sha.parse(currentSha) };
  }
}

function pullTarget(
  eventName: string,
  { action, before, sender, pull_request: pull }: z.infer<typeof pullEvent>,
): Target {
  if (eventName !== 'pull_request_review' && action === 'closed')
    return { kind: 'ignored', reason: 'the pull request is closed' };
  const { head, base, number } = pull;
  return {
    kind: 'pull',
    number,
    base: { ref: base.ref, sha: base.sha },
    head: head.sha,
    before: before ?? null,
    fork: head.repo === null || head.repo.id !== base.repo?.id,
    opened: eventName !== 'pull_request_review' && action === 'opened',
    sender: sender.id,
    pushed: action === 'synchronize' || action === 'opened',
  };
}

function queueTarget({ action, merge_group: group }: z.infer<typeof queueEvent>): Target {
  if (action !== 'checks_requested') return { kind: 'ignored', reason: `the merge group is ${action}` };
  const ref = group.base_ref.replace(/^refs\/heads\//, '');
  return { kind: 'queue', base: { ref, sha: group.base_sha }, head: group.head_sha };
}

function pushTarget({ before, after, deleted }: z.infer<typeof pushEvent>): Target {
  if (deleted) return { kind: 'ignored', reason: 'the branch was deleted' };
  return { kind: 'push', base: /^0+$/.test(before) ? null : before, head: after };
}

function runTarget({ action, workflow_run: run }: z.infer<typeof runEvent>): Target {
  if (action !== 'completed') return { kind: 'ignored', reason: 'the workflow run is not completed' };
  if (run.event !== 'pull_request')
    return { kind: 'ignored', reason: `the run was caused by ${run.event}, not by a pull request` };
  const owner = run.head_repository?.owner.login;
  if (owner === undefined || run.head_branch === null)
    return { kind: 'ignored', reason: 'the head repository is gone' };
  return { kind: 'report', head: run.head_sha, branch: `${owner}:${run.head_branch}` };
}
