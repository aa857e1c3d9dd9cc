import { createHash } from 'node:crypto';
import {
  type CheckHandle,
  type CheckResult,
  completeCheck,
  type EarlierCheck,
  type Github,
  latestCheck,
  type PullRequest,
  startCheck,
} from '../io/github.ts';
import type { BotConfig } from './config.ts';

const NAME = 'tollgate';

/** The check of one commit: one that is there is concluded, and another made only where it says something else. */
export interface HeadCheck {
  readonly handle: CheckHandle;
  readonly earlier: EarlierCheck | null;
}

/** Shows that the check has begun, unless an earlier one of this commit already stands. */
export async function beginCheck(
  github: Github,
  { appId }: BotConfig,
  pull: PullRequest,
): Promise<HeadCheck> {
  const request = requestOf(pull, 'begun');
  const earlier = await latestCheck(github, request, appId);
  return { handle: earlier?.handle ?? (await startCheck(github, request)), earlier };
}

/** Concludes it; the same conclusion is shown once. */
export async function concludeCheck(
  github: Github,
  { appId }: BotConfig,
  { pull, check, result }: { pull: PullRequest; check: HeadCheck; result: CheckResult },
): Promise<void> {
  const request = requestOf(pull, digestOf(result));
  const { handle, earlier } = check;
  if (handle.kind !== 'check' || earlier === null || !earlier.completed)
    return void (await completeCheck(github, named(handle, request), result));
  const latest = await latestCheck(github, request, appId);
  if (latest?.same === true && latest.completed) return;
  const fresh = latest !== null && !latest.completed ? latest.handle : await startCheck(github, request);
  await completeCheck(github, named(fresh, request), result);
}

const requestOf = ({ head, number }: PullRequest, run: string) => ({
  name: NAME,
  headSha: head,
  subject: `bot#${number}`,
  run,
});

const named = (handle: CheckHandle, request: ReturnType<typeof requestOf>): CheckHandle =>
  handle.kind === 'none' ? handle : { ...handle, request };

const digestOf = ({ conclusion, title, tiers, annotations }: CheckResult): string =>
  createHash('sha256')
    .update(JSON.stringify([conclusion, title, tiers, annotations]))
    .digest('hex');
