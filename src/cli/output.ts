import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '../core/user-error.ts';
import type { Io, ParsedArgs } from './command.ts';
import { cannotWrite } from './file-error.ts';
import { text } from './parse.ts';

/** Results go to stdout, or to the file of `--output`. */
export function emit(result: string, args: ParsedArgs, io: Io): void {
  const file = text(args, 'output');
  if (file === undefined) {
    io.stdout(result.endsWith('\n') ? result : `${result}\n`);
    return;
  }
  try {
    writeFileSync(resolve(io.cwd, file), result);
  } catch (error) {
    throw new UserError('OUTPUT', cannotWrite(file, error), 'Give a path in a folder that exists', {
      cause: error,
    });
  }
  io.stderr(`Written to ${file}\n`);
}
