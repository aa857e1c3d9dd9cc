import { sql, type Transaction } from 'kysely';
import { type AuditEntry, type AuditRow, canonicalJson, nextRow } from './audit-chain.ts';
import type { Store } from './open.ts';
import type { Tables } from './tables.ts';

/** Any number that no other advisory lock of ours has. */
const LOCK = 7_301;
const BATCH = 500;

/**
 * Adds an entry, stamped with the database's time, and returns its row number. It stands or falls with the transaction:
 * what could not be recorded did not happen.
 */
export async function appendAudit(tx: Transaction<Tables>, entry: AuditEntry): Promise<number> {
  // One writer at a time, or two rows would follow the same one.
  await sql`select pg_advisory_xact_lock(${LOCK})`.execute(tx);
  const last = await tx
    .selectFrom('audit')
    .select(['n', 'hash'])
    .orderBy('n', 'desc')
    .limit(1)
    .executeTakeFirst();
  const row = nextRow(last, canonicalJson({ ...entry, at: await databaseTime(tx) }));
  await tx.insertInto('audit').values(row).execute();
  return row.n;
}

/** Every row in order, read in batches. */
export async function* auditRows({ db }: Store): AsyncGenerator<AuditRow> {
  let after = 0;
  for (;;) {
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('n', '>', after)
      .orderBy('n')
      .limit(BATCH)
      .execute();
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.n;
  }
}

async function databaseTime(tx: Transaction<Tables>): Promise<string> {
  const { rows } = await sql<{
    at: string;
  }>`select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`.execute(tx);
  const [now] = rows;
  if (now === undefined) throw new Error('the database told no time');
  return now.at;
}
