import { isUtf8 } from 'node:buffer';
import type { Review, Role } from '../../core/approval.ts';
import { ROLES } from '../../core/approval.ts';
import type { Github } from './client.ts';
import { GithubError, isGithubError } from './errors.ts';

export interface PullRequest {
  readonly number: number;
  readonly open: boolean;
  readonly authorId: number;
  readonly head: string;
  /** Where the head branch lives; null when that repository is gone. */
  readonly headBranch: { readonly owner: string; readonly repo: string; readonly ref: string } | null;
  readonly base: { readonly ref: string; readonly sha: string };
  readonly commits: number;
  readonly changedFiles: number;
  /** Comments in the conversation, to prove a listing of them complete. */
  readonly comments: number;
}

export async function getPullRequest({ owner, repo, call }: Github, number: number): Promise<PullRequest> {
  const data = await call((rest) => rest.pulls.get({ owner, repo, pull_number: number }));
  return {
    number: data.number,
    open: data.state === 'open',
    authorId: data.user.id,
    head: data.head.sha,
    headBranch: branchOf(data.head),
    base: { ref: data.base.ref, sha: data.base.sha },
    commits: data.commits,
    changedFiles: data.changed_files,
    comments: data.comments,
  };
}

function branchOf({ ref, repo }: { ref: string; repo: { full_name: string } | null }) {
  const [owner, name] = repo?.full_name.split('/') ?? [];
  return owner && name ? { owner, repo: name, ref } : null;
}

/** The commit a branch of this repository points to now. */
export async function branchTip({ owner, repo, call }: Github, branch: string): Promise<string> {
  return (await call((rest) => rest.git.getRef({ owner, repo, ref: `heads/${branch}` }))).object.sha;
}

/** The open pull request of a branch, `OWNER:BRANCH`, whose head is exactly this commit; null when there is none. */
export async function findPullRequest(
  { owner, repo, call }: Github,
  branch: string,
  head: string,
): Promise<number | null> {
  const pulls = await call((rest) =>
    rest.pulls.list({ owner, repo, head: branch, state: 'open', per_page: 100 }),
  );
  return pulls.find((pull) => pull.head.sha === head)?.number ?? null;
}

const REVIEW_STATES = ['APPROVED', 'CHANGES_REQUESTED', 'COMMENTED', 'DISMISSED', 'PENDING'] as const;

export async function listReviews({ owner, repo, pages }: Github, pull: number): Promise<Review[]> {
  const reviews = await pages((rest, page) =>
    rest.pulls.listReviews({ owner, repo, pull_number: pull, ...page }),
  );
  return reviews.map(({ id, user, state, commit_id }) => ({
    id,
    user: user === null ? null : { id: user.id, login: user.login, bot: user.type !== 'User' },
    state: REVIEW_STATES.find((known) => known === state) ?? 'COMMENTED',
    commit: commit_id,
  }));
}

/** An account's role in the repository; `none` too when the login now belongs to another account. */
export async function roleOf(
  { owner, repo, call }: Github,
  user: { id: number; login: string },
): Promise<Role> {
  try {
    const {
      permission,
      role_name,
      user: found,
    } = await call((rest) =>
      rest.repos.getCollaboratorPermissionLevel({ owner, repo, username: user.login }),
    );
    if (found?.id !== user.id) return 'none';
    // A custom role has its own name; `permission` then holds the built-in role it extends.
    return ROLES.find((role) => role === role_name) ?? ROLES.find((role) => role === permission) ?? 'none';
  } catch (error) {
    if (isGithubError(error, 'GITHUB_NOT_FOUND')) return 'none';
    throw error;
  }
}

/** Whether a login is an active member of a team of the repository's owner; null when the token may not know. */
export async function isTeamMember(
  { owner, call }: Github,
  team: string,
  login: string,
): Promise<boolean | null> {
  try {
    const membership = await call((rest) =>
      rest.teams.getMembershipForUserInOrg({ org: owner, team_slug: team, username: login }),
    );
    return membership.state === 'active';
  } catch (error) {
    if (isGithubError(error, 'GITHUB_NOT_FOUND')) return false;
    if (isGithubError(error, 'GITHUB_FORBIDDEN')) return null;
    throw error;
  }
}

/**
 * A text file at a commit or branch of a repository. GitHub answers 200 with no content past 1 MB; that is an error
 * here, as are an empty file and one that is not UTF-8.
 */
export async function readFile(
  { call }: Github,
  from: { owner: string; repo: string; path: string; ref: string },
): Promise<string> {
  const file = await call((rest) => rest.repos.getContent(from));
  if (Array.isArray(file) || file.type !== 'file' || !('content' in file)) {
    throw new GithubError('GITHUB_UNEXPECTED', `${from.path} is not a file in ${from.owner}/${from.repo}`);
  }
  const bytes = Buffer.from(file.content, 'base64');
  if (file.encoding !== 'base64' || bytes.length !== file.size)
    throw new GithubError(
      'GITHUB_INCOMPLETE',
      `${from.path}: GitHub sent ${bytes.length} of ${file.size} bytes`,
    );
  if (bytes.length === 0) throw new GithubError('GITHUB_INCOMPLETE', `${from.path} is empty`);
  if (!isUtf8(bytes)) throw new GithubError('GITHUB_UNEXPECTED', `${from.path} is not UTF-8 text`);
  return bytes.toString('utf8');
}
