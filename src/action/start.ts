import * as core from '@actions/core';
import { context } from '@actions/github';
import { defaults } from '@actions/github/lib/utils';
import * as z from 'zod';
import { UserError } from '../core/user-error.ts';
import { connect, type Github, isGithubError } from '../io/github.ts';
import type { Evaluation } from './deps.ts';
import { targetOf } from './event.ts';
import { InputError, readInputs } from './inputs.ts';
import { jobLog } from './log.ts';
import { runAction } from './run.ts';

/** Runs the Action in this process: event and inputs from the environment, the verdict as the exit code. */
export async function start(evaluation: Evaluation): Promise<void> {
  const token = core.getInput('token');
  const log = jobLog([token, Buffer.from(`x-access-token:${token}`).toString('base64')]);
  try {
    const inputs = readInputs((name) => core.getInput(name));
    const target = targetOf(context.eventName, context.payload, context.sha);
    if (target.kind === 'ignored') return log.info(`Nothing to check: ${target.reason}.`);
    const at = new Date().toISOString();
    await runAction({
      inputs,
      target,
      github: connectTo(token),
      env: withoutInputs(process.env),
      at,
      log,
      evaluation,
    });
  } catch (error) {
    log.fail(explain(error), isKnown(error) ? 2 : 70);
  }
}

function connectTo(token: string): Github | null {
  if (token === '') return null;
  return connect({
    token,
    apiUrl: context.apiUrl,
    ...context.repo,
    // Goes through the runner's proxy, which the `fetch` of Node does not.
    fetch: defaults.request?.fetch ?? fetch,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    random: Math.random,
  });
}

/** What is started from here gets no inputs, and so no token it was not meant to have. */
function withoutInputs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith('INPUT_') && !name.endsWith('_TOKEN')),
  );
}

/** What the workflow, the repository or GitHub got wrong, as opposed to a bug of ours. */
const isKnown = (error: unknown): boolean =>
  error instanceof InputError ||
  error instanceof UserError ||
  error instanceof z.ZodError ||
  isGithubError(error);

function explain(error: unknown): string {
  if (error instanceof InputError) return error.message;
  if (error instanceof UserError) return `${error.code}: ${error.message}. ${error.fix}`;
  if (error instanceof z.ZodError)
    return `what was read is not in its documented shape: ${z.prettifyError(error)}`;
  if (isGithubError(error))
    return `${error.code}: ${error.message}${error.permission ? ` (needs ${error.permission})` : ''}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
