import examples from '@octokit/webhooks-examples/api.github.com/index.json' with { type: 'json' };

/** What GitHub would hold for one repository with one pull request, in the shapes of its REST answers. */
export interface Person {
  readonly id: number;
  readonly login: string;
  readonly type?: 'User' | 'Bot';
  /** Role in the repository; absent: not a collaborator. */
  readonly role?: 'read' | 'triage' | 'write' | 'maintain' | 'admin';
  readonly teams?: readonly string[];
}

export interface Comment {
  id: number;
  author: Person;
  body: string;
}

export interface LineComment {
  readonly path: string;
  readonly body: string;
  readonly side?: string;
  readonly line?: number;
  readonly start_line?: number;
  readonly start_side?: string;
}

export interface Review {
  id: number;
  author: Person;
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';
  commit: string;
  body?: string;
  /** On lines of the diff, as they were posted. */
  comments?: readonly LineComment[];
}

/** One push of a branch. */
export interface Push {
  readonly actor: Person | null;
  readonly before: string;
  readonly after: string;
  readonly type: 'push' | 'force_push' | 'branch_creation';
}

export interface CheckRun {
  id: number;
  name: string;
  head_sha: string;
  external_id: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: string | null;
  started_at: string | null;
  completed_at: string | null;
  details_url: string | null;
  output: { title: string | null; summary: string | null; text: string | null };
  annotations: Record<string, unknown>[];
  actions: unknown[];
}

export interface Status {
  id: number;
  sha: string;
  state: string;
  context: string;
  description: string | null;
  target_url: string | null;
}

export type Permission = 'checks' | 'statuses' | 'issues' | 'pull_requests' | 'contents' | 'members';

export interface GitHubState {
  owner: string;
  repo: string;
  token: string;
  /** Who the token acts as, and the app it belongs to; `app: null` is a personal token. */
  actor: Person;
  app: { id: number; slug: string } | null;
  /** What the token may not do. */
  denied: Set<Permission>;
  people: Person[];
  pull: {
    number: number;
    state: 'open' | 'closed';
    author: Person;
    title: string;
    head: string;
    headOwner: string;
    headBranch: string;
    base: string;
    baseBranch: string;
  };
  files: string[];
  /** Lines of files that the diff shows, as [first, last] of each hunk, and no others; null takes any line. */
  hunks: Map<string, [number, number][]> | null;
  contents: Map<string, string>;
  commits: Map<string, { author: Person | null; committer: Person | null }>;
  /** Of the pull request's head branch, the latest first. */
  pushes: Push[];
  comments: Comment[];
  reviews: Review[];
  checkRuns: CheckRun[];
  statuses: Status[];
  nextId: number;
}

export const HEAD = 'a'.repeat(40);
export const BASE = 'b'.repeat(40);
export const ACTIONS_BOT: Person = { id: 41898282, login: 'github-actions[bot]', type: 'Bot' };
export const AUTHOR: Person = { id: 11, login: 'author', role: 'write' };

export function createState(changes: Partial<GitHubState> = {}): GitHubState {
  return {
    owner: 'octo',
    repo: 'models',
    token: 'test-token',
    actor: ACTIONS_BOT,
    app: { id: 15368, slug: 'github-actions' },
    denied: new Set(),
    people: [AUTHOR, ACTIONS_BOT],
    pull: {
      number: 7,
      state: 'open',
      author: AUTHOR,
      title: 'Grow the ranker',
      head: HEAD,
      headOwner: 'octo',
      headBranch: 'grow',
      base: BASE,
      baseBranch: 'main',
    },
    files: [],
    hunks: null,
    contents: new Map(),
    commits: new Map([[HEAD, { author: AUTHOR, committer: AUTHOR }]]),
    pushes: [{ actor: AUTHOR, before: '0'.repeat(40), after: HEAD, type: 'branch_creation' }],
    comments: [],
    reviews: [],
    checkRuns: [],
    statuses: [],
    nextId: 1000,
    ...changes,
  };
}

const HOST = 'https://api.github.com';
const TIME = '2026-11-21T00:00:00Z';

function userOf({ id, login, type = 'User' }: Person) {
  const url = `${HOST}/users/${encodeURIComponent(login)}`;
  return {
    login,
    id,
    node_id: `U_${id}`,
    avatar_url: `${HOST}/avatar/${id}`,
    gravatar_id: '',
    url,
    html_url: `https://github.com/${encodeURIComponent(login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following`,
    gists_url: `${url}/gists`,
    starred_url: `${url}/starred`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    received_events_url: `${url}/received_events`,
    type,
    site_admin: false,
  };
}

export function fullUser(person: Person) {
  return {
    ...userOf(person),
    name: null,
    company: null,
    blog: null,
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: TIME,
    updated_at: TIME,
  };
}

// GitHub's own example supplies the hundred fields of a pull request that no test is about.
const OPENED = examples.find(({ name }) => name === 'pull_request')?.examples as unknown as {
  action: string;
  pull_request: Record<string, Record<string, unknown>>;
}[];
const TEMPLATE = OPENED.find(({ action }) => action === 'opened')?.pull_request ?? {};

export function pullOf(state: GitHubState) {
  const { pull } = state;
  return {
    ...TEMPLATE,
    auto_merge: null,
    number: pull.number,
    state: pull.state,
    title: pull.title,
    user: userOf(pull.author),
    comments: state.comments.length,
    changed_files: state.files.length,
    commits: state.commits.size,
    head: {
      ...TEMPLATE.head,
      repo: { ...(TEMPLATE.head?.repo as object), full_name: `${pull.headOwner}/${state.repo}` },
      sha: pull.head,
      ref: pull.headBranch,
      label: `${pull.headOwner}:${pull.headBranch}`,
    },
    base: { ...TEMPLATE.base, sha: pull.base, ref: pull.baseBranch },
  };
}

export function fileOf(filename: string) {
  const url = `${HOST}/file/${encodeURIComponent(filename)}`;
  const counts = { additions: 1, deletions: 0, changes: 1 };
  return {
    sha: HEAD,
    filename,
    status: 'modified',
    ...counts,
    blob_url: url,
    raw_url: url,
    contents_url: url,
  };
}

export function commentOf(state: GitHubState, { id, author, body }: Comment) {
  return {
    id,
    node_id: `IC_${id}`,
    url: `${HOST}/repos/${state.owner}/${state.repo}/issues/comments/${id}`,
    html_url: `https://github.com/${state.owner}/${state.repo}/pull/${state.pull.number}#issuecomment-${id}`,
    issue_url: `${HOST}/repos/${state.owner}/${state.repo}/issues/${state.pull.number}`,
    body,
    user: userOf(author),
    created_at: TIME,
    updated_at: TIME,
    author_association: 'NONE',
  };
}

export function reviewOf({ id, author, state, commit, body = '' }: Review) {
  const link = { href: `${HOST}/reviews/${id}` };
  return {
    id,
    node_id: `R_${id}`,
    user: userOf(author),
    body,
    state,
    html_url: link.href,
    pull_request_url: link.href,
    _links: { html: link, pull_request: link },
    submitted_at: TIME,
    commit_id: commit,
    author_association: 'MEMBER',
  };
}

export function checkRunOf(state: GitHubState, run: CheckRun) {
  const { annotations, actions: _actions, output, ...rest } = run;
  const url = `${HOST}/repos/${state.owner}/${state.repo}/check-runs/${run.id}`;
  return {
    ...rest,
    node_id: `CR_${run.id}`,
    url,
    html_url: `https://github.com/${state.owner}/${state.repo}/runs/${run.id}`,
    output: { ...output, annotations_count: annotations.length, annotations_url: `${url}/annotations` },
    check_suite: { id: 1 },
    app: appOf(state),
    pull_requests: [],
  };
}

function appOf({ app, actor }: GitHubState) {
  if (app === null) return null;
  const url = `https://github.com/apps/${app.slug}`;
  const rest = { description: '', external_url: url, html_url: url, created_at: TIME, updated_at: TIME };
  return {
    ...app,
    node_id: `A_${app.id}`,
    owner: userOf(actor),
    name: app.slug,
    ...rest,
    permissions: {},
    events: [],
  };
}

export function statusOf(state: GitHubState, { id, sha, ...rest }: Status) {
  const url = `${HOST}/repos/${state.owner}/${state.repo}/statuses/${sha}`;
  const stamps = { created_at: TIME, updated_at: TIME };
  return { id, node_id: `S_${id}`, url, avatar_url: url, ...rest, ...stamps, creator: userOf(state.actor) };
}

export function commitOf(
  sha: string,
  { author, committer }: { author: Person | null; committer: Person | null },
) {
  const url = `${HOST}/commits/${sha}`;
  return {
    url,
    sha,
    node_id: `C_${sha}`,
    html_url: url,
    comments_url: url,
    commit: { url, author: null, committer: null, message: '', comment_count: 0, tree: { sha, url } },
    author: author === null ? null : userOf(author),
    committer: committer === null ? null : userOf(committer),
    parents: [],
  };
}

export function activityOf({ actor, before, after, type }: Push, id: number, branch: string) {
  const ref = `refs/heads/${branch}`;
  const what = { before, after, ref, timestamp: TIME, activity_type: type };
  return { id, node_id: `PSH_${id}`, ...what, actor: actor === null ? null : userOf(actor) };
}

export function refOf(branch: string, sha: string) {
  const url = `${HOST}/git/refs/heads/${branch}`;
  return { ref: `refs/heads/${branch}`, node_id: 'REF_1', url, object: { type: 'commit', sha, url } };
}

export function permissionOf(person: Person) {
  const role = person.role ?? 'none';
  const permission = { maintain: 'write', triage: 'read' }[role as string] ?? role;
  return { permission, role_name: role, user: { ...userOf(person), role_name: role } };
}
