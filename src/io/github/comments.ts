import { createHash } from 'node:crypto';
import type { Github } from './client.ts';
import { isGithubError, mayHaveHappened } from './errors.ts';
import type { PullRequest } from './pulls.ts';
import { byteLength, truncateUtf8 } from './text.ts';

/** The first line of a comment or review, made and read by the caller. */
export interface Marker {
  readonly id: string;
  readonly sha: string;
  readonly at: string;
  readonly hash: string;
  readonly verdict: string;
}

export interface MarkerFormat {
  readonly build: (marker: Marker) => string;
  readonly parse: (body: string) => Marker | null;
}

export interface CommentRequest {
  readonly pull: PullRequest;
  readonly marker: Omit<Marker, 'hash'>;
  readonly format: MarkerFormat;
  /**
   * Account number our comments are written by; anyone can copy a marker, nobody another's account. Asked for where
   * there is a marker to hold against it.
   */
  readonly authorId: () => Promise<number | null>;
  /** The body from fullest to shortest. */
  readonly tiers: readonly string[];
  /** Whether a comment may be made where none is; one that exists is always updated. */
  readonly create: boolean;
  /** Number of the comment an earlier run made, when known: if it is gone, someone deleted it. */
  readonly earlier: () => Promise<number | null>;
}

export interface CommentResult {
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'older' | 'deleted' | 'none';
  readonly id: number | null;
  readonly url: string | null;
  /** The verdict the comment carried before. */
  readonly before: string | null;
}

interface Found {
  readonly id: number;
  readonly url: string;
  readonly marker: Marker;
}

/** A comment holds 65,536 characters; the margin leaves room for what GitHub counts differently. */
const COMMENT_BYTES = 60_000;

/** Our comment: marker and author agree; the newest of several. Reads every page. */
async function findComment(
  { owner, repo, pages }: Github,
  { pull, marker, format, authorId }: Pick<CommentRequest, 'pull' | 'marker' | 'format' | 'authorId'>,
  atLeast = 0,
): Promise<Found | null> {
  const comments = await pages(
    (rest, page) => rest.issues.listComments({ owner, repo, issue_number: pull.number, ...page }),
    atLeast,
  );
  const marked = comments.flatMap(({ id, html_url, user, body }) => {
    const found = format.parse(body ?? '');
    return found?.id === marker.id ? [{ id, url: html_url, marker: found, by: user?.id }] : [];
  });
  if (marked.length === 0) return null;
  const author = await authorId();
  const own = marked.filter(({ by }) => by === author);
  return own.reduce<Found | null>((newest, each) => (each.id > (newest?.id ?? 0) ? each : newest), null);
}

/**
 * Creates our comment once and updates it ever after. It is left alone when it says the same already, when a later
 * evaluation or commit has overtaken this one, or when someone deleted it. On 422 the next shorter tier is tried.
 */
export async function upsertComment(github: Github, request: CommentRequest): Promise<CommentResult> {
  if (request.pull.head !== request.marker.sha)
    return { outcome: 'older', id: null, url: null, before: null };
  const found = await findComment(github, request, request.pull.comments);
  if (found === null) return createUnlessDeleted(github, request);
  const { id, url, marker } = found;
  const result = { id, url, before: marker.verdict };
  if (Date.parse(marker.at) > Date.parse(request.marker.at)) return { ...result, outcome: 'older' };
  const bodies = bodiesOf(request);
  const first = bodies[0];
  if (first?.hash === marker.hash && marker.sha === request.marker.sha)
    return { ...result, outcome: 'unchanged' };
  try {
    await shorterOn422(bodies, ({ body }) =>
      withRepeat(github, () =>
        github.call((rest) => rest.issues.updateComment({ ...ids(github), comment_id: id, body })),
      ),
    );
    return { ...result, outcome: 'updated' };
  } catch (error) {
    // It was there a moment ago, so this is a race and not a wish to be rid of it.
    if (isGithubError(error, 'GITHUB_NOT_FOUND')) return create(github, request, marker.verdict);
    throw error;
  }
}

/** One short comment that does send mail, for a change for the worse that the edit of the main comment tells nobody. */
export async function notify(
  github: Github,
  request: Omit<CommentRequest, 'create' | 'earlier'>,
): Promise<CommentResult> {
  return create(github, request, null);
}

async function createUnlessDeleted(github: Github, request: CommentRequest): Promise<CommentResult> {
  const nothing = { id: null, url: null, before: null };
  if (!request.create) return { ...nothing, outcome: 'none' };
  const earlier = await request.earlier();
  if (earlier !== null) return { ...nothing, id: earlier, outcome: 'deleted' };
  return create(github, request, null);
}

type Creation = Omit<CommentRequest, 'create' | 'earlier'>;

async function create(github: Github, request: Creation, before: string | null): Promise<CommentResult> {
  const { id, url } = await shorterOn422(bodiesOf(request), ({ body }) => createOnce(github, request, body));
  return { outcome: 'created', id, url, before };
}

const CREATE_ATTEMPTS = 3;

/** After a failure that may have been a success, looks before writing again. */
async function createOnce(
  github: Github,
  request: Creation,
  body: string,
): Promise<{ id: number; url: string }> {
  const issue_number = request.pull.number;
  for (let attempt = 1; ; attempt++) {
    try {
      const made = await github.call((rest) =>
        rest.issues.createComment({ ...ids(github), issue_number, body }),
      );
      return { id: made.id, url: made.html_url };
    } catch (error) {
      if (!mayHaveHappened(error)) throw error;
      const found = await findComment(github, request);
      if (found !== null && found.marker.at === request.marker.at) return found;
      if (attempt === CREATE_ATTEMPTS) throw error;
      await github.sleep(github.random() * 1000 * 2 ** attempt);
    }
  }
}

/** Repeats a write that has the same effect however often it is done. */
export async function withRepeat<T>(github: Github, write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (!mayHaveHappened(error) || attempt === CREATE_ATTEMPTS) throw error;
      await github.sleep(github.random() * 1000 * 2 ** attempt);
    }
  }
}

interface Body {
  readonly body: string;
  readonly hash: string;
}

/** The bodies that fit, each with its marker; the shortest cut down if even that does not. */
function bodiesOf({ tiers, marker, format }: Creation): Body[] {
  const bodies = tiers.map((text) => withMarker(text, marker, format));
  const fitting = bodies.filter(({ body }) => byteLength(body) <= COMMENT_BYTES);
  if (fitting.length > 0) return fitting;
  const room = COMMENT_BYTES - byteLength(withMarker('', marker, format).body);
  return [withMarker(truncateUtf8(tiers.at(-1) ?? '', room), marker, format)];
}

function withMarker(text: string, marker: Omit<Marker, 'hash'>, format: MarkerFormat): Body {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return { body: `${format.build({ ...marker, hash })}\n${text}`, hash };
}

async function shorterOn422<T>(bodies: readonly Body[], write: (body: Body) => Promise<T>): Promise<T> {
  for (const [index, body] of bodies.entries()) {
    try {
      return await write(body);
    } catch (error) {
      if (!isGithubError(error, 'GITHUB_INVALID') || index === bodies.length - 1) throw error;
    }
  }
  throw new Error('a comment has at least one tier');
}

const ids = ({ owner, repo }: Github) => ({ owner, repo });
