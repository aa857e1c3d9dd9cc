import { resolve } from 'node:path';
import type { Report } from '../core/report.ts';
import { UserError } from '../core/user-error.ts';
import { GitRepository } from '../io/git.ts';
import { branchTip, fetchCommits, getPullRequest, isGithubError, type PullRequest } from '../io/github.ts';
import { approve } from './approvals.ts';
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
  const waits = report.verdict === 'approval' && target.kind === 'pull' && pull?.head === target.head;
  if (!waits || github === null) return { report, pull };
  const approved = await approve(report, github, pull, target.pushed ? [target.sender] : []);
  for (const note of approved.approval_notes ?? []) log.info(note);
  return { report: approved, pull };
}

/** The tip of the target branch as it is now. Throws BASE_STALE rather than judge by rules that may have changed. */
async function fetchBase(run: Run, target: Judged, dir: string): Promise<string | undefined> {
  const { env, inputs, log } = run;
  const branches = target.kind === 'pull' ? [target.base.ref] : [];
  const sha = target.kind === 'push' ? target.base : target.base.sha;
  const commits = [target.head, ...(target.kind === 'pull' || sha === null ? [] : [sha])];
  const serverUrl = env.GITHUB_SERVER_URL ?? 'https://github.com';
  try {
    await fetchCommits({ dir, branches, commits, serverUrl, token: inputs.token, env });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log.warning(`origin could not be fetched, so what the checkout holds is used: ${why}`);
    return target.kind === 'pull' ? heldTip(run, target.base.ref, dir) : (sha ?? undefined);
  }
  return target.kind === 'pull' ? `refs/remotes/origin/${target.base.ref}` : (sha ?? undefined);
}

/** The tip as GitHub tells it, where the checkout holds that commit. */
async function heldTip({ github, env }: Run, branch: string, dir: string): Promise<string> {
  const fix = 'Let the job fetch from origin, or check out with fetch-depth: 0, and run it again';
  const stale = (why: string, cause: unknown) =>
    new UserError('BASE_STALE', `The tip of ${branch} is not known here, so its policy is not: ${why}`, fix, {
      cause,
    });
  if (github === null) throw stale('it cannot be fetched, and there is no token to ask GitHub with', null);
  let tip: string;
  try {
    tip = await branchTip(github, branch);
  } catch (cause) {
    if (!isGithubError(cause)) throw cause;
    throw stale(`it cannot be fetched, and GitHub does not tell it: ${cause.message}`, cause);
  }
  try {
    const git = await GitRepository.open(dir, { env });
    return await git.commit(tip).finally(() => git.close());
  } catch (cause) {
    throw stale(`${tip} cannot be fetched, and is not in the checkout`, cause);
  }
}
