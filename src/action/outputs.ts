import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import * as core from '@actions/core';
import * as z from 'zod';
import type { Report } from '../core/report.ts';
import { reportSchema } from '../core/report-schema.ts';
import type { CommentResult } from '../io/github.ts';
import type { Presented } from '../publish/present.ts';
import { json } from '../render/json.ts';
import type { Run } from './deps.ts';
import { InputError } from './inputs.ts';

const REPORT_BYTES = 25_000_000;

/** The report as a file, the job summary, and the outputs of action.yml. */
export async function writeOutputs(
  { inputs, env, log }: Run,
  { report, summary }: Presented,
  comment: CommentResult | null,
): Promise<void> {
  const path = reportPath({ inputs, env });
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, json(report, { columns: 80, color: false }));
  core.setOutput('verdict', report.verdict);
  core.setOutput('monthly-delta', report.totals.delta?.expected ?? '');
  core.setOutput('report', path);
  core.setOutput('comment-url', comment?.url ?? '');
  core.setOutput('approval-required', String(report.verdict === 'approval'));
  if (env.GITHUB_STEP_SUMMARY === undefined) log.info('this runner keeps no job summary');
  else await core.summary.addRaw(summary, true).write();
}

/** What a run says that could not judge: there is no report. The runner may keep no summary. */
export async function writeUndecided({ env }: Pick<Run, 'env'>, text: string): Promise<void> {
  core.setOutput('verdict', 'undecided');
  if (env.GITHUB_STEP_SUMMARY !== undefined) await core.summary.addRaw(text, true).write();
}

/** The report that another run left. Throws InputError when there is none, or what is there is no report. */
export async function readReport({ inputs, env }: Pick<Run, 'inputs' | 'env'>): Promise<Report> {
  if (inputs.reportPath === undefined)
    throw new InputError('report-path: names the report that the other run left');
  const path = reportPath({ inputs, env });
  try {
    const { size } = await stat(path);
    if (size > REPORT_BYTES) throw new Error(`it has ${size} bytes, more than a report can have`);
    return reportSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new InputError(`report-path: ${path} is no report of Tollgate: ${why}`, { cause });
  }
}

function reportPath({ inputs, env }: Pick<Run, 'inputs' | 'env'>): string {
  const path = inputs.reportPath ?? join(env.RUNNER_TEMP ?? '.', 'tollgate-report.json');
  return resolve(env.GITHUB_WORKSPACE ?? '.', path);
}
