/**
 * Splits a document at its top-level keys, so that blocks with equal text (teams repeat their ownership, rollout
 * and training blocks across a fleet, and a change leaves most of a file alone) are parsed and validated once.
 *
 * Null when a line at column 1 is anything but a plain key, a comment or blank: the caller then reads the
 * document whole. Where a block does not read cleanly on its own the caller must do so too, since a quoted or
 * flow value may continue at column 1.
 */
export function splitBlocks(text: string): ReadonlyMap<string, string> | null {
  const blocks = new Map<string, string>();
  let key: string | null = null;
  let start = 0;
  for (let line = 0; line < text.length; line = nextLine(text, line)) {
    if (isContinuation(text.charCodeAt(line))) continue;
    const next = keyAt(text, line);
    if (next === null || next === key || blocks.has(next)) return null;
    if (key !== null) blocks.set(key, text.slice(start, line));
    key = next;
    start = line;
  }
  if (key === null) return null;
  blocks.set(key, text.slice(start));
  return blocks;
}

function nextLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}

const SPACE = 0x20;
const HASH = 0x23;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const isContinuation = (code: number): boolean =>
  code === SPACE || code === HASH || code === NEWLINE || code === RETURN;

const KEY = /[A-Za-z_][A-Za-z0-9_]*(?=:(?:[ \r\n]|$))/y;

function keyAt(text: string, line: number): string | null {
  KEY.lastIndex = line;
  return KEY.exec(text)?.[0] ?? null;
}
