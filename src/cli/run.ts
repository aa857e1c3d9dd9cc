import { UserError } from '../core/user-error.ts';
import { nearest } from '../core/validate.ts';
import { VERSION } from '../core/version.ts';
import { type Command, EXIT, type Io } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { commandHelp, overview } from './help.ts';
import { flag, parse } from './parse.ts';

/** A terminal that reports less than this many columns, such as 0, does not know its width. */
const NARROWEST = 20;

const ISSUES = 'https://github.com/tollgate-dev/tollgate/issues';

/** Runs one command line; the one place where errors become an exit code. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(argv, { ...io, columns: io.columns >= NARROWEST ? io.columns : 80 });
  } catch (error) {
    if (isCallersMistake(error)) {
      io.stderr(`tollgate: ${error.message}\n${error.fix ? `  ${error.fix}\n` : ''}`);
      return EXIT.usage;
    }
    io.stderr(bugReport(error, argv, io));
    return EXIT.bug;
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    return help(
      rest.find((word) => !word.startsWith('-')),
      io,
    );
  }
  const command = await load(name);
  const args = parse(command, rest);
  if (flag(args, 'help')) {
    io.stdout(command.page?.(args) ?? commandHelp(command));
    return EXIT.ok;
  }
  return await command.run(args, io);
}

async function help(name: string | undefined, io: Io): Promise<number> {
  const commands = name === undefined ? Object.keys(COMMANDS) : [name];
  const loaded = await Promise.all(commands.map(load));
  const [only] = loaded;
  io.stdout(name === undefined || only === undefined ? overview(loaded) : commandHelp(only));
  return EXIT.ok;
}

async function load(name: string): Promise<Command> {
  const loader = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (loader !== undefined) return await loader();
  if (name.startsWith('-'))
    throw new UserError(
      'USAGE',
      `"${name}" is not a command`,
      'Options come after the command, as in: tollgate check --no-color',
    );
  const near = nearest(name, Object.keys(COMMANDS));
  throw new UserError(
    'USAGE',
    `unknown command "${name}"${near === null ? '' : `: did you mean "${near}"?`}`,
    'See tollgate --help',
  );
}

/** A `UserError`, or what git could not do: both carry what to do about it, which a bug does not. */
const isCallersMistake = (error: unknown): error is Error & { fix?: string } =>
  error instanceof UserError || (error instanceof Error && error.name === 'GitError');

function bugReport(error: unknown, argv: readonly string[], io: Io): string {
  const message = error instanceof Error ? error.message : String(error);
  const stack =
    io.env.TOLLGATE_DEBUG === '1'
      ? `${causes(error)}\n`
      : '  Set TOLLGATE_DEBUG=1 to see where it happened.\n';
  return [
    `tollgate: this is a bug in Tollgate ${VERSION}: ${message}`,
    `  It happened in: tollgate ${argv.join(' ')}`,
    `  Please report it with the line above: ${ISSUES}`,
    stack,
  ].join('\n');
}

function causes(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.stack ?? error.message}${error.cause === undefined ? '' : `\nCaused by: ${causes(error.cause)}`}`;
}
