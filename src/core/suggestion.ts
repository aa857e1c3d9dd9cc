import { EVENT_ID, type Event } from 'js-yaml';
import { childOf, eventsOf, isCollection, skip } from './locate.ts';
import type { Suggestion } from './report.ts';
import { isQuoted, startOf } from './yaml-events.ts';

interface Span {
  /** Offset of the key, of its value, and after the value. */
  readonly key: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The whole lines of `text` that change when the value at `path` (its keys joined by dots) becomes `replacement`, a
 * YAML value on one line. A block sequence stays one, an item a line. Null where the path has no such value.
 */
export function suggestionFor(text: string, path: string, replacement: string): Suggestion | null {
  const span = spanOf(text, path.split('.'), replacement);
  if (span === null) return null;
  const first = text.lastIndexOf('\n', span.key - 1) + 1;
  const ending = text.indexOf('\n', span.end);
  const last = ending < 0 ? text.length : ending;
  const block = text.slice(span.key, span.start).includes('\n');
  const items = block ? itemsOf(replacement) : null;
  if (block && items === null) return null;
  const indent = text
    .slice(text.lastIndexOf('\n', span.start) + 1, span.start)
    .replace('-', ' ')
    .replace(/\S.*/, '');
  const value = items === null ? replacement : items.map((item) => `- ${item}`).join(`\n${indent}`);
  const lines = `${text.slice(first, span.start)}${value}${text.slice(span.end, last)}`;
  return changedOnly(lineOf(text, first), text.slice(first, last).split('\n'), lines.split('\n'));
}

/** Lines that stay as they are at both ends are left out, but one stays on each side. */
function changedOnly(line: number, before: readonly string[], after: readonly string[]): Suggestion {
  const least = Math.min(before.length, after.length) - 1;
  let top = 0;
  while (top < least && before[top] === after[top]) top += 1;
  let bottom = 0;
  while (bottom < least - top && before.at(-1 - bottom) === after.at(-1 - bottom)) bottom += 1;
  return {
    start_line: line + top,
    end_line: line + before.length - 1 - bottom,
    text: after.slice(top, after.length - bottom).join('\n'),
  };
}

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/** The mappings of a one-line sequence of mappings; null for any other value. */
function itemsOf(sequence: string): string[] | null {
  if (!/^\[ ?\{.*\} ?\]$/.test(sequence)) return null;
  return sequence
    .slice(1, -1)
    .trim()
    .split(/(?<=\}), (?=\{)/);
}

function spanOf(text: string, path: readonly string[], replacement: string): Span | null {
  const events = eventsOf(text);
  let at = 1;
  let key = 0;
  for (const step of path) {
    const child = childOf(text, events, at, step);
    if (child === null) return null;
    [at, key] = [child.value, child.offset];
  }
  const event = events[at];
  if (event === undefined || !sameKind(event, replacement)) return null;
  const start = startOf(event);
  const end = endOf(text, events, at, start);
  return start > key && end !== null && end > start ? { key, start, end } : null;
}

/** A list takes the place of a list and a plain value that of a plain value; a mapping is never replaced whole. */
const sameKind = ({ type }: Event, replacement: string): boolean =>
  type === EVENT_ID.SEQUENCE
    ? replacement.startsWith('[')
    : type === EVENT_ID.SCALAR && !/^[[{]|: |\n|…/.test(replacement);

/** The offset after a value: of a scalar, of the bracket that closes it, or of the last scalar of a block. */
function endOf(text: string, events: readonly Event[], at: number, start: number): number | null {
  const event = events[at];
  if (event?.type === EVENT_ID.SCALAR) return afterScalar(event);
  if (!isCollection(event)) return null;
  const inside = events.slice(at, skip(events, at));
  const last = inside.findLast((each) => each.type === EVENT_ID.SCALAR);
  if (last === undefined) return null;
  let end = afterScalar(last);
  // Brackets of flow collections that close after the last scalar, as many as are open there.
  let open = openBrackets(text.slice(start, end), inside);
  while (open > 0 && end < text.length) {
    const character = text[end];
    if (character === ']' || character === '}') open -= 1;
    else if (character === '#') return null;
    end += 1;
  }
  return end;
}

const afterScalar = (event: Extract<Event, { type: typeof EVENT_ID.SCALAR }>): number =>
  event.valueEnd + (isQuoted(event) ? 1 : 0);

/** Brackets open at the end of a text, those within its scalars and comments left out. */
function openBrackets(text: string, inside: readonly Event[]): number {
  const flows = inside.filter((event) => isCollection(event)).map((event) => startOf(event));
  const base = flows[0] ?? 0;
  let open = 0;
  for (const start of flows) if ('[{'.includes(text[start - base] ?? ' ')) open += 1;
  const scalars = inside.flatMap((event) =>
    event.type === EVENT_ID.SCALAR ? [[startOf(event) - base, afterScalar(event) - base] as const] : [],
  );
  let [from, closed] = [0, 0];
  for (const [start, end] of scalars) {
    closed += closing(text.slice(from, start));
    from = end;
  }
  return open - closed;
}

const closing = (text: string): number => (text.replaceAll(/#[^\n]*/g, '').match(/[\]}]/g) ?? []).length;
