import type { Report } from '../core/report.ts';
import { type Candidate, type Granting, grant, type Present, revoke } from '../core/review/approval.ts';
import { hear } from '../core/review/events.ts';
import { approvers, countedFor, type Ledger, recheckAll, withGranted } from '../core/review/ledger.ts';
import { ledgerNotes, refusalText } from '../core/review/words.ts';
import { withApprovals } from '../core/verdict.ts';
import { changeAuthors, type Github, type PullRequest, roleOf, standingsOf } from '../io/github.ts';
import { appendAudit, changeLedger } from '../io/store.ts';
import type { Bot } from './context.ts';
import type { PullJob } from './jobs.ts';
import type { Judged } from './judge.ts';
import { explain, HELP } from './replies.ts';

const MOST_NOTES = 10;

export interface Reviewed {
  /** With the approvals counted that stand. */
  readonly report: Report;
  /** What is answered to the comment; null where nothing is. */
  readonly reply: string | null;
}

interface Asked {
  readonly bot: Bot;
  readonly job: PullJob;
  readonly github: Github;
  readonly pull: PullRequest;
  readonly judged: Judged;
}

/** Obeys the command there is, checks every approval again at what stands now, and counts those that still stand. */
export async function review(asked: Asked): Promise<Reviewed> {
  const { bot, job, judged } = asked;
  const own = await ownersOf(asked);
  const { reply, change } = await obey(asked, own);
  const now = presentOf(asked);
  const keepImproved = judged.policy.approvals?.on_improvement === 'keep';
  const ledger = await changeLedger(
    bot.store,
    {
      repository: job.repository,
      pull: job.pull,
      sha: asked.pull.head,
      actor: actorOf(job),
      source: job.comment === null ? 'push' : `comment ${job.comment.id}`,
    },
    (before) => change(recheckAll(before, now, keepImproved)),
  );
  return { report: await counted(asked, ledger, own), reply };
}

/** Asked only where somebody could approve: it takes calls. */
async function ownersOf({ github, pull, judged }: Asked): Promise<readonly number[]> {
  if (judged.report.approvals.length === 0) return [];
  return (await changeAuthors(github, pull)).accounts;
}

const presentOf = ({ bot, pull, judged }: Asked): Present => ({
  subject: judged.subject,
  head: pull.head,
  day: bot.now().toISOString().slice(0, 10),
});

const actorOf = ({ comment }: PullJob) =>
  comment === null ? null : { id: comment.sender.id, login: comment.sender.login };

const kindOf = ({ id, type }: { readonly id: number; readonly type: string }) => ({
  id,
  bot: type !== 'User',
});

interface Obeyed {
  readonly reply: string | null;
  readonly change: (ledger: Ledger) => Ledger;
}

async function obey(asked: Asked, own: readonly number[]): Promise<Obeyed> {
  const { bot, job, github, judged } = asked;
  const nothing: Obeyed = { reply: null, change: (ledger) => ledger };
  if (job.comment === null) return nothing;
  const { action, body, author, sender } = job.comment;
  const heard = hear({ action, body, author: kindOf(author), sender: kindOf(sender) });
  if (heard.kind === 'ignored') {
    if (heard.why !== 'NO_COMMAND') await refuse(asked, heard.why);
    return nothing;
  }
  const { command } = heard;
  bot.metrics.count('tollgate_commands_total', ['command', command.kind]);
  switch (command.kind) {
    case 'approve': {
      const granting = await grantTo(asked, command, own);
      if (!granting.ok) {
        await refuse(asked, granting.code);
        return { ...nothing, reply: refusalText(granting.code) };
      }
      return { reply: null, change: (ledger) => withGranted(ledger, granting.approval) };
    }
    case 'revoke': {
      const role = await roleOf(github, author);
      const by = role === 'admin' ? null : author.id;
      return { reply: null, change: (ledger) => ledger.map((approval) => revoke(approval, by)) };
    }
    case 'recheck':
      return nothing;
    case 'help':
      return { ...nothing, reply: HELP };
    case 'explain':
      return { ...nothing, reply: explain(judged.report, command.gate) };
    case 'invalid':
      return { ...nothing, reply: `Not understood: ${command.message}. ${command.fix}.` };
  }
}

async function grantTo(
  asked: Asked,
  command: Parameters<typeof grant>[0],
  own: readonly number[],
): Promise<Granting> {
  const { job, github, judged } = asked;
  if (job.comment === null) throw new Error('only a comment approves');
  const { id, login, type } = job.comment.author;
  const needs = judged.report.approvals;
  const [standing] = type === 'User' ? await standingsOf(github, needs, [{ id, login }]) : [];
  const by: Candidate = {
    id,
    login,
    bot: type !== 'User',
    standing: standing ?? { id, login, role: 'none', teams: {} },
  };
  return grant(command, by, { ...presentOf(asked), needs, own });
}

/** What is refused is on record too. */
async function refuse({ bot, job, pull }: Asked, code: string): Promise<void> {
  bot.metrics.count('tollgate_commands_total', ['command', 'refused']);
  const { repository, comment } = job;
  await bot.store.db.transaction().execute((tx) =>
    appendAudit(tx, {
      kind: 'command.refused',
      repository,
      pull: job.pull,
      sha: pull.head,
      actor: actorOf(job),
      data: { code, comment: comment?.id ?? null },
    }),
  );
}

/** Looks up everybody whose approval stands, now: who has left a team since does not count. */
async function counted({ github, judged }: Asked, ledger: Ledger, own: readonly number[]): Promise<Report> {
  const { report } = judged;
  const people = approvers(ledger);
  const standings = people.length === 0 ? [] : await standingsOf(github, report.approvals, people);
  const granted = countedFor(ledger, report.approvals, standings, own);
  const notes = ledgerNotes(ledger, MOST_NOTES);
  const approved = withApprovals(report, granted);
  return notes.length === 0 ? approved : { ...approved, approval_notes: notes };
}
