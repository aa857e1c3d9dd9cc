import { sql, type Transaction } from 'kysely';
import type { Approval } from '../../core/review/approval.ts';
import type { Ledger } from '../../core/review/ledger.ts';
import { appendAudit } from './audit.ts';
import type { AuditEntry } from './audit-chain.ts';
import type { Store } from './open.ts';
import type { Tables } from './tables.ts';

export interface LedgerChange {
  readonly repository: number;
  readonly pull: number;
  readonly sha: string;
  /** Who causes it; null for a push, a day that passes, a new policy. */
  readonly actor: AuditEntry['actor'];
  /** What it is caused by, such as `comment 123`: done twice, it grants one approval. */
  readonly source: string;
}

/**
 * Every approval of a pull request after `change`. Each that is new or ended is recorded in the audit log in the same
 * transaction, so that none counts which is not on record.
 */
export function changeLedger(
  { db }: Store,
  about: LedgerChange,
  change: (ledger: Ledger) => Ledger,
): Promise<Ledger> {
  const { repository, pull, source } = about;
  return db.transaction().execute(async (tx) => {
    const name = `tollgate approvals ${repository}#${pull}`;
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx);
    const rows = await tx
      .selectFrom('approvals')
      .select(['id', 'source', 'approval'])
      .where('repository', '=', repository)
      .where('pull', '=', pull)
      .orderBy('id')
      .execute();
    // Only `insert` below writes that column.
    const before = rows.map(({ approval }) => approval as unknown as Approval);
    const after = change(before);
    const done = rows.some((row) => row.source === source);
    for (const [index, approval] of after.entries()) {
      const row = rows[index];
      if (row !== undefined) await saveEnd(tx, about, { id: row.id, was: before[index], approval });
      else if (!done) await insert(tx, about, approval);
    }
    return done ? after.slice(0, rows.length) : after;
  });
}

async function saveEnd(
  tx: Transaction<Tables>,
  about: LedgerChange,
  { id, was, approval }: { id: number; was: Approval | undefined; approval: Approval },
): Promise<void> {
  if (was?.ended.length === approval.ended.length) return;
  const ended_n = await appendAudit(
    tx,
    entry('approval.ended', about, approval, { because: approval.ended }),
  );
  await tx
    .updateTable('approvals')
    .set({ approval: JSON.stringify(approval), ended_n })
    .where('id', '=', id)
    .execute();
}

async function insert(tx: Transaction<Tables>, about: LedgerChange, approval: Approval): Promise<void> {
  const { repository, pull, source } = about;
  const granted_n = await appendAudit(tx, entry('approval.granted', about, approval, { approval }));
  await tx
    .insertInto('approvals')
    .values({
      repository,
      pull,
      source,
      approver: approval.by.id,
      approval: JSON.stringify(approval),
      granted_n,
      ended_n: null,
    })
    .execute();
}

const entry = (
  kind: string,
  { repository, pull, sha, actor, source }: LedgerChange,
  { by }: Approval,
  data: object,
): AuditEntry => ({ kind, repository, pull, sha, actor, data: { by, source, ...data } });
