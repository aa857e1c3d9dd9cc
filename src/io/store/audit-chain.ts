import { createHash } from 'node:crypto';

/** One thing that was done, as plain JSON. */
export interface AuditEntry {
  /** Such as `approval.granted`. */
  readonly kind: string;
  readonly repository: number | null;
  readonly pull: number | null;
  readonly sha: string | null;
  /** Who did it; null for the bot itself. */
  readonly actor: { readonly id: number; readonly login: string } | null;
  readonly data: object;
}

/** A row of the log; `entry` is the very text that is hashed. */
export interface AuditRow {
  readonly n: number;
  readonly entry: string;
  readonly previous: string;
  readonly hash: string;
}

/** Where a log stood when someone looked: kept outside the database, it shows that the end was cut off or all rewritten. */
export interface Anchor {
  readonly n: number;
  readonly hash: string;
}

/** The first row that is not what was written, and why; `rows` is how many were sound before it. */
export type ChainVerdict =
  | { readonly sound: true; readonly rows: number; readonly head: Anchor | null }
  | { readonly sound: false; readonly rows: number; readonly row: number; readonly reason: string };

/** What the first row follows. */
const GENESIS = '0'.repeat(64);

/** SHA-256 over the row's number, the hash before it and its text. */
export function hashOf(n: number, previous: string, entry: string): string {
  return createHash('sha256').update(`${n}\n${previous}\n${entry}`).digest('hex');
}

/** The row that follows `last`. */
export function nextRow(last: Anchor | undefined, entry: string): AuditRow {
  const n = (last?.n ?? 0) + 1;
  const previous = last?.hash ?? GENESIS;
  return { n, entry, previous, hash: hashOf(n, previous, entry) };
}

/** JSON with sorted keys, so that equal data has equal bytes. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, child: unknown) =>
    typeof child === 'object' && child !== null && !Array.isArray(child)
      ? Object.fromEntries(Object.entries(child).sort(([a], [b]) => (a < b ? -1 : 1)))
      : child,
  );
}

/** Follows the chain from its first row to its last. */
export async function verifyChain(rows: AsyncIterable<AuditRow>, anchor?: Anchor): Promise<ChainVerdict> {
  let last: Anchor | undefined;
  for await (const row of rows) {
    const reason = wrong(row, last) ?? unlike(row, anchor);
    if (reason !== null) return { sound: false, rows: last?.n ?? 0, row: (last?.n ?? 0) + 1, reason };
    last = { n: row.n, hash: row.hash };
  }
  const found = last?.n ?? 0;
  if (anchor !== undefined && found < anchor.n) {
    const reason = `the log ends before it, and it once had ${anchor.n} rows`;
    return { sound: false, rows: found, row: found + 1, reason };
  }
  return { sound: true, rows: found, head: last ?? null };
}

function wrong(row: AuditRow, last: Anchor | undefined): string | null {
  const n = (last?.n ?? 0) + 1;
  if (row.n !== n) return `it is missing; row ${row.n} stands in its place`;
  if (row.previous !== (last?.hash ?? GENESIS)) return 'it does not follow the row before it';
  return row.hash === hashOf(row.n, row.previous, row.entry) ? null : 'its text is not what was hashed';
}

const unlike = (row: AuditRow, anchor: Anchor | undefined): string | null =>
  row.n === anchor?.n && row.hash !== anchor.hash ? 'its hash is not that of the anchor' : null;
