import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { locate } from '../core/locate.ts';
import type { Problem } from '../core/problem.ts';
import { UserError } from '../core/user-error.ts';
import { parseYaml, type YamlMap } from '../core/yaml.ts';
import { cannotRead } from './file-error.ts';
import { usage } from './parse.ts';

/** What a calculator is given: scalars as text, and where each stands. */
export interface CalcInput {
  readonly values: YamlMap;
  /** Where a problem stands, as `file:line:column` or as the argument. */
  where(problem: Problem): string;
}

const ARGUMENTS = 'arguments';

/** Reads `--input FILE` and `key=value` arguments; an argument replaces what the file says of its key. */
export function readCalcInput(file: string | undefined, pairs: readonly string[], cwd: string): CalcInput {
  const given = readMap(ARGUMENTS, pairs.map(asYaml).join('\n'));
  const read = file === undefined ? NOTHING : readMap(file, textOf(file, cwd));
  const at = (problem: Problem): string => {
    const key = problem.place.path?.[0];
    const argument = pairs.find((pair) => key !== undefined && pair.startsWith(`${key}=`));
    if (argument !== undefined) return argument;
    if (problem.place.file === ARGUMENTS)
      return pairs[locate(problem.place, given.text).line - 1] ?? ARGUMENTS;
    if (file === undefined) return ARGUMENTS;
    const { line, column } = locate({ ...problem.place, file }, read.text);
    return `${file}:${line}:${column}`;
  };
  const problems = [...read.problems, ...given.problems];
  if (problems.length > 0) throw wrongInputs(problems, at);
  return { values: { ...read.map, ...given.map }, where: at };
}

/** One `UserError` that lists every input that is wrong. */
export function wrongInputs(
  problems: readonly Problem[],
  where: (problem: Problem) => string,
  fix = 'See tollgate calc --help',
): UserError {
  const lines = problems.map((problem) => {
    const { message, expected } = problem;
    const mend = problem.fix ?? '';
    // `"5" is not a share` is expected as `a share, such as 5%`: what is said already is not said again.
    const [phrase = ''] = expected?.split(', such as ') ?? [];
    const said = expected === undefined || message.endsWith(phrase);
    return [
      `  ${where(problem)}: ${message}${said ? (expected ?? '').slice(phrase.length) : ''}`,
      ...(said ? [] : [`    expected ${expected}`]),
      ...(mend === '' || mend === `Write ${expected}` || mend.startsWith('Add ') ? [] : [`    ${mend}`]),
    ].join('\n');
  });
  const count = problems.length === 1 ? 'an input is' : `${problems.length} inputs are`;
  return new UserError('USAGE', [`${count} wrong`, ...lines].join('\n'), fix);
}

interface ReadMap {
  readonly map: YamlMap;
  readonly text: string;
  readonly problems: readonly Problem[];
}

const NOTHING: ReadMap = { map: {}, text: '', problems: [] };

function readMap(file: string, text: string): ReadMap {
  if (text === '') return NOTHING;
  const { value, problems } = parseYaml(file, text);
  if (problems.length > 0) return { map: {}, text, problems };
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return { map: value as YamlMap, text, problems }; // neither a list nor a scalar
  const problem: Problem = {
    code: 'INVALID_TYPE',
    severity: 'error',
    message: 'The file does not hold a mapping',
    expected: 'one `key: value` a line',
    place: { file, offset: 0 },
  };
  return { map: {}, text, problems: [problem] };
}

/** `models=50` as a line of YAML, so that lists and mappings can be written in brackets. */
function asYaml(pair: string): string {
  const at = pair.indexOf('=');
  if (at <= 0)
    throw usage(
      { name: 'calc' },
      `"${pair}" is not an input`,
      'Write inputs as key=value, such as models=50',
    );
  return `${JSON.stringify(pair.slice(0, at))}: ${pair.slice(at + 1).replaceAll('\n', ' ')}`;
}

function textOf(file: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8');
  } catch (error) {
    throw new UserError('INPUT', cannotRead(file, error), 'Give a YAML file with one `key: value` a line', {
      cause: error,
    });
  }
}
