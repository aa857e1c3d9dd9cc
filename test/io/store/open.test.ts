import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../../src/io/store.ts';
import { KINDS, scratch, useStore } from './stores.ts';

const CHILD = join(import.meta.dirname, 'child.mjs');

describe.each(KINDS)('the store, %s', (kind) => {
  const rig = useStore(kind);

  test('numbers of GitHub that do not fit 32 bits come back as numbers', async () => {
    const { db } = rig().store;
    const row = { repository: 5_000_000_001, pull: 7, generation: 3, head: 'a', verdict: null };
    await db.insertInto('evaluations').values(row).execute();
    expect(await db.selectFrom('evaluations').selectAll().execute()).toEqual([row]);
    const { rows } = await sql<{ n: number }>`select count(*) as n from evaluations`.execute(db);
    expect(rows).toEqual([{ n: 1 }]);
  });

  test('a payload comes back as it was, and a time as a time', async () => {
    const { db } = rig().store;
    const payload = { action: 'opened', text: "O'Brien \u{1F600}", nested: { list: [1, null] } };
    await db
      .insertInto('deliveries')
      .values({ id: 'd', event: 'pull_request', payload: JSON.stringify(payload), queued_at: null })
      .execute();
    const row = await db.selectFrom('deliveries').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ id: 'd', payload, queued_at: null });
    expect(row.received_at).toBeInstanceOf(Date);
  });

  test('a transaction that fails leaves nothing', async () => {
    const { db } = rig().store;
    const failing = db.transaction().execute(async (tx) => {
      await tx
        .insertInto('deliveries')
        .values({ id: 'x', event: 'e', payload: '{}', queued_at: null })
        .execute();
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    expect(await db.selectFrom('deliveries').where('id', '=', 'x').selectAll().execute()).toEqual([]);
  });

  test.runIf(kind === 'postgres')('R14 replicas that start together bring one schema up', async () => {
    const stores = await Promise.all([1, 2, 3].map(() => openStore(rig().location)));
    await Promise.all(stores.map((store) => store.close()));
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(rig().store.db);
    expect(rows).toEqual([{ name: '0001_store' }]);
  });
});

test('R12 a PostgreSQL that does not answer is named with what to do', async () => {
  await expect(openStore({ kind: 'postgres', url: 'postgres://127.0.0.1:1/x' })).rejects.toMatchObject({
    code: 'STORE_UNREACHABLE',
    fix: expect.stringContaining('DATABASE_URL'),
  });
});

describe('the embedded directory', () => {
  const folder = scratch();

  test('R11 R15 is one process alone, and keeps what it acknowledged when that process is killed', async () => {
    const directory = join(folder, 'data');
    const first = spawn(process.execPath, [CHILD, directory, 'a'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const acknowledged: string[] = [];
    const lines = createInterface({ input: first.stdout });
    for await (const line of lines) {
      acknowledged.push(line);
      if (acknowledged.length === 20) break;
    }
    await expect(openStore({ kind: 'embedded', directory })).rejects.toMatchObject({
      code: 'STORE_IN_USE',
      message: `The data directory ${directory} is in use by PID ${first.pid}`,
    });
    const ended = new Promise((resolve) => first.on('close', resolve));
    first.stdout.on('data', (text: Buffer) =>
      acknowledged.push(...text.toString().split('\n').filter(Boolean)),
    );
    first.kill('SIGKILL');
    await ended;

    const store = await openStore({ kind: 'embedded', directory });
    const kept = await store.db.selectFrom('deliveries').select('id').execute();
    await store.close();
    const ids = new Set(kept.map(({ id }) => id));
    expect(acknowledged.length).toBeGreaterThanOrEqual(20);
    expect(acknowledged.filter((id) => /^a-\d+$/.test(id) && !ids.has(id))).toEqual([]);
    expect(ids.has('a-19')).toBe(true);
  });
});
