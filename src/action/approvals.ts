import { countReviews, type GrantedApprovals, type Standing } from '../core/approval.ts';
import type { ApprovalNeed } from '../core/report.ts';
import {
  commitAccounts,
  type Github,
  isTeamMember,
  listReviews,
  type PullRequest,
  roleOf,
} from '../io/github.ts';
import type { Target } from './event.ts';

/** Who approves the head commit, with what the rules ask about them and no more. */
export async function gatherApprovals(
  github: Github,
  pull: PullRequest,
  target: Extract<Target, { kind: 'pull' }>,
  needs: readonly ApprovalNeed[],
  note: (message: string) => void,
): Promise<GrantedApprovals> {
  const reviews = await listReviews(github, pull.number);
  if (!reviews.some(({ state }) => state === 'APPROVED')) return { head: pull.head, by: [] };
  const pusher = target.pushed ? [target.sender] : [];
  const own = [pull.authorId, ...(await commitAccounts(github, pull.head)), ...pusher];
  const { approvers, ignored } = countReviews(reviews, pull.head, own);
  for (const { login, code } of ignored) note(`the review by ${login} does not count: ${code}`);
  const teams = [...new Set(needs.flatMap((need) => need.teams))];
  const roles = needs.some(({ permission }) => permission !== null);
  const by: Standing[] = [];
  for (const approver of approvers) {
    const memberships: Record<string, boolean | null> = Object.create(null);
    for (const team of teams) memberships[team] = await isTeamMember(github, team, approver.login);
    by.push({ ...approver, role: roles ? await roleOf(github, approver) : 'none', teams: memberships });
  }
  const unread = teams.filter((team) => by.some((person) => person.teams[team] === null));
  if (unread.length > 0)
    note(`this token cannot read the teams ${unread.join(', ')}: it lacks members=read of the organisation`);
  return { head: pull.head, by };
}
