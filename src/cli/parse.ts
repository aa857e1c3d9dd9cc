import { parseArgs } from 'node:util';
import { UserError } from '../core/user-error.ts';
import { nearest } from '../core/validate.ts';
import type { Command, OptionSpec, ParsedArgs } from './command.ts';

/** Options every command understands. */
export const COMMON: readonly OptionSpec[] = [
  { name: 'no-color', description: 'Plain text without colour; NO_COLOR does the same' },
  { name: 'help', description: 'Show this help' },
];

/** Reads a command's arguments; throws a `UserError` that names the option and what was meant. */
export function parse(command: Command, argv: readonly string[]): ParsedArgs {
  const specs = new Map([...command.options, ...COMMON].map((spec) => [spec.name, spec]));
  const options = Object.fromEntries(
    [...specs.values()].map((spec) => [
      spec.name,
      { type: spec.value === undefined ? 'boolean' : 'string' } as const,
    ]),
  );
  const { tokens } = parseArgs({
    args: argv.map((argument) => (argument === '-h' ? '--help' : argument)),
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: Record<string, string | boolean> = {};
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    if (Object.hasOwn(values, token.name))
      throw usage(command, `${token.rawName} is given twice`, 'Give it once');
    values[token.name] = readOption(command, specs, token.rawName, token.name, token.value);
  }
  for (const spec of command.options) {
    if (spec.default !== undefined && !(spec.name in values)) values[spec.name] = spec.default;
  }
  return { values, positionals };
}

function readOption(
  command: Command,
  specs: ReadonlyMap<string, OptionSpec>,
  raw: string,
  name: string,
  value: string | undefined,
): string | boolean {
  const spec = specs.get(name);
  if (spec === undefined) {
    const near = nearest(name, [...specs.keys()]);
    throw usage(command, `unknown option ${raw}${near === null ? '' : `: did you mean --${near}?`}`);
  }
  if (spec.value === undefined) {
    if (value !== undefined) throw usage(command, `${raw} takes no value`, `Write ${raw} alone`);
    return true;
  }
  if (value === undefined || value === '' || value.startsWith('--')) {
    throw usage(command, `${raw} needs a value`, `Write ${raw} ${spec.value}`);
  }
  if (spec.choices !== undefined && !spec.choices.includes(value)) {
    const near = nearest(value, spec.choices);
    throw usage(
      command,
      `${raw} cannot be "${value}"${near === null ? '' : `: did you mean "${near}"?`}`,
      `Choose one of ${spec.choices.join(', ')}`,
    );
  }
  return value;
}

/** A mistake on the command line. */
export function usage(
  command: Pick<Command, 'name'>,
  message: string,
  fix = `See tollgate ${command.name} --help`,
): UserError {
  return new UserError('USAGE', message, fix);
}

/** The positionals, at most `names.length` of them. */
export function positionals(
  command: Pick<Command, 'name'>,
  args: ParsedArgs,
  ...names: readonly string[]
): readonly (string | undefined)[] {
  const extra = args.positionals[names.length];
  if (extra !== undefined) throw usage(command, `"${extra}" is one argument too many`);
  return args.positionals;
}

/** The text of an option that takes a value. */
export function text(args: ParsedArgs, name: string): string | undefined {
  const value = args.values[name];
  return typeof value === 'string' ? value : undefined;
}

export const flag = (args: ParsedArgs, name: string): boolean => args.values[name] === true;
