import { resolve } from 'node:path';
import { judgeApproval } from '../core/approval.ts';
import type { Report } from '../core/report.ts';
import { withApprovals } from '../core/verdict.ts';
import { fetchCommits, type Github, getPullRequest, isGithubError, type PullRequest } from '../io/github.ts';
import { gatherApprovals } from './approvals.ts';
import type { Judged, Run } from './deps.ts';
import { readPolicy } from './policy.ts';

interface Evaluated {
  readonly report: Report;
  /** Null outside pull requests and without a token. */
  readonly pull: PullRequest | null;
}

/** Judges the target, and counts the approvals there are when the verdict waits for some. */
export async function evaluate(run: Run, target: Judged): Promise<Evaluated> {
  const { github, inputs, env, at, log } = run;
  const repo = resolve(env.GITHUB_WORKSPACE ?? '.', inputs.workingDirectory);
  const pull = github !== null && target.kind === 'pull' ? await getPullRequest(github, target.number) : null;
  const base = inputs.base ?? (await fetchBase(run, target, repo));
  const policyText = await readPolicy(inputs, { github, repo, base, env });
  const report = await run.evaluation.check({
    repo,
    base,
    head: inputs.head ?? target.head,
    policyText,
    asOf: at.slice(0, 10),
    env,
    requirePolicy: inputs.requirePolicy,
    onProgress: log.info,
  });
  if (report.verdict !== 'approval' || github === null || pull === null || pull.head !== target.head)
    return { report, pull };
  return { report: await approve(report, run, github, pull), pull };
}

async function approve(
  report: Report,
  { target, log }: Run,
  github: Github,
  pull: PullRequest,
): Promise<Report> {
  if (target.kind !== 'pull') return report;
  try {
    const approvals = await gatherApprovals(github, pull, target, report.approvals, log.info);
    const granted = report.approvals.map(
      (need) => [need.rule, judgeApproval(need, pull.head, approvals).by] as const,
    );
    return withApprovals(report, new Map(granted));
  } catch (error) {
    if (!isGithubError(error)) throw error;
    // An approval that cannot be verified is none.
    log.warning(`approvals could not be read, so none counts: ${error.message}`);
    return report;
  }
}

/** The tip of the target branch as it is now; the commit the event names when it cannot be fetched. */
async function fetchBase(
  { env, inputs, log }: Run,
  target: Judged,
  dir: string,
): Promise<string | undefined> {
  const branches = target.kind === 'pull' ? [target.base.ref] : [];
  const sha = target.kind === 'push' ? target.base : target.base.sha;
  const commits = [target.head, ...(target.kind === 'pull' || sha === null ? [] : [sha])];
  const serverUrl = env.GITHUB_SERVER_URL ?? 'https://github.com';
  try {
    await fetchCommits({ dir, branches, commits, serverUrl, token: inputs.token, env });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log.warning(`origin could not be fetched, so what the checkout holds is used: ${why}`);
    return sha ?? undefined;
  }
  return target.kind === 'pull' ? `refs/remotes/origin/${target.base.ref}` : (sha ?? undefined);
}
