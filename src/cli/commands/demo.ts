import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkRepository } from '../../check.ts';
import { exitCode } from '../../core/verdict.ts';
import { counted } from '../../core/words.ts';
import { aboveFold, markdown } from '../../render/markdown.ts';
import { text as renderText, textHead } from '../../render/text.ts';
import { type Command, EXIT, type Io, type ParsedArgs } from '../command.ts';
import { DEMO_BRANCH, makeDemoRepository } from '../demo-repository.ts';
import { colour } from '../options.ts';
import { packageFile } from '../package-root.ts';
import { flag, positionals, text, usage } from '../parse.ts';

/** The day of the sample pull request, so that the demo says the same on every day. */
const DEMO_DAY = '2026-11-21';

export const demo: Command = {
  name: 'demo',
  summary: 'Judge a sample pull request on a fleet of models; nothing to set up',
  usage: '[options]',
  examples: [
    'tollgate demo',
    'tollgate demo --full',
    'tollgate demo --keep ./shop && cd shop && tollgate check --base main',
  ],
  options: [
    { name: 'full', description: 'The whole report and comment, not only what to read first' },
    { name: 'keep', value: 'DIR', description: 'Make the sample repository there and keep it' },
  ],
  async run(args, io) {
    positionals(demo, args);
    const keep = folderToKeep(args, io);
    const folder = keep ?? mkdtempSync(join(tmpdir(), 'tollgate-demo-'));
    try {
      makeDemoRepository(folder, io.env);
      await show(folder, keep !== null, args, io);
    } finally {
      if (keep === null) rmSync(folder, { recursive: true, force: true });
    }
    return EXIT.ok;
  },
};

async function show(repo: string, kept: boolean, args: ParsedArgs, io: Io): Promise<void> {
  const report = await checkRepository({
    repo,
    base: 'main',
    head: DEMO_BRANCH,
    asOf: DEMO_DAY,
    env: io.env,
  });
  const render = { columns: io.columns, color: colour(args, io) };
  const full = flag(args, 'full');
  const shown = report.models.filter(({ change }) => change !== 'removed');
  io.stdout(
    [
      `A sample repository with ${counted(shown.length, 'model')}, and a pull request from ${DEMO_BRANCH} into main.`,
      `$ tollgate check --base main --head ${DEMO_BRANCH}`,
      '',
      (full ? renderText : textHead)(report, render).trimEnd(),
      '',
      `check would exit with ${exitCode(report)}. The comment it leaves on the pull request${full ? '' : ' begins'}:`,
      '',
      (full ? markdown : aboveFold)(report, render).trimEnd(),
      '',
      ...(full ? [] : ['All of it, with every finding, formula and folded section: npm start -- --full']),
      ...(kept
        ? [
            `The repository is in ${repo}. Change it and judge it again:`,
            `  node ${packageFile('dist', 'cli.mjs')} check --repo ${repo} --base main`,
          ]
        : ['Keep the repository and change it yourself: npm start -- --keep DIR']),
      '',
    ].join('\n'),
  );
}

function folderToKeep(args: ParsedArgs, io: Io): string | null {
  const given = text(args, 'keep');
  if (given === undefined) return null;
  const folder = resolve(io.cwd, given);
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw usage(demo, `${given} is not empty`, 'Give a new folder');
  return folder;
}
