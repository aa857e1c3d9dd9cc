import { createHash } from 'node:crypto';

/** `tollgate:v1:SUBJECT:RUN:COMMENT`, the subject as a short digest, the comment 0 while there is none. */
export function externalId(
  { subject, run }: { readonly subject: string; readonly run: string },
  comment: number | null,
): string {
  return `tollgate:v1:${digest(subject)}:${digest(run)}:${comment ?? 0}`;
}

export function parseExternalId(text: string, subject: string): { comment: number | null } | null {
  const match = /^tollgate:v1:([0-9a-f]{16}):[0-9a-f]{16}:(\d+)$/.exec(text);
  return match?.[1] === digest(subject) ? { comment: Number(match[2]) || null } : null;
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);
