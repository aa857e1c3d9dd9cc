import { once } from '../core/once.ts';
import type { Report } from '../core/report.ts';
import { UserError } from '../core/user-error.ts';
import { type Github, getPullRequest, ownAccount, type PullRequest, upsertComment } from '../io/github.ts';
import { beginEvaluation, endEvaluation, release } from '../io/store.ts';
import { conclusionOf, FORMAT, publishComment } from '../publish/comment.ts';
import { present } from '../publish/present.ts';
import { prose } from '../render/escape.ts';
import { beginCheck, concludeCheck, type HeadCheck } from './checks.ts';
import type { Bot } from './context.ts';
import type { PullJob } from './jobs.ts';
import { judgePull, withReservation } from './judge.ts';
import { review } from './review.ts';

const FAILS = ['approval', 'undecided', 'block'] as const;

interface Looking {
  readonly bot: Bot;
  readonly job: PullJob;
  readonly github: Github;
  readonly pull: PullRequest;
  readonly check: HeadCheck;
  /** When it began. */
  readonly at: string;
}

/** Looks at a pull request as it is now: judges it, obeys the command there is, counts approvals and shows the result. */
export async function lookAt(bot: Bot, job: PullJob): Promise<void> {
  const token = await bot.tokenOf(job.installation);
  const github = bot.connect(job, token);
  const pull = await getPullRequest(github, job.pull);
  if (!pull.open) return release(bot.store, job.repository, `#${job.pull}`);
  const generation = await beginEvaluation(bot.store, job, pull.head);
  const check = await beginCheck(github, bot.config, pull);
  const looking = { bot, job, github, pull, check, at: bot.now().toISOString() };
  try {
    const judged = await judgePull(bot, job, pull, token);
    const { report, reply } = await review({ bot, job, github, pull, judged });
    if (report.verdict !== judged.report.verdict)
      await withReservation(bot, job, { ...judged, report }, true);
    if (!(await endEvaluation(bot.store, job, { generation, verdict: report.verdict }))) return;
    await show(looking, report);
    if (reply !== null) await answer(looking, report, reply);
    bot.metrics.count('tollgate_evaluations_total', ['verdict', report.verdict]);
  } catch (error) {
    // What cannot be judged as it stands will not be the next time either.
    if (!(error instanceof UserError)) throw error;
    await concludeRed(looking, `Undecided: ${error.code}`, `${prose(error.message)}. ${prose(error.fix)}.`);
  }
}

/** The red check of a job that was given up. */
export async function giveUp(bot: Bot, job: PullJob): Promise<void> {
  const github = bot.connect(job, await bot.tokenOf(job.installation));
  const pull = await getPullRequest(github, job.pull);
  if (!pull.open) return;
  const check = await beginCheck(github, bot.config, pull);
  const looking = { bot, job, github, pull, check, at: bot.now().toISOString() };
  const text =
    'Nothing is known about this change. Comment `/tollgate recheck` to try again; the log of the bot says why.';
  await concludeRed(looking, 'Tollgate could not finish', text);
}

const concludeRed = ({ bot, github, pull, check }: Looking, title: string, text: string): Promise<void> =>
  concludeCheck(github, bot.config, {
    pull,
    check,
    result: { conclusion: 'failure', title, tiers: [text], annotations: [], commentId: null },
  });

async function show({ bot, job, github, pull, check, at }: Looking, report: Report): Promise<void> {
  const repository = `${bot.config.serverUrl}/${job.owner}/${job.repo}`;
  const checked = present(report, { links: { repository, commit: pull.head }, approveBy: 'command' });
  const comment = await publishComment({
    github,
    pull,
    check: check.handle,
    account: once(() => ownAccount(github, check.handle)),
    checked,
    inputs: { comment: 'auto', id: 'bot' },
    judged: pull.head,
    at,
    earlierHeads: [pull.head],
  });
  const { title, text, summary, annotations } = checked.check;
  await concludeCheck(github, bot.config, {
    pull,
    check,
    result: {
      conclusion: conclusionOf(checked, FAILS),
      title,
      tiers: [text, summary],
      annotations,
      commentId: comment?.id ?? null,
    },
  });
}

/** One answer to one comment, however often the job is done. */
async function answer(
  { job, github, pull, check, at }: Looking,
  report: Report,
  reply: string,
): Promise<void> {
  if (job.comment === null) return;
  await upsertComment(github, {
    pull,
    format: FORMAT,
    authorId: once(() => ownAccount(github, check.handle)),
    marker: { id: `bot/reply-${job.comment.id}`, sha: pull.head, at, verdict: report.verdict },
    tiers: [reply],
    create: true,
    earlier: async () => null,
  });
}
