/** One key of a block mapping with the lines that belong to it. */
export interface Entry {
  readonly key: string;
  readonly text: string;
  /** Where the text begins in the mapping's. */
  readonly start: number;
}

/**
 * Splits a block mapping at its keys, so that equal text (teams repeat their ownership, hardware and rollout
 * across a fleet, and a change leaves most of a file alone) is parsed and validated once. `indent` is the column
 * of the keys; `from` is where the first of them may begin.
 *
 * Null when a line at or before that column is anything but a plain key, a comment or blank, or a key stands
 * twice: the caller then reads the document whole. It must do so too where an entry does not read cleanly on its
 * own, since a quoted or flow value may continue at any column.
 */
export function splitEntries(text: string, indent = 0, from = 0): Entry[] | null {
  const entries: Entry[] = [];
  let key: string | null = null;
  let start = from;
  for (let line = from; line < text.length; line = nextLine(text, line)) {
    const column = columnOf(text, line);
    const code = text.charCodeAt(line + column);
    if (isBlank(code) || code === HASH || line + column >= text.length) continue;
    if (column > indent && key !== null) continue;
    const next = column === indent ? keyAt(text, line + column) : null;
    if (next === null || next === key || entries.some((entry) => entry.key === next)) return null;
    if (key !== null) entries.push({ key, text: text.slice(start, line), start });
    key = next;
    start = line;
  }
  if (key === null) return null;
  entries.push({ key, text: text.slice(start), start });
  return entries;
}

/** The entries below a key that stands alone on its line; null where its value is of another shape. */
export function splitChildren(text: string, key: string): Entry[] | null {
  const first = nextLine(text, 0);
  if (text.slice(key.length + 1, first).trim() !== '') return null;
  let line = first;
  while (line < text.length && (isBlank(codeAt(text, line)) || codeAt(text, line) === HASH))
    line = nextLine(text, line);
  const indent = columnOf(text, line);
  return indent === 0 ? null : splitEntries(text, indent, first);
}

const codeAt = (text: string, line: number): number => text.charCodeAt(line + columnOf(text, line));

function nextLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}

const SPACE = 0x20;
const HASH = 0x23;
const COLON = 0x3a;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const isBlank = (code: number): boolean => code === NEWLINE || code === RETURN;

function columnOf(text: string, line: number): number {
  let column = 0;
  while (text.charCodeAt(line + column) === SPACE) column += 1;
  return column;
}

/** A plain key of letters, digits and underscores before a colon that ends a word; null for anything else. */
function keyAt(text: string, offset: number): string | null {
  let end = offset;
  while (isWord(text.charCodeAt(end))) end += 1;
  if (end === offset || isDigit(text.charCodeAt(offset)) || text.charCodeAt(end) !== COLON) return null;
  const after = text.charCodeAt(end + 1);
  return after === SPACE || isBlank(after) || end + 1 >= text.length ? text.slice(offset, end) : null;
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
/** ASCII letters, digits and the underscore. */
const isWord = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || isDigit(code) || code === 0x5f;

const WORD = '[A-Za-z0-9][A-Za-z0-9._/%+-]*';
const QUOTED = '"[A-Za-z0-9._/+-]+"';
const KEY = '[A-Za-z_][A-Za-z0-9_]*';
const SIMPLE = new RegExp(`^ *${KEY}: +(?:"([A-Za-z0-9._/+-]+)"|(${WORD}))\\r?\\n?$`);
const items = (item: string): string => `((?:${item})(?:, (?:${item}))*)`;
const PAIRS = items(`[A-Za-z_][A-Za-z0-9_./-]*: (?:${QUOTED}|${WORD})`);
const MAPPING = new RegExp(`^ *${KEY}: +\\{ ?${PAIRS} ?\\}\\r?\\n?$`);
const LIST = new RegExp(`^ *${KEY}: +\\[ ?${items(`${QUOTED}|${WORD}`)} ?\\]\\r?\\n?$`);
const NULLS = new Set(['null', 'Null', 'NULL']);

/** A value that YAML reads as one word or a flow collection of words. */
type Simple = string | readonly string[] | Readonly<Record<string, string>>;

/**
 * The value of a `key: value` line whose value is one plain or quoted word, or a flow list or mapping of such
 * words, which YAML reads as just that; null for any other entry, which only the parser can read.
 */
export function simpleValue(entry: string): Simple | null {
  const match = SIMPLE.exec(entry);
  if (match === null) return simpleMapping(entry) ?? simpleList(entry);
  const plain = match[2];
  return plain === undefined ? (match[1] ?? null) : NULLS.has(plain) ? null : plain;
}

function simpleList(entry: string): readonly string[] | null {
  const inside = LIST.exec(entry)?.[1];
  if (inside === undefined) return null;
  const words = inside.split(', ');
  return words.some((word) => NULLS.has(word)) ? null : words.map(unquoted);
}

function simpleMapping(entry: string): Readonly<Record<string, string>> | null {
  const inside = MAPPING.exec(entry)?.[1];
  if (inside === undefined) return null;
  const mapping: Record<string, string> = {};
  for (const pair of inside.split(', ')) {
    const colon = pair.indexOf(': ');
    const [key, value] = [pair.slice(0, colon), pair.slice(colon + 2)];
    if (Object.hasOwn(mapping, key) || NULLS.has(key) || NULLS.has(value)) return null;
    if (key === 'constructor' || key.startsWith('__')) return null;
    mapping[key] = unquoted(value);
  }
  return mapping;
}

const unquoted = (word: string): string => (word.startsWith('"') ? word.slice(1, -1) : word);
