import * as z from 'zod';

const account = z.object({ id: z.number(), login: z.string(), type: z.string() });

/** One pull request to be looked at again; a comment that may be a command comes with it. */
export const pullJob = z.object({
  installation: z.number(),
  owner: z.string(),
  repo: z.string(),
  repository: z.number(),
  pull: z.number(),
  comment: z
    .object({ id: z.number(), action: z.string(), body: z.string(), author: account, sender: account })
    .nullable(),
});
export type PullJob = z.output<typeof pullJob>;

const place = z.object({
  installation: z.object({ id: z.number() }),
  repository: z.object({ id: z.number(), name: z.string(), owner: z.object({ login: z.string() }) }),
});
const pullEvent = place.extend({ pull_request: z.object({ number: z.number() }) });
const commentEvent = place.extend({
  action: z.string(),
  issue: z.object({ number: z.number(), pull_request: z.object({}).optional() }),
  comment: z.object({ id: z.number(), body: z.string().nullable(), user: account.nullable() }),
  sender: account,
});
const checkEvent = place.extend({
  action: z.string(),
  check_run: z.object({ pull_requests: z.array(z.object({ number: z.number() })) }),
});

/**
 * The jobs of a delivery: it is a hint to look at a pull request again, and only a comment's words are taken from it.
 * Throws where a known event does not have GitHub's shape.
 */
export function jobsOf(event: string, payload: unknown): PullJob[] {
  switch (event) {
    case 'pull_request':
    case 'pull_request_review': {
      const read = pullEvent.parse(payload);
      return [{ ...placeOf(read), pull: read.pull_request.number, comment: null }];
    }
    case 'issue_comment':
      return commentJobs(commentEvent.parse(payload));
    case 'check_run': {
      const read = checkEvent.parse(payload);
      if (read.action !== 'rerequested') return [];
      return read.check_run.pull_requests.map(({ number }) => ({
        ...placeOf(read),
        pull: number,
        comment: null,
      }));
    }
    default:
      return [];
  }
}

function commentJobs(read: z.output<typeof commentEvent>): PullJob[] {
  const { action, issue, comment, sender } = read;
  if (issue.pull_request === undefined || comment.user === null || action === 'deleted') return [];
  // Nothing else in a comment is our business, and most comments are none of it.
  if (!(comment.body ?? '').startsWith('/tollgate')) return [];
  const words = { id: comment.id, action, body: comment.body ?? '', author: comment.user, sender };
  return [{ ...placeOf(read), pull: issue.number, comment: words }];
}

const placeOf = ({ installation, repository }: z.output<typeof place>) => ({
  installation: installation.id,
  owner: repository.owner.login,
  repo: repository.name,
  repository: repository.id,
});
