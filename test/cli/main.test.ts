import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { colour } from '../../src/cli/options.ts';
import { VERSION } from '../../src/core/version.ts';

const shell = (command: string) =>
  spawnSync('bash', ['--norc', '-c', `set -o pipefail; ${command}`], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, NODE: process.execPath },
  });

test('the program prints its version and sets the exit code', () => {
  const version = shell('"$NODE" src/cli/main.ts --version');
  expect([version.status, version.stdout, version.stderr]).toEqual([0, `${VERSION}\n`, '']);
  expect(shell('"$NODE" src/cli/main.ts chekc').status).toBe(2);
});

test('a reader who leaves early is no error', () => {
  const { status, stdout, stderr } = shell('"$NODE" src/cli/main.ts schema model | head -n 1');
  expect([status, stdout, stderr]).toEqual([0, '{\n', '']);
});

test.each([
  [true, {}, {}, true],
  [false, {}, {}, false],
  [true, { NO_COLOR: '1' }, {}, false],
  [true, { NO_COLOR: '' }, {}, true],
  [true, { TERM: 'dumb' }, {}, false],
  [true, {}, { 'no-color': true }, false],
])('colour: terminal %s, %j, %j -> %s', (isTty, env, values, expected) => {
  const io = {
    isTty,
    env,
    columns: 80,
    cwd: '.',
    stdout: () => undefined,
    stderr: () => undefined,
    now: () => new Date(0),
  };
  expect(colour({ values, positionals: [] }, io)).toBe(expected);
});
