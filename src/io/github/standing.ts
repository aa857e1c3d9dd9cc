import type { ApprovalRule, Standing } from '../../core/approval.ts';
import type { Github } from './client.ts';
import { isTeamMember, roleOf } from './pulls.ts';

/** What the rules ask about these accounts, looked up now and no more than that. */
export async function standingsOf(
  github: Github,
  rules: readonly ApprovalRule[],
  people: readonly Pick<Standing, 'id' | 'login'>[],
): Promise<Standing[]> {
  const teams = [...new Set(rules.flatMap((rule) => rule.teams))];
  const roles = rules.some(({ permission, users }) => permission !== null || users.length > 0);
  const standings: Standing[] = [];
  for (const { id, login } of people) {
    const memberships: Record<string, boolean | null> = Object.create(null);
    for (const team of teams) memberships[team] = await isTeamMember(github, team, login);
    const role = roles ? await roleOf(github, { id, login }) : 'none';
    standings.push({ id, login, role, teams: memberships });
  }
  return standings;
}
