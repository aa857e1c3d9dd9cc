import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/cli/command.ts';
import { COMMANDS } from '../../src/cli/commands/index.ts';
import { commandHelp } from '../../src/cli/help.ts';
import { parse } from '../../src/cli/parse.ts';
import { progress } from '../../src/cli/progress.ts';
import { VERSION } from '../../src/core/version.ts';
import { cli, session } from './harness.ts';

test('the list of commands', async () => {
  await expect(await session(['--help'])).toMatchFileSnapshot('snapshots/help.txt');
});

test('mistakes on the command line name what was meant and exit 2', async () => {
  const lines = [
    ['chekc'],
    ['--colour'],
    ['explain', '--no-colour'],
    ['explain', 'a', 'b'],
    ['schema', '--help=yes'],
    ['help', 'nothing'],
  ];
  await expect(await session(...lines)).toMatchFileSnapshot('snapshots/mistakes.txt');
});

test.each(Object.entries(COMMANDS))('%s: its help fits 80 columns and shows examples', async (name, load) => {
  const command = await load();
  expect(command.name).toBe(name);
  expect(command.examples.length).toBeGreaterThan(0);
  const { stdout, exit } = await cli([name, '--help']);
  expect(exit).toBe(0);
  expect(stdout).toBe(commandHelp(command));
  for (const line of stdout.split('\n').slice(0, stdout.split('\n').indexOf('Examples')))
    expect(line.length).toBeLessThanOrEqual(80);
});

describe('options', () => {
  const command: Command = {
    name: 'toy',
    summary: 'A toy',
    usage: '',
    examples: [],
    options: [
      { name: 'effect', value: 'D', description: 'Effect', default: '0' },
      { name: 'mode', value: 'M', description: 'Mode', choices: ['fast', 'slow'] },
      { name: 'all', description: 'Everything' },
    ],
    run: async () => 0,
  };
  const message = (argv: readonly string[]): string => {
    try {
      return JSON.stringify(parse(command, argv));
    } catch (error) {
      return (error as Error).message;
    }
  };

  test.each([
    [[], '{"values":{"effect":"0"},"positionals":[]}'],
    [['--effect', '-0.5', 'x', '--all'], '{"values":{"effect":"-0.5","all":true},"positionals":["x"]}'],
    [['--mode=slow', '--', '--all'], '{"values":{"mode":"slow","effect":"0"},"positionals":["--all"]}'],
    [['--mode', 'slwo'], '--mode cannot be "slwo": did you mean "slow"?'],
    [['--mode'], '--mode needs a value'],
    [['--mode', '--all'], '--mode needs a value'],
    [['--all=yes'], '--all takes no value'],
    [['--all', '--all'], '--all is given twice'],
    [['--al'], 'unknown option --al: did you mean --all?'],
    [['--__proto__'], 'unknown option --__proto__'],
  ])('%j', (argv, expected) => expect(message(argv)).toBe(expected));
});

test('a bug of ours exits 70, without a stack unless asked for one', async () => {
  const broken = {
    stdout: (): void => {
      throw new Error('boom');
    },
  };
  const quiet = await cli(['explain'], broken);
  expect(quiet.exit).toBe(70);
  expect(quiet.stderr).toContain(`this is a bug in Tollgate ${VERSION}: boom`);
  expect(quiet.stderr).toContain('tollgate explain\n');
  expect(quiet.stderr).not.toContain('frame.test.ts');
});

test('the version is that of the package', () => {
  expect(VERSION).toBe((JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version);
});

const terminalWorld = (stderrIsTty: boolean, times: number[]) => {
  let text = '';
  const now = (): Date => new Date(times.shift() ?? Number.NaN);
  const stderr = (part: string): void => {
    text += part;
  };
  return {
    io: { stderr, now, stderrIsTty, columns: 20, stdout: () => undefined, env: {}, cwd: '.', isTty: true },
    text: () => text,
  };
};

describe('progress', () => {
  test('shows after a second, at most ten times a second, and clears itself', () => {
    const { io, text } = terminalWorld(true, [0, 900, 1100, 1150, 1300]);
    const line = progress(io);
    for (const word of ['early', 'first', 'too soon', 'a long line that is cut']) line.step(word);
    line.done();
    expect(text()).toBe('\r\u001b[2Kfirst\r\u001b[2Ka long line that is\r\u001b[2K');
  });

  test('says nothing where stderr is no terminal', () => {
    const { io, text } = terminalWorld(false, [0, 5000]);
    const line = progress(io);
    line.step('late');
    line.done();
    expect(text()).toBe('');
  });
});
