import { resolve } from 'node:path';
import { fetchCommits, getPullRequest, isGithubError, type PullRequest, readFile } from '../io/github.ts';
import { gatherApprovals } from './approvals.ts';
import type { Checked, CheckOptions, Run } from './deps.ts';
import type { Target } from './event.ts';
import { InputError } from './inputs.ts';

export interface Evaluated {
  readonly checked: Checked;
  /** Null outside pull requests and without a token. */
  readonly pull: PullRequest | null;
}

/** Judges the target; a verdict that waits for approval is judged once more with the approvals there are. */
export async function evaluate(
  run: Run,
  target: Exclude<Target, { kind: 'report' | 'ignored' }>,
): Promise<Evaluated> {
  const { github, evaluation, log } = run;
  const options = await optionsFor(run, target);
  const pull = github !== null && target.kind === 'pull' ? await getPullRequest(github, target.number) : null;
  const checked = await evaluation.checkRepository(options);
  if (checked.report.verdict !== 'approval' || github === null || pull === null || target.kind !== 'pull')
    return { checked, pull };
  if (pull.head !== target.head) return { checked, pull };
  try {
    const approvals = await gatherApprovals(github, pull, target, checked.report.approvals, log.info);
    if (approvals.by.length === 0) return { checked, pull };
    return { checked: await evaluation.checkRepository({ ...options, approvals }), pull };
  } catch (error) {
    if (!isGithubError(error)) throw error;
    // An approval that cannot be verified is none.
    log.warning(`approvals could not be read, so none counts: ${error.message}`);
    return { checked, pull };
  }
}

async function optionsFor(
  run: Run,
  target: Exclude<Target, { kind: 'report' | 'ignored' }>,
): Promise<CheckOptions> {
  const { inputs, env, at, log } = run;
  const repo = resolve(env.GITHUB_WORKSPACE ?? '.', inputs.workingDirectory);
  const base = inputs.base ?? (await baseOf(run, target, repo));
  return {
    repo,
    head: inputs.head ?? target.head,
    ...(base === undefined ? {} : { base }),
    ...(await policyOf(run)),
    asOf: at.slice(0, 10),
    env,
    requirePolicy: inputs.requirePolicy,
    onProgress: log.info,
  };
}

/** The tip of the target branch as it is now; the commit the event names when it cannot be fetched. */
async function baseOf(
  { env, inputs, log }: Run,
  target: Exclude<Target, { kind: 'report' | 'ignored' }>,
  dir: string,
) {
  const onBranch = target.kind === 'pull' ? [target.base.ref] : [];
  const sha = target.kind === 'push' ? target.base : target.base.sha;
  const commits = [target.head, ...(target.kind === 'pull' || sha === null ? [] : [sha])];
  const serverUrl = env.GITHUB_SERVER_URL ?? 'https://github.com';
  try {
    await fetchCommits({ dir, branches: onBranch, commits, serverUrl, token: inputs.token, env });
  } catch (error) {
    log.warning(
      `origin could not be fetched, so what the checkout holds is used: ${error instanceof Error ? error.message : error}`,
    );
    return sha ?? undefined;
  }
  return target.kind === 'pull' ? `refs/remotes/origin/${target.base.ref}` : (sha ?? undefined);
}

async function policyOf({ inputs, github }: Run): Promise<Pick<CheckOptions, 'policyText' | 'policyPath'>> {
  const { policy } = inputs;
  if (policy.kind === 'default') return {};
  if (policy.kind === 'path') return { policyPath: policy.path };
  if (github === null)
    throw new InputError('policy: a file of another repository needs a token that may read it');
  const { owner, repo, path, ref } = policy;
  return {
    policyText: {
      path: `${owner}/${repo}/${path}@${ref}`,
      text: await readFile(github, { owner, repo, path, ref }),
    },
  };
}
