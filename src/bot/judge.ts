import { type Judgement, judgeRepository } from '../check.ts';
import type { Report } from '../core/report.ts';
import { claimsOf, shortageResult } from '../core/review/claims.ts';
import { type Subject, subjectOf } from '../core/review/subject.ts';
import { withFinding } from '../core/verdict.ts';
import type { PullRequest } from '../io/github.ts';
import { release, reserve } from '../io/store.ts';
import type { Bot } from './context.ts';
import type { PullJob } from './jobs.ts';
import { mirror } from './mirror.ts';

const HELD_SECONDS = 7 * 86_400;

export interface Judged {
  /** Without any approval counted. */
  readonly report: Report;
  readonly subject: Subject;
  readonly policy: Judgement['policy'];
}

/** Judges a pull request from git objects, without a checkout, and reserves what it adds. */
export async function judgePull(bot: Bot, job: PullJob, pull: PullRequest, token: string): Promise<Judged> {
  const { config } = bot;
  const { repository, owner, repo } = job;
  const { dir, env } = await mirror({
    cache: config.cache,
    serverUrl: config.serverUrl,
    repository,
    owner,
    repo,
    token,
    branch: pull.base.ref,
    head: pull.head,
  });
  const judgement = await judgeRepository({
    repo: dir,
    base: `refs/remotes/origin/${pull.base.ref}`,
    head: pull.head,
    asOf: bot.now().toISOString().slice(0, 10),
    env,
  });
  const report = await withReservation(bot, job, judgement, false);
  const place = { repository, pull: pull.number, target: pull.base.ref, files: judgement.governed };
  return { report, subject: subjectOf(report, place), policy: judgement.policy };
}

/** What cannot be merged as it is holds nothing; `approved` holds what people let it have beyond the others. */
export async function withReservation(
  { store }: Bot,
  { repository, pull }: PullJob,
  { report, policy }: Pick<Judgement, 'report' | 'policy'>,
  approved: boolean,
): Promise<Report> {
  const holder = `#${pull}`;
  if (report.verdict === 'block' || report.verdict === 'undecided' || !report.configured) {
    await release(store, repository, holder);
    return report;
  }
  const claims = claimsOf(report);
  const shortages = await reserve(store, { repository, holder, claims, seconds: HELD_SECONDS, approved });
  return shortages.reduce(
    (judged, shortage) => withFinding(judged, policy, shortageResult(shortage, policy.currency)),
    report,
  );
}
