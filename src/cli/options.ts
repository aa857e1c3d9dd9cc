import { readDate } from '../core/dates.ts';
import { UserError } from '../core/user-error.ts';
import type { Io, OptionSpec, ParsedArgs } from './command.ts';
import { flag, text } from './parse.ts';

export const REPO: OptionSpec = {
  name: 'repo',
  value: 'DIR',
  description: 'The repository, or any folder in it',
  default: '.',
};
export const HEAD: OptionSpec = {
  name: 'head',
  value: 'REF',
  description: 'Revision to read; without it the work tree',
};
export const AS_OF: OptionSpec = {
  name: 'as-of',
  value: 'DATE',
  description: 'Day for expiries and price age, as 2026-11-21; without it today',
};
export const OUTPUT: OptionSpec = {
  name: 'output',
  value: 'FILE',
  description: 'Write the result there instead of to stdout',
};

/** The day asked for, or today in UTC, as `YYYY-MM-DD`. */
export function asOf(args: ParsedArgs, io: Io): string {
  const given = text(args, 'as-of');
  if (given === undefined) return io.now().toISOString().slice(0, 10);
  const read = readDate(given);
  if (!read.ok || given.length !== 10)
    throw new UserError(
      'USAGE',
      `--as-of cannot be "${given}"`,
      'Write a date that exists, such as --as-of 2026-11-21',
    );
  return read.value;
}

/** Whether to colour: a terminal, and neither --no-color nor NO_COLOR (any value but the empty one). */
export function colour(args: ParsedArgs, io: Io): boolean {
  return io.isTty && !flag(args, 'no-color') && (io.env.NO_COLOR ?? '') === '' && io.env.TERM !== 'dumb';
}
