import { EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml';
import { splitEntries } from './blocks.ts';
import type { Location, Place } from './problem.ts';
import { MAX_DEPTH, scalar, startOf } from './yaml-events.ts';

/** Line and column of a place; the nearest existing ancestor where the path itself is absent. */
export function locate(place: Place, text: string): Location {
  const offset =
    place.offset ?? (place.path === undefined ? 0 : offsetOf(text, place.path, place.part ?? 'value'));
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (const character of before) if (character === '\n') line += 1;
  return { file: place.file, line, column: Array.from(before.slice(lineStart)).length + 1 };
}

let last: { readonly text: string; readonly events: readonly Event[] } | null = null;

/** Findings of one file come one after another, so its events are kept for the next. */
export function eventsOf(text: string): readonly Event[] {
  if (last?.text !== text) last = { text, events: parseEvents(text, { maxDepth: MAX_DEPTH }) };
  return last.events;
}

/** Offset of a path: found in its own block where the file splits at its keys, else in the whole document. */
function offsetOf(text: string, path: readonly (string | number)[], part: 'key' | 'value'): number {
  const block = splitEntries(text)?.find(({ key }) => key === path[0]);
  const inside = block === undefined ? null : offsetIn(block.text, path, part);
  return block === undefined || inside === null ? (offsetIn(text, path, part) ?? 0) : block.start + inside;
}

/** The same within a text of its own; null where it is not YAML. */
function offsetIn(text: string, path: readonly (string | number)[], part: 'key' | 'value'): number | null {
  let events: readonly Event[];
  try {
    events = eventsOf(text);
  } catch (error) {
    if (error instanceof YAMLException) return null;
    throw error;
  }
  let at = 1;
  let found = 0;
  for (const [depth, step] of path.entries()) {
    const child = childOf(text, events, at, step);
    if (child === null) return found;
    at = child.value;
    const value = startOf(events[at] as Event);
    found =
      depth === path.length - 1 && (part === 'key' || value === 0)
        ? child.offset
        : isCollection(events[at]) && typeof step === 'string'
          ? child.offset
          : value;
  }
  return found;
}

export const isCollection = (event: Event | undefined): boolean =>
  event?.type === EVENT_ID.MAPPING || event?.type === EVENT_ID.SEQUENCE;

/** Index of the event that begins the child's value, and the offset that names the child (its key, or itself in a list). */
export function childOf(
  text: string,
  events: readonly Event[],
  parent: number,
  step: string | number,
): { value: number; offset: number } | null {
  const event = events[parent];
  if (event?.type === EVENT_ID.MAPPING && typeof step === 'string') {
    for (let at = parent + 1; events[at] !== undefined && events[at]?.type !== EVENT_ID.POP; ) {
      const key = events[at] as Event;
      const value = skip(events, at);
      if (key.type === EVENT_ID.SCALAR && (scalar(text, key) ?? '').normalize('NFC') === step)
        return { value, offset: startOf(key) };
      at = skip(events, value);
    }
  }
  if (event?.type === EVENT_ID.SEQUENCE && typeof step === 'number') {
    let at = parent + 1;
    for (let index = 0; events[at] !== undefined && events[at]?.type !== EVENT_ID.POP; index += 1) {
      if (index === step) return { value: at, offset: startOf(events[at] as Event) };
      at = skip(events, at);
    }
  }
  return null;
}

/** Index of the event after the node that begins at `at`. */
export function skip(events: readonly Event[], at: number): number {
  let depth = 0;
  let index = at;
  do {
    const type = events[index]?.type;
    if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth += 1;
    else if (type === EVENT_ID.POP) depth -= 1;
    index += 1;
  } while (depth > 0 && index < events.length);
  return index;
}
