/** The world as a command sees it; tests pass their own. */
export interface Io {
  stdout(text: string): void;
  stderr(text: string): void;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** Whether stdout is a terminal: colour and width follow it. */
  isTty: boolean;
  /** Whether stderr is a terminal: a progress line needs one. Absent means no. */
  stderrIsTty?: boolean;
  columns: number;
  now: () => Date;
}

export interface Command {
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** What follows `tollgate <name>`. */
  usage: string;
  /** Whole command lines that work as they stand. */
  examples: readonly string[];
  options: readonly OptionSpec[];
  /** What `--help` shows for these arguments in place of the command's own page. */
  page?(args: ParsedArgs): string | null;
  /** Resolves to the exit code; a mistake of the caller is a thrown `UserError`. */
  run(args: ParsedArgs, io: Io): Promise<number>;
}

export interface OptionSpec {
  name: string;
  /** Placeholder of the value; absent for a flag. */
  value?: string;
  description: string;
  /** Filled in where the option is absent. */
  default?: string;
  choices?: readonly string[];
}

export interface ParsedArgs {
  values: Readonly<Record<string, string | boolean>>;
  positionals: readonly string[];
}

/** Exit codes of the contract. */
export const EXIT = { ok: 0, blocked: 1, usage: 2, approval: 3, bug: 70 } as const;
