import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FakeGitHub } from '../github/server.ts';

/** What runs on users' runners: `npm run build -- --check` proves that it is what the sources build. */
export const SHIPPED = fileURLToPath(new URL('../../dist/action.mjs', import.meta.url));

export interface ActionRun {
  /** The bundle: `dist/action.mjs`, or one built for a test. */
  readonly bundle: string;
  readonly github: FakeGitHub;
  readonly event: string;
  readonly payload: unknown;
  readonly inputs?: Readonly<Record<string, string>>;
  /** Folder with the checkout; an empty one by default. */
  readonly workspace?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface ActionResult {
  readonly exit: number;
  /** Standard output and error together, as in the job log. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** The JSON report that was written; undefined when there is none. */
  readonly report: unknown;
}

/** Runs the Action as the runner does: an empty environment but for what GitHub documents, and files for its commands. */
export async function runBundle(run: ActionRun): Promise<ActionResult> {
  const dir = mkdtempSync(join(tmpdir(), 'tollgate-action-'));
  const file = (name: string, text = '') => {
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  };
  mkdirSync(join(dir, 'workspace'));
  const { state, url } = run.github;
  const inputs = { token: state.token, ...run.inputs };
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: dir,
    ...Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
    ),
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: url,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: `${state.owner}/${state.repo}`,
    GITHUB_EVENT_NAME: run.event,
    GITHUB_EVENT_PATH: file('event.json', JSON.stringify(run.payload)),
    GITHUB_SHA: state.pull.head,
    GITHUB_RUN_ID: '99',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_JOB: 'gate',
    GITHUB_WORKSPACE: run.workspace ?? join(dir, 'workspace'),
    GITHUB_OUTPUT: file('output'),
    GITHUB_STEP_SUMMARY: file('summary'),
    RUNNER_TEMP: dir,
    ...run.env,
  };
  try {
    const { exit, log } = await finish(run.bundle, env);
    const summary = readFileSync(join(dir, 'summary'), 'utf8');
    const outputs = parseOutputs(readFileSync(join(dir, 'output'), 'utf8'));
    return { exit, log, outputs, summary, report: reportIn(outputs.report) };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function finish(bundle: string, env: Record<string, string>): Promise<{ exit: number; log: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bundle], { env });
    let log = '';
    child.stdout.on('data', (chunk) => (log += chunk));
    child.stderr.on('data', (chunk) => (log += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ exit: code ?? -1, log }));
  });
}

/** The `name<<delimiter` blocks of the runner's output file. */
function parseOutputs(text: string): Record<string, string> {
  const blocks = text.matchAll(/^(.+?)<<(ghadelimiter_\S+)\n([\s\S]*?)\n\2$/gm);
  return Object.fromEntries([...blocks].map(([, name, , value]) => [name, value]));
}

function reportIn(path: string | undefined): unknown {
  return path === undefined ? undefined : JSON.parse(readFileSync(path, 'utf8'));
}
