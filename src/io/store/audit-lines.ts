import * as z from 'zod';
import { UserError } from '../../core/user-error.ts';
import { type AuditRow, canonicalJson } from './audit-chain.ts';

const line = z.object({
  n: z.int(),
  previous: z.string(),
  hash: z.string(),
  entry: z.union([z.string(), z.record(z.string(), z.json())]),
});

/** A row as one line of JSON Lines; an entry that is not as we write it stands there as its text. */
export function auditLine({ n, entry, previous, hash }: AuditRow): string {
  return `${JSON.stringify({ n, previous, hash, entry: parsed(entry) ?? entry })}\n`;
}

function parsed(entry: string): unknown {
  try {
    const value: unknown = JSON.parse(entry);
    return canonicalJson(value) === entry ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The rows of an export. Throws AUDIT_UNREADABLE at a line that is none. */
export async function* parseAuditLines(lines: AsyncIterable<string>): AsyncGenerator<AuditRow> {
  let number = 0;
  for await (const text of lines) {
    number++;
    if (text.trim() === '') continue;
    const { n, previous, hash, entry } = rowOf(text, number);
    yield { n, previous, hash, entry: typeof entry === 'string' ? entry : canonicalJson(entry) };
  }
}

function rowOf(text: string, number: number): z.output<typeof line> {
  try {
    return line.parse(JSON.parse(text));
  } catch (cause) {
    throw new UserError(
      'AUDIT_UNREADABLE',
      `Line ${number} is no row of an audit log`,
      'Give a file that `tollgate audit export` wrote',
      { cause },
    );
  }
}
