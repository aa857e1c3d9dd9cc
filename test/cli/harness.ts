import type { Io } from '../../src/cli/command.ts';
import { run } from '../../src/cli/run.ts';

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

/** Runs a command line in-process, as a pipe would see it: no terminal, 80 columns, a fixed day. */
export async function cli(argv: readonly string[], world: Partial<Io> = {}): Promise<Ran> {
  let [stdout, stderr] = ['', ''];
  const exit = await run(argv, {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    env: { PATH: process.env.PATH },
    cwd: process.cwd(),
    isTty: false,
    columns: 80,
    now: () => new Date('2026-11-21T12:00:00Z'),
    ...world,
  });
  return { stdout, stderr, exit };
}

/** What a person at a terminal would see: the command, its output, its exit code. */
export async function session(...lines: readonly (readonly string[])[]): Promise<string> {
  const shown: string[] = [];
  for (const argv of lines) {
    const { stdout, stderr, exit } = await cli(argv);
    shown.push(
      `$ tollgate ${argv.join(' ')}\n${stdout}${stderr === '' ? '' : stderr.replaceAll(/^(?=.)/gm, '! ')}[exit ${exit}]\n`,
    );
  }
  return shown.join('\n');
}
