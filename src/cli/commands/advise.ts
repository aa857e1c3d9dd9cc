import { resolve } from 'node:path';
import { checkRepository } from '../../check.ts';
import type { Report } from '../../core/report.ts';
import { adviceText } from '../../render/advice-text.ts';
import { type Command, EXIT } from '../command.ts';
import { AS_OF, asOf, colour, HEAD, OUTPUT, REPO } from '../options.ts';
import { emit } from '../output.ts';
import { positionals, text } from '../parse.ts';
import { progress } from '../progress.ts';

/** Judges nothing: every gate is asked of one revision as it stands, and what it would cost less is looked for. */
export const advise: Command = {
  name: 'advise',
  summary: 'Look for cheaper ways to run the costliest models that no gate minds',
  usage: '[options]',
  examples: ['tollgate advise', 'tollgate advise --head origin/main --format json'],
  options: [
    REPO,
    HEAD,
    { name: 'format', value: 'F', description: 'Output', default: 'text', choices: ['text', 'json'] },
    OUTPUT,
    AS_OF,
  ],
  async run(args, io) {
    positionals(advise, args);
    const line = progress(io);
    const head = text(args, 'head');
    const report = await checkRepository({
      repo: resolve(io.cwd, text(args, 'repo') ?? '.'),
      base: head ?? 'HEAD',
      head,
      all: true,
      advise: true,
      asOf: asOf(args, io),
      env: io.env,
      onProgress: line.step,
    }).finally(line.done);
    const json = text(args, 'format') === 'json';
    const options = { columns: io.columns, color: colour(args, io) && text(args, 'output') === undefined };
    emit(json ? `${JSON.stringify(toJson(report), null, 2)}\n` : adviceText(report, options), args, io);
    return EXIT.ok;
  },
};

const toJson = ({ head, as_of, prices, totals, advice }: Report) => ({
  schema: 'tollgate.advice/1',
  head,
  as_of,
  prices,
  currency: totals.head.currency,
  fixes: advice?.fixes ?? [],
  models: advice?.models ?? [],
  omitted: advice?.omitted ?? 0,
});
