import { countReviews, judgeApproval, type Standing } from '../core/approval.ts';
import type { ApprovalNeed, Report } from '../core/report.ts';
import { withApprovals } from '../core/verdict.ts';
import {
  changeAuthors,
  type Github,
  isGithubError,
  listReviews,
  type PullRequest,
  standingsOf,
} from '../io/github.ts';

interface Counted {
  readonly by: readonly Standing[];
  /** Why approvals there are do not count, for whoever gave them. */
  readonly notes: readonly string[];
}

/** The report with the approvals of the head commit counted. What cannot be verified does not count, and is said. */
export async function approve(
  report: Report,
  github: Github,
  pull: PullRequest,
  pushers: readonly number[],
): Promise<Report> {
  try {
    const { by, notes } = await gather(github, pull, report.approvals, pushers);
    const granted = report.approvals.map(
      (need) => [need.rule, judgeApproval(need, pull.head, { head: pull.head, by }).by] as const,
    );
    const counted = new Set(granted.flatMap(([, logins]) => logins));
    const strangers = by.filter(({ login }) => !counted.has(login));
    const refused = strangers.map(({ login }) => refusal(login, 'NOT_AUTHORISED'));
    return withNotes(withApprovals(report, new Map(granted)), [...notes, ...refused]);
  } catch (error) {
    if (!isGithubError(error)) throw error;
    return withNotes(report, [`Approvals could not be verified, so none counts: ${error.message}`]);
  }
}

const withNotes = (report: Report, notes: readonly string[]): Report =>
  notes.length === 0 ? report : { ...report, approval_notes: notes };

const refusal = (login: string, code: string) => `The review by ${login} does not count: ${code}`;

/** Asks GitHub what the rules ask about those who approve, and no more. */
async function gather(
  github: Github,
  pull: PullRequest,
  needs: readonly ApprovalNeed[],
  pushers: readonly number[],
): Promise<Counted> {
  const reviews = await listReviews(github, pull.number);
  if (!reviews.some(({ state }) => state === 'APPROVED')) return { by: [], notes: [] };
  const { accounts, unmapped } = await changeAuthors(github, pull);
  const { approvers, ignored } = countReviews(reviews, pull.head, [...accounts, ...pushers]);
  const teams = [...new Set(needs.flatMap((need) => need.teams))];
  const by = await standingsOf(github, needs, approvers);
  const notes = ignored.map(({ login, code }) => refusal(login, code));
  if (unmapped.length > 0)
    notes.push(
      `The author or committer of ${unmapped.map((sha) => sha.slice(0, 7)).join(', ')} is no known account; whoever pushed it is`,
    );
  const unread = teams.filter((team) => by.some((person) => person.teams[team] === null));
  if (unread.length > 0)
    notes.push(
      `This token cannot read the teams ${unread.join(', ')}: it lacks members=read of the organisation`,
    );
  return { by, notes };
}
