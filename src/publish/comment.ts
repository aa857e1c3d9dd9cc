import type { Report, Verdict } from '../core/report.ts';
import {
  type CheckHandle,
  type CommentResult,
  type Conclusion,
  earlierComment,
  type Github,
  notify,
  type PullRequest,
  upsertComment,
} from '../io/github.ts';
import { buildMarker, parseMarker } from '../render/comment-marker.ts';
import type { Presented } from './present.ts';

export const FORMAT = { build: buildMarker, parse: parseMarker };
const WORSE: readonly string[] = ['approval', 'block'] satisfies Verdict[];
const BETTER: readonly string[] = ['pass', 'warn'] satisfies Verdict[];

/** How a caller wants its comment. */
interface CommentSettings {
  readonly comment: 'auto' | 'always' | 'never';
  /** Tells the comments of several callers on one pull request apart. */
  readonly id: string;
}

export interface CommentContext {
  readonly github: Github;
  readonly pull: PullRequest;
  readonly check: CheckHandle;
  /** Number of the account the token writes as; null when it cannot be found out. */
  readonly account: () => Promise<number | null>;
  readonly checked: Presented;
  readonly inputs: CommentSettings;
  /** The commit that was judged: of a re-run, not always the head of today. */
  readonly judged: string;
  /** When the evaluation began, as an ISO 8601 instant. */
  readonly at: string;
  /** Commits on which an earlier run may have left its check. */
  readonly earlierHeads: readonly string[];
}

/** Posts or updates the comment as the `comment` input asks; null when it is not to be touched. */
export async function publishComment(context: CommentContext): Promise<CommentResult | null> {
  const { github, pull, check, account, checked, inputs, at, judged } = context;
  if (inputs.comment === 'never') return null;
  // A check names its app, whose account can be asked for once there is a comment to tell from others'.
  if (check.kind !== 'check' && (await account()) === null) return null;
  const { report, tiers } = checked;
  const marker = { id: inputs.id, sha: judged, at, verdict: report.verdict };
  const shared = { pull, format: FORMAT, authorId: account };
  const result = await upsertComment(github, {
    ...shared,
    marker,
    tiers,
    create: inputs.comment === 'always' || isWorthTelling(report),
    earlier: () => commentOfEarlierRun(context),
  });
  if (
    result.outcome === 'updated' &&
    BETTER.includes(result.before ?? '') &&
    WORSE.includes(report.verdict)
  ) {
    const body = `${headline(checked)}\n\nDetails: ${result.url}`;
    await notify(github, {
      ...shared,
      marker: { ...marker, id: `${inputs.id}/notice` },
      tiers: [body],
    });
  }
  return result;
}

/** Quiet on pull requests that touch no model and break nothing. */
function isWorthTelling(report: Report): boolean {
  return report.verdict !== 'pass' || report.models.some(({ change }) => change !== 'unchanged');
}

async function commentOfEarlierRun({ github, check, earlierHeads }: CommentContext): Promise<number | null> {
  if (check.kind !== 'check') return null;
  for (const sha of earlierHeads) {
    const found = await earlierComment(github, sha, check.request);
    if (found !== null) return found;
  }
  return null;
}

/** The first line of the shortest comment, in Markdown without its heading mark. */
function headline({ tiers }: Presented): string {
  const line = tiers.at(-1)?.split('\n', 1)[0] ?? '';
  return line.replace(/^#+\s*/, '');
}

/** What the check concludes; `fail-on` decides what fails, and nothing does before there is a policy. */
export function conclusionOf({ report, check }: Presented, failOn: readonly Verdict[]): Conclusion {
  if (!report.configured || !failOn.includes(report.verdict)) return 'success';
  return check.conclusion === 'success' ? 'failure' : check.conclusion;
}
