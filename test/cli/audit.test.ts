import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appendAudit, openStore } from '../../src/io/store.ts';
import { cli } from './harness.ts';
import { temporaryFolder } from './repository.ts';

test('T46 a log is exported and verified, and the row that was edited is named', async () => {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  const file = join(folder, 'audit.jsonl');
  const store = await openStore({ kind: 'embedded', directory: data });
  for (const i of [1, 2, 3])
    await store.db
      .transaction()
      .execute((tx) =>
        appendAudit(tx, { kind: 'test', repository: 1, pull: i, sha: null, actor: null, data: {} }),
      );
  const held = await cli(['audit', 'verify', '--data', data]);
  expect(held).toMatchObject({ exit: 2, stderr: expect.stringContaining(`in use by PID ${process.pid}`) });
  await store.close();

  const sound = await cli(['audit', 'verify', '--data', data]);
  expect(sound).toMatchObject({
    exit: 0,
    stdout: expect.stringMatching(/^3 rows, .*\nAnchor: 3:[0-9a-f]{64}\n$/),
  });
  const anchor = sound.stdout.trim().split('Anchor: ')[1] ?? '';
  expect((await cli(['audit', 'export', '--output', file], { env: { TOLLGATE_DATA: data } })).exit).toBe(0);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).entry.pull)).toEqual([1, 2, 3]);
  expect((await cli(['audit', 'verify', '--file', file, '--anchor', anchor])).exit).toBe(0);

  writeFileSync(file, lines.slice(0, 2).join('\n'));
  expect((await cli(['audit', 'verify', '--file', file])).exit).toBe(0);
  expect(await cli(['audit', 'verify', '--file', file, '--anchor', anchor])).toMatchObject({
    exit: 1,
    stdout: 'Row 3 is not what was written: the log ends before it, and it once had 3 rows.\n',
  });
  writeFileSync(file, lines.join('\n').replace('"pull":2', '"pull":9'));
  expect(await cli(['audit', 'verify', '--file', file])).toMatchObject({
    exit: 1,
    stdout: 'Row 2 is not what was written: its text is not what was hashed.\n',
  });
});

test('mistakes say what to write', async () => {
  expect(await cli(['audit'])).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('verify or export'),
  });
  expect(await cli(['audit', 'verify'])).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('--data DIR'),
  });
  const wrong = await cli(['audit', 'verify', '--anchor', '3:x']);
  expect(wrong).toMatchObject({ exit: 2, stderr: expect.stringContaining('--anchor cannot be "3:x"') });
});
