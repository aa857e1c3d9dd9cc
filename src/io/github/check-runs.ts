import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { Github } from './client.ts';
import { mayHaveHappened } from './errors.ts';
import { externalId } from './external-id.ts';

export interface CheckRequest {
  readonly name: string;
  readonly headSha: string;
  /** What is checked, for finding this run again: the comment's id and the pull request. */
  readonly subject: string;
  /** Unique to this attempt of this job. */
  readonly run: string;
  readonly detailsUrl?: string | undefined;
}

const CREATE_ATTEMPTS = 3;

/** After a failure that may have been a success, looks for the run by its external id before creating another. */
export async function createCheckRun(github: Github, request: CheckRequest) {
  const { owner, repo } = github;
  const external_id = externalId(request, null);
  const details = request.detailsUrl === undefined ? {} : { details_url: request.detailsUrl };
  for (let attempt = 1; ; attempt++) {
    try {
      return await github.call((rest) =>
        rest.checks.create({
          owner,
          repo,
          name: request.name,
          head_sha: request.headSha,
          status: 'in_progress',
          external_id,
          ...details,
        }),
      );
    } catch (error) {
      if (!mayHaveHappened(error)) throw error;
      const runs = await listRuns(github, request.headSha, request.name);
      const made = runs.find((run) => run.external_id === external_id);
      if (made !== undefined) return made;
      if (attempt === CREATE_ATTEMPTS) throw error;
      await github.sleep(github.random() * 1000 * 2 ** attempt);
    }
  }
}

/** Newest first. */
export async function listRuns(github: Github, ref: string, check_name: string) {
  const { owner, repo } = github;
  const runs = await github.pages(async (rest, page) => {
    const { data, headers } = await rest.checks.listForRef({
      owner,
      repo,
      ref,
      check_name,
      filter: 'all',
      ...page,
    });
    return { data: data.check_runs, headers };
  });
  return runs.toSorted((a, b) => b.id - a.id);
}

type Change = Omit<
  RestEndpointMethodTypes['checks']['update']['parameters'],
  'owner' | 'repo' | 'check_run_id'
>;

/** Annotations add up when a change is repeated, so after a doubtful failure the run is asked how many it has. */
export async function updateOnce(
  github: Github,
  id: number,
  change: Change,
  annotationsAfter: number,
): Promise<string | null> {
  const { owner, repo } = github;
  for (let attempt = 1; ; attempt++) {
    try {
      const run = await github.call((rest) =>
        rest.checks.update({ owner, repo, check_run_id: id, ...change }),
      );
      return run.html_url;
    } catch (error) {
      if (!mayHaveHappened(error) || attempt === CREATE_ATTEMPTS) throw error;
      const run = await github.call((rest) => rest.checks.get({ owner, repo, check_run_id: id }));
      const concluded = change.status === undefined || run.status === 'completed';
      if (run.output.annotations_count >= annotationsAfter && concluded) return run.html_url;
      await github.sleep(github.random() * 1000 * 2 ** attempt);
    }
  }
}
