import type { CheckHandle } from './checks.ts';
import type { Github } from './client.ts';
import { isGithubError } from './errors.ts';

/** `github-actions[bot]` on github.com, so that the usual run saves a call. */
const ACTIONS_BOT = { slug: 'github-actions', id: 41898282 };

/**
 * Number of the account this token writes as; null when it cannot be found out. An app's token may not ask who it is, but
 * the check it made names the app, and only GitHub gives out logins that end in `[bot]`.
 */
export async function ownAccount(github: Github, check: CheckHandle): Promise<number | null> {
  if (check.kind === 'status' && check.creatorId !== null) return check.creatorId;
  const { hostname } = new URL(github.apiUrl);
  try {
    if (check.kind !== 'check' || check.app === null) {
      return (await github.call((rest) => rest.users.getAuthenticated())).id;
    }
    if (check.app === ACTIONS_BOT.slug && hostname === 'api.github.com') return ACTIONS_BOT.id;
    return (await github.call((rest) => rest.users.getByUsername({ username: `${check.app}[bot]` }))).id;
  } catch (error) {
    if (!isGithubError(error, 'GITHUB_FORBIDDEN', 'GITHUB_NOT_FOUND', 'GITHUB_UNAUTHORISED')) throw error;
    return actionsBot(github);
  }
}

/** Without a check, an app's token is most likely the one that Actions gives to a job. */
async function actionsBot(github: Github): Promise<number | null> {
  try {
    return (await github.call((rest) => rest.users.getByUsername({ username: `${ACTIONS_BOT.slug}[bot]` })))
      .id;
  } catch (error) {
    if (isGithubError(error)) return null;
    throw error;
  }
}
