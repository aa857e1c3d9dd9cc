import type { CheckRequest } from './check-runs.ts';
import type { Github } from './client.ts';
import { withRepeat } from './comments.ts';

/** Sets the commit status of a check's name; answers the account it is written by. */
export async function setStatus(
  github: Github,
  { headSha, name, detailsUrl }: CheckRequest,
  state: 'pending' | 'success' | 'failure',
  text: string,
): Promise<number | null> {
  const { owner, repo } = github;
  const description = Array.from(text).slice(0, 140).join('');
  const target = detailsUrl === undefined ? {} : { target_url: detailsUrl };
  // GitHub shows the latest status of a context, so a repeated one does no harm.
  const status = await withRepeat(github, () =>
    github.call((rest) =>
      rest.repos.createCommitStatus({
        owner,
        repo,
        sha: headSha,
        state,
        context: name,
        description,
        ...target,
      }),
    ),
  );
  return status.creator?.id ?? null;
}
