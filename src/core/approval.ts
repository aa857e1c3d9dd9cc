import type { ApprovalNeed } from './report.ts';

/** Roles in a repository, each including those before it. */
export const ROLES = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who may approve, and how many must: named people, members of a team, holders of at least this role. */
export type ApprovalRule = Pick<ApprovalNeed, 'count' | 'users' | 'teams' | 'permission'>;

export interface Review {
  readonly id: number;
  /** Null when the account was deleted. */
  readonly user: { readonly id: number; readonly login: string; readonly bot: boolean } | null;
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';
  /** The commit that was reviewed. */
  readonly commit: string | null;
}

/** An account whose latest word on the head commit is an approval. */
interface Approver {
  readonly id: number;
  readonly login: string;
}

/** An approver with what was looked up about them; null is "could not be read", which never counts. */
export interface Standing extends Approver {
  readonly role: Role | null;
  readonly teams: Readonly<Record<string, boolean | null>>;
}

/** What the Action hands to the evaluation: who approved which commit. */
export interface GrantedApprovals {
  readonly head: string;
  readonly by: readonly Standing[];
}

interface IgnoredReview {
  readonly login: string;
  readonly code: 'SELF_APPROVAL' | 'BOT' | 'STALE_COMMIT' | 'SUPERSEDED';
}

export interface ReviewCount {
  readonly approvers: readonly Approver[];
  readonly ignored: readonly IgnoredReview[];
}

/**
 * Who approves the head commit now. Accounts are compared by number, since a login can be taken over by someone else.
 * The latest review that takes a position counts alone: a later dismissal or request for changes ends an approval, and
 * nothing but a new approval brings it back. `own` are the accounts that wrote the change: author, committer, pusher.
 */
export function countReviews(reviews: readonly Review[], head: string, own: readonly number[]): ReviewCount {
  const latest = new Map<number, Review & { user: NonNullable<Review['user']> }>();
  for (const review of reviews.toSorted((a, b) => a.id - b.id)) {
    const { user } = review;
    if (user === null || review.state === 'COMMENTED' || review.state === 'PENDING') continue;
    latest.set(user.id, { ...review, user });
  }
  const approvers: Approver[] = [];
  const ignored: IgnoredReview[] = [];
  const approvedOnce = new Set(
    reviews.filter(({ state }) => state === 'APPROVED').map(({ user }) => user?.id),
  );
  for (const { user, state, commit } of latest.values()) {
    if (!approvedOnce.has(user.id) && state !== 'APPROVED') continue;
    const code = refusal(user, state, commit, head, own);
    if (code === null) approvers.push({ id: user.id, login: user.login });
    else ignored.push({ login: user.login, code });
  }
  return { approvers, ignored };
}

function refusal(
  user: NonNullable<Review['user']>,
  state: Review['state'],
  commit: string | null,
  head: string,
  own: readonly number[],
): IgnoredReview['code'] | null {
  if (user.bot) return 'BOT';
  if (own.includes(user.id)) return 'SELF_APPROVAL';
  if (state !== 'APPROVED') return 'SUPERSEDED';
  return commit === head ? null : 'STALE_COMMIT';
}

export interface ApprovalOutcome {
  readonly granted: boolean;
  /** Approvals still needed. */
  readonly missing: number;
  /** Logins whose approval counts. */
  readonly by: readonly string[];
  /** Teams and roles that could not be looked up for someone who approves. */
  readonly unread: readonly string[];
}

/** Whether approvals of `head` satisfy a rule. A rule that names nobody is satisfied by nobody. */
export function judgeApproval(
  rule: ApprovalRule,
  head: string,
  approvals: GrantedApprovals | undefined,
): ApprovalOutcome {
  const people = approvals?.head === head ? approvals.by : [];
  const by = people.filter((person) => isAllowed(rule, person)).map(({ login }) => login);
  const missing = Math.max(0, Math.max(1, rule.count) - by.length);
  const teams = rule.teams.filter((team) => people.some((person) => person.teams[team] === null));
  const role =
    rule.permission !== null && people.some((person) => person.role === null) ? [rule.permission] : [];
  return { granted: missing === 0, missing, by, unread: [...teams, ...role] };
}

function isAllowed(rule: ApprovalRule, person: Standing): boolean {
  if (rule.teams.some((team) => person.teams[team] === true)) return true;
  // GitHub gives roles to account numbers, so whoever takes over a login that a rule names has none.
  const named = rule.users.some((login) => login.toLowerCase() === person.login.toLowerCase());
  return (named && holds(person, 'write')) || holds(person, rule.permission ?? 'none');
}

function holds({ role }: Standing, needed: string): boolean {
  const roles: readonly string[] = ROLES;
  const least = roles.indexOf(needed);
  return least > 0 && role !== null && roles.indexOf(role) >= least;
}
