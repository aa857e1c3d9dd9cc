import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { type AuditRow, canonicalJson, nextRow } from '../../../src/io/store/audit-chain.ts';
import { appendAudit, auditLine, auditRows, parseAuditLines, verifyChain } from '../../../src/io/store.ts';
import { KINDS, useStore } from './stores.ts';

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
const chainOf = (entries: readonly string[]): AuditRow[] => {
  const rows: AuditRow[] = [];
  for (const entry of entries) rows.push(nextRow(rows.at(-1), entry));
  return rows;
};
const entries = fc.array(
  fc.record({ kind: fc.string(), data: fc.dictionary(fc.string(), fc.jsonValue()) }).map(canonicalJson),
  { minLength: 2, maxLength: 8 },
);

describe('T46 the hash chain', () => {
  test('a log as it was written is sound, in the store and exported', async () => {
    await fc.assert(
      fc.asyncProperty(entries, async (texts) => {
        const rows = chainOf(texts);
        const head = { n: rows.length, hash: rows.at(-1)?.hash };
        expect(await verifyChain(each(rows), { n: 1, hash: rows[0]?.hash ?? '' })).toEqual({
          sound: true,
          rows: rows.length,
          head,
        });
        const exported = rows.map((row) => auditLine(row));
        expect(await collect(parseAuditLines(each(exported)))).toEqual(rows);
      }),
      { numRuns: 50 },
    );
  });

  test('every mutation is found at its row', async () => {
    const at = fc.nat({ max: 6 });
    await fc.assert(
      fc.asyncProperty(entries, at, async (texts, index) => {
        const rows = chainOf(texts);
        const i = index % (rows.length - 1);
        const row = rows[i] as AuditRow;
        const anchor = { n: rows.length, hash: rows.at(-1)?.hash ?? '' };
        const rewritten = chainOf(texts.with(i, '{"kind":"other"}'));
        const mutations: [string, AuditRow[], number][] = [
          ['text edited', rows.with(i, { ...row, entry: `${row.entry} ` }), i + 1],
          ['removed', rows.toSpliced(i, 1), i + 1],
          ['exchanged', rows.with(i, rows[i + 1] as AuditRow).with(i + 1, row), i + 1],
          ['doubled', rows.toSpliced(i, 0, row), i + 2],
          ['end cut off', rows.slice(0, i), i + 1],
          ['written anew', rewritten, rows.length],
        ];
        for (const [what, mutated, expected] of mutations) {
          const verdict = await verifyChain(each(mutated), anchor);
          expect([what, verdict.sound, 'row' in verdict && verdict.row]).toEqual([what, false, expected]);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('a line of an export that is no row is named', async () => {
    await expect(collect(parseAuditLines(each(['{"n":1}'])))).rejects.toMatchObject({
      code: 'AUDIT_UNREADABLE',
      message: 'Line 1 is no row of an audit log',
    });
  });
});

describe.each(KINDS)('T46 the log, %s', (kind) => {
  const rig = useStore(kind);
  const entry = { kind: 'test', repository: 1, pull: 7, sha: 'a'.repeat(40), actor: null, data: {} };
  const append = (i: number) =>
    rig()
      .store.db.transaction()
      .execute((tx) => appendAudit(tx, { ...entry, data: { i } }));

  test('entries written at once stand one after the other', async () => {
    const numbers = await Promise.all(Array.from({ length: 20 }, (_, i) => append(i)));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(await verifyChain(auditRows(rig().store))).toMatchObject({ sound: true, rows: 20 });
  });

  test('an entry carries the time of the database', async () => {
    const [row] = await collect(auditRows(rig().store));
    expect(JSON.parse(row?.entry ?? '{}').at).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test.each(["update audit set entry = '{}'", 'delete from audit', 'truncate audit cascade'])(
    'the database refuses: %s',
    async (statement) => {
      await expect(sql.raw(statement).execute(rig().store.db)).rejects.toThrow('append-only');
    },
  );

  test('a row edited behind the back of the database is named', async () => {
    const { db } = rig().store;
    await sql`alter table audit disable trigger audit_append_only`.execute(db);
    await sql`update audit set entry = replace(entry, '"pull":7', '"pull":8') where n = 5`.execute(db);
    await sql`alter table audit enable trigger audit_append_only`.execute(db);
    expect(await verifyChain(auditRows(rig().store))).toEqual({
      sound: false,
      rows: 4,
      row: 5,
      reason: 'its text is not what was hashed',
    });
  });
});
