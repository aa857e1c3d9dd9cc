import { resolve } from 'node:path';
import { type CostReport, costReport } from '../../core/cost-report.ts';
import type { COST_DIMENSIONS } from '../../core/model.ts';
import { nearest } from '../../core/validate.ts';
import { costText } from '../../render/cost-text.ts';
import { spot } from '../../render/words.ts';
import { type Command, EXIT, type ParsedArgs } from '../command.ts';
import { type PricedFleet, readPricedFleet } from '../fleet.ts';
import { AS_OF, asOf, colour, HEAD, OUTPUT, REPO } from '../options.ts';
import { emit } from '../output.ts';
import { flag, positionals, text, usage } from '../parse.ts';
import { progress } from '../progress.ts';

const DIMENSIONS = [
  'model',
  'team',
  'service',
  'environment',
  'cost_center',
  'model_type',
] as const satisfies readonly ['model', ...typeof COST_DIMENSIONS];

export const cost: Command = {
  name: 'cost',
  summary: 'Show what a revision costs, by model, team or another dimension',
  usage: '[options]',
  examples: [
    'tollgate cost',
    'tollgate cost --by team',
    'tollgate cost --model fraud-ranker',
    'tollgate cost --head origin/main --format json',
  ],
  options: [
    REPO,
    HEAD,
    {
      name: 'by',
      value: 'DIMENSION',
      description: 'What costs are grouped by',
      default: 'model',
      choices: DIMENSIONS,
    },
    { name: 'model', value: 'NAME', description: 'One model, with every line, formula and input' },
    { name: 'explain', description: 'Lines, formulas and inputs of every model' },
    { name: 'format', value: 'F', description: 'Output', default: 'text', choices: ['text', 'json'] },
    OUTPUT,
    AS_OF,
  ],
  async run(args, io) {
    positionals(cost, args);
    const line = progress(io);
    const day = asOf(args, io);
    const priced = await readPricedFleet({
      repo: resolve(io.cwd, text(args, 'repo') ?? '.'),
      head: text(args, 'head'),
      asOf: day,
      env: io.env,
      onProgress: line.step,
    }).finally(line.done);
    const report = costReport({
      sides: chosen(priced, text(args, 'model')),
      revision: priced.revision,
      asOf: day,
      book: priced.book,
      by: (text(args, 'by') ?? 'model') as CostReport['by'], // one of `choices`
      problems: priced.problems,
      unreadable: [...priced.fleet.broken.keys()],
    });
    emit(
      rendered(report, args, {
        columns: io.columns,
        color: colour(args, io) && text(args, 'output') === undefined,
      }),
      args,
      io,
    );
    return priced.problems.some(({ severity }) => severity === 'error') ? EXIT.usage : EXIT.ok;
  },
};

function rendered(
  report: CostReport,
  args: ParsedArgs,
  options: { columns: number; color: boolean },
): string {
  if (text(args, 'format') === 'json') return `${JSON.stringify(report, null, 2)}\n`;
  return costText(report, { ...options, lines: flag(args, 'explain') || text(args, 'model') !== undefined });
}

/** A file that cannot be read is known by its name only. */
const modelOf = (file: string): string => file.replace(/^.*\/|\.model\.ya?ml$/g, '');

/** Every model, or the one asked for; no model at all is a mistake, since an empty total reads like a free fleet. */
function chosen({ fleet, problems }: PricedFleet, model: string | undefined) {
  const sides = [...fleet.sides.values()];
  if (sides.length === 0 && problems.length === 0) {
    throw usage(
      cost,
      'there is no model config here',
      'Model configs are named *.model.yaml; tollgate init writes an example',
    );
  }
  if (model === undefined) return sides;
  const side = fleet.sides.get(model);
  if (side !== undefined) return [side];
  const unread = [...fleet.broken.keys()].filter((file) => modelOf(file) === model);
  const problem = problems.find(({ location }) => unread.includes(location.file));
  if (problem !== undefined)
    throw usage(
      cost,
      `the file of "${model}" cannot be read: ${spot(problem.location)} ${problem.message}`,
      problem.fix ?? undefined,
    );
  const near = nearest(model, [...fleet.sides.keys()]);
  throw usage(
    cost,
    `there is no model "${model}"${near === null ? '' : `: did you mean "${near}"?`}`,
    'tollgate cost lists the models',
  );
}
