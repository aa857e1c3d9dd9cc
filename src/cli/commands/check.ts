import { resolve } from 'node:path';
import { checkRepository } from '../../check.ts';
import { exitCode } from '../../core/verdict.ts';
import { RENDERERS } from '../../render/index.ts';
import type { Command } from '../command.ts';
import { AS_OF, asOf, colour, HEAD, OUTPUT, REPO } from '../options.ts';
import { emit } from '../output.ts';
import { flag, positionals, text } from '../parse.ts';
import { progress } from '../progress.ts';

type Format = keyof typeof RENDERERS;
const FORMATS = Object.keys(RENDERERS) as Format[];

export const check: Command = {
  name: 'check',
  summary: 'Judge a change: what it costs, and every gate it meets',
  usage: '[options]',
  examples: [
    'tollgate check',
    'tollgate check --base origin/main --head HEAD',
    'tollgate check --format sarif --output tollgate.sarif',
    'tollgate check --policy stricter.yaml --all',
  ],
  options: [
    REPO,
    { name: 'base', value: 'REF', description: 'Target of the change; without it the default branch' },
    HEAD,
    { name: 'policy', value: 'FILE', description: "Judge by this file instead of the target's policy" },
    { name: 'require-policy', description: 'Fail where the target has no policy' },
    { name: 'all', description: 'Evaluate every model, not only those the change touches' },
    { name: 'format', value: 'F', description: 'Output', default: 'text', choices: FORMATS },
    OUTPUT,
    AS_OF,
  ],
  async run(args, io) {
    positionals(check, args);
    const line = progress(io);
    const report = await checkRepository({
      repo: resolve(io.cwd, text(args, 'repo') ?? '.'),
      base: text(args, 'base'),
      head: text(args, 'head'),
      policyPath: policyPath(text(args, 'policy'), io.cwd),
      requirePolicy: flag(args, 'require-policy'),
      all: flag(args, 'all'),
      asOf: asOf(args, io),
      env: io.env,
      onProgress: line.step,
    }).finally(line.done);
    const render = await RENDERERS[(text(args, 'format') ?? 'text') as Format](); // one of `choices`
    emit(
      render(report, { columns: io.columns, color: colour(args, io) && text(args, 'output') === undefined }),
      args,
      io,
    );
    return exitCode(report);
  },
};

const policyPath = (file: string | undefined, cwd: string): string | undefined =>
  file === undefined ? undefined : resolve(cwd, file);
