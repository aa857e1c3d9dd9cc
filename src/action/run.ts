import { once } from '../core/once.ts';
import { UserError } from '../core/user-error.ts';
import { exitCode } from '../core/verdict.ts';
import {
  type CheckHandle,
  type CommentResult,
  completeCheck,
  findPullRequest,
  GithubError,
  getPullRequest,
  isGithubError,
  ownAccount,
  startCheck,
} from '../io/github.ts';
import { type CommentContext, conclusionOf, publishComment } from '../publish/comment.ts';
import type { Presented } from '../publish/present.ts';
import { prose } from '../render/escape.ts';
import type { Judged, Run } from './deps.ts';
import { evaluate } from './evaluate.ts';
import type { Target } from './event.ts';
import { InputError } from './inputs.ts';
import type { Log } from './log.ts';
import { readReport, writeOutputs, writeUndecided } from './outputs.ts';
import { suggest } from './suggest.ts';

/** What could not be shown on GitHub, told once at the end. */
type Missing = Set<string>;

/** One whole run. The verdict ends in the exit code whatever GitHub allows to be written. */
export async function runAction(run: Run): Promise<void> {
  const { target } = run;
  if (target.kind === 'report') return postReport(run, target);
  const missing: Missing = new Set();
  const check = await begin(run, target, missing);
  try {
    const { report, pull } = await evaluate(run, target);
    const checked = run.evaluation.present(report, linksOf(run, report.head));
    const account = accountOf(run, check);
    const comment = pull === null ? null : await postComment(run, { check, account, checked, pull }, missing);
    if (pull !== null && comment !== null) await suggest(run, { checked, pull, comment, account });
    await conclude(run, check, checked, comment);
    await finish(run, checked, comment, missing);
  } catch (error) {
    await concludeCrash(run, check, error);
    throw error;
  }
}

/** A report left by another run is data of an unknown author: it is shown as such, and never becomes a check. */
async function postReport(run: Run, target: Extract<Target, { kind: 'report' }>): Promise<void> {
  const { github, evaluation, log } = run;
  const report = await readReport(run);
  if (report.head !== target.head) {
    throw new InputError(
      `the report is about ${report.head}, but the run was on ${target.head}; it is not posted`,
    );
  }
  if (github === null) throw new InputError('posting a report needs a token');
  const number = await findPullRequest(github, target.branch, target.head);
  if (number === null)
    return log.notice('no open pull request has this commit as its head; nothing is posted');
  const shown = evaluation.present(report, linksOf(run, report.head));
  const labelled = { ...shown, tiers: shown.tiers.map((tier) => `${tier}\n\n${SECOND_HAND}`) };
  const missing: Missing = new Set();
  const pull = await getPullRequest(github, number);
  const check: CheckHandle = { kind: 'none', missing: '' };
  const shared = { check, account: accountOf(run, check), checked: labelled, pull };
  const comment = await postComment(run, shared, missing);
  await writeOutputs(run, labelled, comment);
  tellMissing(log, missing);
}

const SECOND_HAND =
  '<sub>As reported by the pull request\u2019s own run; the check of that run is what counts.</sub>';

/** Asked for at most once. */
const accountOf = ({ github }: Run, check: CheckHandle) =>
  once(async () => (github === null ? null : ownAccount(github, check)));

/** Where readers find the judged files and this run. */
function linksOf({ env }: Run, commit: string) {
  const {
    GITHUB_SERVER_URL: server = 'https://github.com',
    GITHUB_REPOSITORY: name,
    GITHUB_RUN_ID: run,
  } = env;
  if (name === undefined) return {};
  const repository = `${server}/${name}`;
  return {
    links: { repository, commit },
    runUrl: run === undefined ? undefined : `${repository}/actions/runs/${run}`,
  };
}

async function begin(run: Run, target: Judged, missing: Missing): Promise<CheckHandle> {
  const { github, inputs, env } = run;
  if (github === null) {
    missing.add('a token');
    return { kind: 'none', missing: 'a token' };
  }
  const request = {
    name: inputs.workingDirectory === '.' ? 'tollgate' : `tollgate (${inputs.workingDirectory})`,
    headSha: target.head,
    subject: `${inputs.id}#${target.kind === 'pull' ? target.number : target.kind}`,
    run: [env.GITHUB_RUN_ID, env.GITHUB_RUN_ATTEMPT, env.GITHUB_JOB, inputs.id].join('.'),
    detailsUrl: linksOf(run, target.head).runUrl,
  };
  try {
    const check = await startCheck(github, request);
    if (check.kind === 'none') missing.add(check.missing);
    return check;
  } catch (error) {
    return shownNot(run.log, error, 'the check', { kind: 'none', missing: '' });
  }
}

async function postComment(
  run: Run,
  shared: Pick<CommentContext, 'check' | 'account' | 'checked' | 'pull'>,
  missing: Missing,
): Promise<CommentResult | null> {
  const { github, inputs, at, target, log } = run;
  if (github === null || !shared.pull.open) return null;
  const earlierHeads =
    target.kind === 'pull' && !target.opened ? [target.head, target.before ?? ''].filter(Boolean) : [];
  try {
    return await publishComment({
      ...shared,
      github,
      inputs,
      at,
      judged: target.head,
      earlierHeads,
    });
  } catch (error) {
    if (isGithubError(error, 'GITHUB_FORBIDDEN')) {
      missing.add(error.permission ?? 'issues=write; pull_requests=write');
      return null;
    }
    return shownNot(log, error, 'the comment', null);
  }
}

async function conclude(
  { github, inputs, log }: Run,
  check: CheckHandle,
  checked: Presented,
  comment: CommentResult | null,
) {
  if (github === null) return;
  const { check: shown } = checked;
  try {
    await completeCheck(github, check, {
      conclusion: conclusionOf(checked, inputs.failOn),
      title: shown.title,
      tiers: [shown.text, shown.summary],
      annotations: shown.annotations,
      commentId: comment?.id ?? null,
    });
  } catch (error) {
    shownNot(log, error, 'the check', null);
  }
}

async function finish(
  run: Run,
  checked: Presented,
  comment: CommentResult | null,
  missing: Missing,
): Promise<void> {
  await writeOutputs(run, checked, comment);
  tellMissing(run.log, missing);
  const line = `${checked.report.verdict}: ${checked.check.title}`;
  if (conclusionOf(checked, run.inputs.failOn) === 'success') run.log.info(line);
  else run.log.fail(line, exitCode(checked.report) || 1);
}

/** A check that began is always concluded, or a required check would wait for ever. */
async function concludeCrash(run: Run, check: CheckHandle, error: unknown): Promise<void> {
  const { github, log } = run;
  const known = error instanceof UserError;
  const text = known
    ? `Undecided (${error.code}): ${prose(error.message)}. ${prose(error.fix)}.`
    : 'Tollgate could not finish, so nothing is known about this change. The job log says why.';
  if (known) await writeUndecided(run, text);
  if (github === null) return;
  try {
    const result = {
      title: known ? `Undecided: ${error.code}` : 'Tollgate could not finish',
      tiers: [text],
      annotations: [],
      commentId: null,
    };
    await completeCheck(github, check, { ...result, conclusion: 'failure' });
  } catch (error) {
    shownNot(log, error, 'the check', null);
  }
}

function tellMissing(log: Log, missing: Missing): void {
  if (missing.size === 0) return;
  log.notice(
    `The verdict stands in this job and its summary only; to show it on GitHub the job lacks ${[...missing].join(', ')}.`,
  );
}

/** What cannot be shown does not change the verdict. */
function shownNot<T>(log: Log, error: unknown, what: string, instead: T): T {
  if (!(error instanceof GithubError)) throw error;
  log.warning(`${what} could not be written: ${error.code} ${error.message}`);
  return instead;
}
