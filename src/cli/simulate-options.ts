import { negate, type Ratio, ratio } from '../core/ratio.ts';
import type { Read } from '../core/read.ts';
import { readCount, readShare } from '../core/units.ts';
import type { Question } from '../gates/parts/simulation.ts';
import type { SimulateProblem } from '../stats/simulate-input.ts';
import { CANARY_OPTIONS, wrongOption } from './canary-options.ts';
import type { OptionSpec, ParsedArgs } from './command.ts';
import { text } from './parse.ts';

export const SIMULATE_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'regression',
    value: 'D',
    description: 'How much worse the canary is, absolute, such as 0.5pp; negative is better',
  },
  { name: 'runs', value: 'N', description: 'Rollouts to simulate', default: '20000' },
  {
    name: 'seed',
    value: 'S',
    description: 'Whole number; the same seed gives the same result',
    default: '1',
  },
  {
    name: 'model',
    value: 'FILE',
    description: "A model config: its rollout, rollback triggers and traffic, with the repository's policy",
  },
  { name: 'policy', value: 'FILE', description: 'With --model, a policy to read instead' },
];

const EXAMPLES = { regression: '0.5pp', runs: '100000', seed: '42' } as const;
type Field = keyof typeof EXAMPLES;

/** Reads an absolute change of a proportion, with its sign. */
function readChange(written: string): Read<Ratio> {
  if (!written.startsWith('-')) return readShare(written);
  const size = readShare(written.slice(1));
  return size.ok ? { ok: true, value: negate(size.value) } : size;
}

/** What to simulate, and every option of it that is missing or cannot be read, in words. */
export function readQuestion(args: ParsedArgs): { question: Question; wrong: string[] } {
  const wrong: string[] = [];
  const read = <T>(option: Field, parse: (written: string) => Read<T>, unread: T): T => {
    const written = text(args, option);
    const result: Read<T> | null = written === undefined ? null : parse(written);
    if (result?.ok === true) return result.value;
    const problem = result === null ? 'is missing' : `cannot be "${written}"`;
    const expected = result === null ? 'how much worse the canary is, absolute' : result.error.expected;
    wrong.push(wrongOption(option, problem, expected, EXAMPLES[option]));
    return unread;
  };
  const regression = read('regression', readChange, ratio(0));
  const question = { regression, runs: read('runs', readCount, 1), seed: read('seed', readCount, 0) };
  return { question, wrong };
}

/** Problems of a simulation by the option that causes them. */
export const wrongQuestion = (problems: readonly SimulateProblem[]): string[] =>
  problems.map(({ path, message, expected }) => {
    const option: Field = path === 'runs' || path === 'seed' ? path : 'regression';
    return wrongOption(option, `does not fit: ${message}`, expected, EXAMPLES[option]);
  });

/** The options that describe a plan, where a model's own would speak against them. */
export const planOptionsGiven = (args: ParsedArgs): string[] =>
  CANARY_OPTIONS.filter(
    ({ name, default: fallback }) => text(args, name) !== undefined && text(args, name) !== fallback,
  ).map(({ name }) => `--${name}`);

/** Looks and boundaries do not depend on the difference that sizes the samples; without one, any that fits every baseline does. */
export function withEffect(args: ParsedArgs): ParsedArgs {
  return { ...args, values: { ...args.values, effect: text(args, 'effect') ?? '50%' } };
}
