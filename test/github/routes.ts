import type { Context } from 'openapi-backend';
import type { Answer } from './faults.ts';
import type { CheckRun, GitHubState, LineComment, Permission } from './state.ts';
import * as shape from './state.ts';

type Request = Context['request'];
type Route = (state: GitHubState, request: Request) => Answer;
type Body = Record<string, unknown>;

const ok = (body: unknown, status = 200): Answer => ({ status, headers: {}, body });
const notFound: Answer = { status: 404, headers: {}, body: { message: 'Not Found' } };
const param = (request: Request, name: string) => decodeURIComponent(String(request.params[name]));
const bodyOf = (request: Request) => (request.requestBody ?? {}) as Body;

function unprocessable(message: string): Answer {
  return { status: 422, headers: {}, body: { message: 'Validation Failed', errors: [{ message }] } };
}

/** A page of 30 by default, 100 at most, with GitHub's Link header. */
function page<T>(
  request: Request,
  items: readonly T[],
  wrap: (slice: T[]) => unknown = (slice) => slice,
): Answer {
  const size = Math.min(Number(request.query.per_page ?? 30), 100);
  const number = Number(request.query.page ?? 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const to = (target: number, rel: string) => `<?per_page=${size}&page=${target}>; rel="${rel}"`;
  const headers = number < last ? { link: `${to(number + 1, 'next')}, ${to(last, 'last')}` } : {};
  return {
    status: 200,
    headers: headers as Record<string, string>,
    body: wrap(items.slice((number - 1) * size, number * size)),
  };
}

/** Refuses as GitHub does for a token without the permission; `comment` needs either of two. */
function guarded(permissions: readonly Permission[], route: Route): Route {
  return (state, request) => {
    if (permissions.some((permission) => !state.denied.has(permission))) return route(state, request);
    const accepted = permissions.map((permission) => `${permission}=write`).join('; ');
    const message = 'Resource not accessible by integration';
    return { status: 403, headers: { 'x-accepted-github-permissions': accepted }, body: { message } };
  };
}

const COMMENT: Permission[] = ['issues', 'pull_requests'];
const LIMIT = 65_535;

function tooLong(body: Body): Answer | undefined {
  const text = String(body.body ?? '');
  if (text.trim() === '') return unprocessable('body cannot be blank');
  return Array.from(text).length > LIMIT
    ? unprocessable('body is too long (maximum is 65536 characters)')
    : undefined;
}

/** Rules GitHub enforces that its description does not state. */
function checkRunProblem(body: Body): Answer | undefined {
  if (body.status === 'completed' && body.conclusion === undefined)
    return unprocessable('completed needs a conclusion');
  const output = (body.output ?? {}) as Body;
  if (body.output !== undefined && output.summary === undefined)
    return unprocessable('output needs a summary');
  for (const field of ['summary', 'text']) {
    if (Buffer.byteLength(String(output[field] ?? '')) > LIMIT)
      return unprocessable(`${field} exceeds ${LIMIT} bytes`);
  }
  const annotations = (output.annotations ?? []) as Body[];
  const wrong = annotations.find((a) => a.start_column !== undefined && a.start_line !== a.end_line);
  return wrong === undefined ? undefined : unprocessable('columns need start_line and end_line to be equal');
}

function applyCheckRun(run: CheckRun, body: Body): void {
  const { output, ...plain } = body as Body & { output?: Body & { annotations?: Body[] } };
  Object.assign(run, plain, plain.conclusion === undefined ? {} : { status: 'completed' });
  if (output === undefined) return;
  const { annotations, ...texts } = output;
  Object.assign(run.output, texts);
  run.annotations.push(...(annotations ?? []));
}

function isInDiff({ hunks }: GitHubState, comment: LineComment): boolean {
  const { path, line = 0, start_line: first = line, side, start_side: startSide = side } = comment;
  if (hunks === null) return true;
  const shown = hunks.get(path) ?? [];
  const ordered = comment.start_line === undefined || comment.start_line < line;
  const right = side === 'RIGHT' && startSide === 'RIGHT';
  return ordered && right && shown.some(([from, to]) => from <= first && line <= to);
}

export const routes: Readonly<Record<string, Route>> = {
  'users/get-authenticated': (state) =>
    state.app === null
      ? ok(shape.fullUser(state.actor))
      : { status: 403, headers: {}, body: { message: 'Resource not accessible by integration' } },

  'users/get-by-username': (state, request) => {
    const person = [state.actor, ...state.people].find(({ login }) => login === param(request, 'username'));
    return person === undefined ? notFound : ok(shape.fullUser(person));
  },

  'teams/get-membership-for-user-in-org': guarded(['members'], (state, request) => {
    const person = state.people.find(({ login }) => login === param(request, 'username'));
    const team = param(request, 'team_slug');
    if (!person?.teams?.includes(team)) return notFound;
    return ok({ url: `https://api.github.com/teams/${team}`, role: 'member', state: 'active' });
  }),

  'repos/get-collaborator-permission-level': (state, request) => {
    const person = state.people.find(({ login }) => login === param(request, 'username'));
    return person === undefined ? notFound : ok(shape.permissionOf(person));
  },

  'repos/get-content': guarded(['contents'], (state, request) => {
    const path = param(request, 'path');
    const text = state.contents.get(path);
    if (text === undefined) return notFound;
    const url = `https://api.github.com/contents/${path}`;
    const links = { self: url, git: url, html: url };
    const urls = { url, git_url: url, html_url: url, download_url: url, _links: links };
    // Past 1 MB GitHub answers 200 with no content.
    const size = Buffer.byteLength(text);
    const content = size > 1_000_000 ? '' : Buffer.from(text).toString('base64');
    const encoding = size > 1_000_000 ? 'none' : 'base64';
    return ok({ type: 'file', name: path, path, sha: shape.BASE, size, content, encoding, ...urls });
  }),

  'git/get-ref': (state, request) => {
    const { base, baseBranch } = state.pull;
    return param(request, 'ref') === `heads/${baseBranch}` ? ok(shape.refOf(baseBranch, base)) : notFound;
  },

  // Pages by cursor; the cursor here is the number of pushes passed.
  'repos/list-activities': guarded(['contents'], (state, request) => {
    const { pull, pushes } = state;
    if (request.query.ref !== `refs/heads/${pull.headBranch}`) return ok([]);
    const [size, start] = [Number(request.query.per_page ?? 30), Number(request.query.after ?? 0)];
    const slice = pushes.slice(start, start + size);
    const link = `<?per_page=${size}&after=${start + size}>; rel="next"`;
    return {
      status: 200,
      headers: start + size < pushes.length ? { link } : ({} as Record<string, string>),
      body: slice.map((push, at) => shape.activityOf(push, start + at, pull.headBranch)),
    };
  }),

  'checks/list-for-ref': guarded(['checks'], (state, request) => {
    const { check_name: name } = request.query;
    const found = state.checkRuns
      .filter((run) => run.head_sha === param(request, 'ref') && (name === undefined || run.name === name))
      .toReversed();
    return page(request, found, (slice) => ({
      total_count: found.length,
      check_runs: slice.map((run) => shape.checkRunOf(state, run)),
    }));
  }),

  'checks/create': guarded(['checks'], (state, request) => {
    const body = bodyOf(request);
    const problem = checkRunProblem(body);
    if (problem !== undefined) return problem;
    const run: CheckRun = {
      id: state.nextId++,
      name: '',
      head_sha: '',
      external_id: '',
      status: 'queued',
      conclusion: null,
      started_at: null,
      completed_at: null,
      details_url: null,
      output: { title: null, summary: null, text: null },
      annotations: [],
      actions: [],
    };
    applyCheckRun(run, body);
    state.checkRuns.push(run);
    return ok(shape.checkRunOf(state, run), 201);
  }),

  'checks/get': guarded(['checks'], (state, request) => {
    const run = state.checkRuns.find(({ id }) => id === Number(param(request, 'check_run_id')));
    return run === undefined ? notFound : ok(shape.checkRunOf(state, run));
  }),

  'checks/update': guarded(['checks'], (state, request) => {
    const run = state.checkRuns.find(({ id }) => id === Number(param(request, 'check_run_id')));
    if (run === undefined) return notFound;
    const problem = checkRunProblem(bodyOf(request));
    if (problem !== undefined) return problem;
    applyCheckRun(run, bodyOf(request));
    return ok(shape.checkRunOf(state, run));
  }),

  'repos/create-commit-status': guarded(['statuses'], (state, request) => {
    const { state: value, context = 'default', description = null, target_url = null } = bodyOf(request);
    if (String(description ?? '').length > 140)
      return unprocessable('description is too long (maximum is 140 characters)');
    const status = {
      id: state.nextId++,
      sha: param(request, 'sha'),
      state: String(value),
      context: String(context),
    };
    const full = {
      ...status,
      description: description as string | null,
      target_url: target_url as string | null,
    };
    state.statuses.push(full);
    return ok(shape.statusOf(state, full), 201);
  }),

  'issues/list-comments': (state, request) =>
    page(
      request,
      state.comments.map((comment) => shape.commentOf(state, comment)),
    ),

  'issues/create-comment': guarded(COMMENT, (state, request) => {
    const problem = tooLong(bodyOf(request));
    if (problem !== undefined) return problem;
    const comment = { id: state.nextId++, author: state.actor, body: String(bodyOf(request).body) };
    state.comments.push(comment);
    return ok(shape.commentOf(state, comment), 201);
  }),

  'issues/get-comment': (state, request) => {
    const comment = state.comments.find(({ id }) => id === Number(param(request, 'comment_id')));
    return comment === undefined ? notFound : ok(shape.commentOf(state, comment));
  },

  'issues/update-comment': guarded(COMMENT, (state, request) => {
    const comment = state.comments.find(({ id }) => id === Number(param(request, 'comment_id')));
    if (comment === undefined) return notFound;
    const problem = tooLong(bodyOf(request));
    if (problem !== undefined) return problem;
    comment.body = String(bodyOf(request).body);
    return ok(shape.commentOf(state, comment));
  }),

  'issues/delete-comment': guarded(COMMENT, (state, request) => {
    state.comments = state.comments.filter(({ id }) => id !== Number(param(request, 'comment_id')));
    return { status: 204, headers: {}, body: undefined };
  }),

  'pulls/list': (state, request) => {
    const { head, state: wanted = 'open' } = request.query;
    const { pull } = state;
    const matches =
      (head === undefined || head === `${pull.headOwner}:${pull.headBranch}`) &&
      [pull.state, 'all'].includes(String(wanted));
    return page(request, matches ? [shape.pullOf(state)] : []);
  },

  'pulls/get': (state, request) =>
    Number(param(request, 'pull_number')) === state.pull.number ? ok(shape.pullOf(state)) : notFound,

  'pulls/list-files': (state, request) => page(request, state.files.map(shape.fileOf)),

  'pulls/list-commits': (state, request) =>
    page(
      request,
      [...state.commits].slice(0, 250).map(([sha, commit]) => shape.commitOf(sha, commit)),
    ),

  // GitHub takes all comments of a review or none, and only on lines that one hunk shows.
  'pulls/create-review': guarded(['pull_requests'], (state, request) => {
    const {
      commit_id,
      event,
      body = '',
      comments = [],
    } = bodyOf(request) as Body & { comments?: LineComment[] };
    if (event !== 'COMMENT') return unprocessable('only comments are known here');
    if (comments.some((comment) => !isInDiff(state, comment)))
      return unprocessable('pull_request_review_thread.line must be part of the diff');
    const review = { id: state.nextId++, author: state.actor, state: 'COMMENTED' as const };
    const full = { ...review, commit: String(commit_id), body: String(body), comments };
    state.reviews.push(full);
    return ok(shape.reviewOf(full));
  }),

  'pulls/list-reviews': (state, request) => page(request, state.reviews.map(shape.reviewOf)),
};
