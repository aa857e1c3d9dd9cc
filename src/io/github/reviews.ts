import type { Github } from './client.ts';
import type { Marker, MarkerFormat } from './comments.ts';
import { mayHaveHappened } from './errors.ts';
import type { PullRequest } from './pulls.ts';

/** A comment on lines of the head, 1-based and inclusive, that the pull request's diff shows in one hunk. */
export interface LineComment {
  readonly path: string;
  readonly first: number;
  readonly last: number;
  readonly body: string;
}

export interface ReviewRequest {
  readonly pull: PullRequest;
  /** First line of the review's body; `sha` is the commit the lines are of. */
  readonly marker: Marker;
  readonly format: MarkerFormat;
  readonly authorId: () => Promise<number | null>;
  readonly text: string;
  readonly comments: readonly LineComment[];
}

/** What our reviews of a pull request say of themselves. A review outlives its comments, whoever deletes or resolves them. */
export async function markersOfReviews(
  { owner, repo, pages }: Github,
  {
    pull,
    marker,
    format,
    authorId,
  }: Pick<ReviewRequest, 'pull' | 'format' | 'authorId'> & { marker: Pick<Marker, 'id'> },
): Promise<Marker[]> {
  const reviews = await pages((rest, page) =>
    rest.pulls.listReviews({ owner, repo, pull_number: pull.number, ...page }),
  );
  const marked = reviews.flatMap(({ user, body }) => {
    const found = format.parse(body);
    return found?.id === marker.id ? [{ by: user?.id, found }] : [];
  });
  if (marked.length === 0) return [];
  const own = await authorId();
  return marked.filter(({ by }) => by === own).map(({ found }) => found);
}

const ATTEMPTS = 3;

/** Posts one review that takes no position. After a failure that may have been a success, looks before writing again. */
export async function postReview(github: Github, request: ReviewRequest): Promise<void> {
  const { owner, repo } = github;
  const { pull, marker, format, text } = request;
  const comments = request.comments.map(({ path, first, last, body }) => ({
    path,
    body,
    side: 'RIGHT',
    line: last,
    ...(first === last ? {} : { start_line: first, start_side: 'RIGHT' }),
  }));
  const review = {
    commit_id: marker.sha,
    event: 'COMMENT',
    body: `${format.build(marker)}\n${text}`,
  } as const;
  for (let attempt = 1; ; attempt++) {
    try {
      await github.call((rest) =>
        rest.pulls.createReview({ owner, repo, pull_number: pull.number, ...review, comments }),
      );
      return;
    } catch (error) {
      if (!mayHaveHappened(error)) throw error;
      const posted = await markersOfReviews(github, request);
      if (posted.some(({ at }) => at === marker.at)) return;
      if (attempt === ATTEMPTS) throw error;
      await github.sleep(github.random() * 1000 * 2 ** attempt);
    }
  }
}
