import { EVENT_ID, type Event, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException } from 'js-yaml';
import type { Location, Place, Problem, ProblemCode } from './problem.ts';

/**
 * A YAML value with scalars kept as their source text, so that numbers are read exactly and only where the
 * schema asks for one. `null` is a plain empty scalar, `~` or `null`.
 */
export type Yaml = string | null | readonly Yaml[] | YamlMap;
export interface YamlMap {
  readonly [key: string]: Yaml;
}

export interface Parsed {
  /** Undefined when the text could not be read at all; then `problems` says why. */
  readonly value: Yaml | undefined;
  readonly problems: readonly Problem[];
}

const MAX_DEPTH = 32;
const MAX_KEYS = 5_000;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);
const NULLS = new Set(['', '~', 'null', 'Null', 'NULL']);

/**
 * Reads one strict document: no second document, anchor, alias, merge key, tag or repeated key, bounded
 * depth and size. All problems are collected; text that is not YAML gives one problem at its offset.
 */
export function parseYaml(file: string, text: string): Parsed {
  try {
    return new Reader(file, text, parseEvents(text, { maxDepth: MAX_DEPTH })).read();
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { value: undefined, problems: [syntaxProblem(file, error)] };
  }
}

function syntaxProblem(file: string, error: YAMLException): Problem {
  const deep = /depth|nesting/i.test(error.reason);
  const tab = /\btab/i.test(error.reason);
  return {
    code: deep ? 'LIMIT_EXCEEDED' : 'SYNTAX',
    severity: 'error',
    message: deep
      ? `Collections are nested deeper than ${MAX_DEPTH} levels`
      : `Not valid YAML: ${error.reason}`,
    expected: deep ? `at most ${MAX_DEPTH} levels` : 'one YAML mapping, indented with spaces',
    fix: deep
      ? 'Flatten the file'
      : tab
        ? 'Replace the tab by spaces'
        : 'Mend the syntax here; an open bracket, brace or quote may stand on a line above',
    place: { file, offset: error.mark?.position ?? 0 },
  };
}

/** An object without inherited members; unlike `Object.create(null)` the engine keeps its properties fast. */
const Bare = function Bare() {} as unknown as new () => Record<string, Yaml>;
Bare.prototype = Object.create(null);

class Reader {
  private readonly file: string;
  private readonly text: string;
  private readonly events: readonly Event[];
  private readonly problems: Problem[] = [];
  private at = 0;
  private keys = 0;

  constructor(file: string, text: string, events: readonly Event[]) {
    this.file = file;
    this.text = text;
    this.events = events;
  }

  read(): Parsed {
    if (this.events.length === 0) {
      this.report(
        'EMPTY',
        0,
        'The file is empty',
        'one YAML mapping',
        'Write the document or delete the file',
      );
      return { value: undefined, problems: this.problems };
    }
    this.at = 1;
    const value = this.node();
    this.at += 1;
    if (this.at < this.events.length) {
      this.report(
        'MULTIPLE_DOCS',
        this.secondDocument(),
        'The file holds more than one document',
        'one document a file',
        'Move the second document to its own file',
      );
    }
    if (this.keys > MAX_KEYS) {
      this.report(
        'LIMIT_EXCEEDED',
        0,
        `The file has ${this.keys} keys`,
        `at most ${MAX_KEYS} keys`,
        'Split the file',
      );
      return { value: undefined, problems: this.problems };
    }
    return { value, problems: this.problems };
  }

  private node(): Yaml {
    const event = this.next();
    switch (event.type) {
      case EVENT_ID.SCALAR:
        this.refuseProperties(event);
        return scalar(this.text, event);
      case EVENT_ID.SEQUENCE:
        this.refuseProperties(event);
        return this.sequence();
      case EVENT_ID.MAPPING:
        this.refuseProperties(event);
        return this.mapping();
      case EVENT_ID.ALIAS:
        this.report(
          'ALIAS_FORBIDDEN',
          event.anchorStart,
          'An alias stands here',
          'the value itself',
          'Write the value out; aliases hide what a reviewer reads',
        );
        return null;
      default:
        throw new Error(`unexpected YAML event ${event.type}`);
    }
  }

  private sequence(): Yaml[] {
    const items: Yaml[] = [];
    while (this.peek().type !== EVENT_ID.POP) items.push(this.node());
    this.at += 1;
    return items;
  }

  private mapping(): YamlMap {
    const map = new Bare();
    while (this.peek().type !== EVENT_ID.POP) {
      this.keys += 1;
      const offset = startOf(this.peek());
      const raw = this.node();
      const key = typeof raw === 'string' ? raw.normalize('NFC') : raw === null ? '' : null;
      const value = this.node();
      if (key === null)
        this.report(
          'INVALID_TYPE',
          offset,
          'A key is a collection',
          'a plain word as key',
          'Quote the key or mend the indentation',
        );
      else this.put(map, key, value, offset);
    }
    this.at += 1;
    return map;
  }

  private put(map: Record<string, Yaml>, key: string, value: Yaml, offset: number): void {
    if (key === '<<')
      this.report(
        'ALIAS_FORBIDDEN',
        offset,
        'A merge key (<<) stands here',
        'the keys themselves',
        'Write the merged keys out',
      );
    else if (FORBIDDEN.has(key))
      this.report(
        'FORBIDDEN_KEY',
        offset,
        `The key ${JSON.stringify(key)} is reserved`,
        'another name',
        'Remove the key',
      );
    else if (key in map)
      this.report(
        'DUPLICATE_KEY',
        offset,
        `The key ${JSON.stringify(key)} is written twice in one mapping`,
        'each key once',
        'Keep the one you mean',
      );
    else map[key] = value;
  }

  private refuseProperties(event: { anchorStart: number; tagStart: number; tagEnd: number }): void {
    if (event.anchorStart >= 0)
      this.report(
        'ALIAS_FORBIDDEN',
        event.anchorStart,
        'An anchor stands here',
        'no anchors',
        'Write the value out where it is used',
      );
    if (event.tagStart >= 0) {
      const tag = this.text.slice(event.tagStart, event.tagEnd);
      this.report(
        'UNKNOWN_TAG',
        event.tagStart,
        `The tag ${JSON.stringify(tag)} stands here`,
        'an untagged value',
        'Remove the tag',
      );
    }
  }

  private secondDocument(): number {
    const event = this.events[this.at + 1];
    return event === undefined ? this.text.length : startOf(event);
  }

  private report(code: ProblemCode, offset: number, message: string, expected: string, fix: string): void {
    this.problems.push({
      code,
      severity: 'error',
      message,
      expected,
      fix,
      place: { file: this.file, offset },
    });
  }

  private peek(): Event {
    const event = this.events[this.at];
    if (event === undefined) throw new Error('YAML events ended early');
    return event;
  }

  private next(): Event {
    const event = this.peek();
    this.at += 1;
    return event;
  }
}

function scalar(text: string, event: Extract<Event, { type: typeof EVENT_ID.SCALAR }>): string | null {
  const value = event.fast ? text.slice(event.valueStart, event.valueEnd) : getScalarValue(text, event);
  return event.style === SCALAR_STYLE.PLAIN && NULLS.has(value) ? null : value;
}

const isQuoted = (event: { style: number }): boolean =>
  event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;

function startOf(event: Event): number {
  if (event.type === EVENT_ID.SCALAR) return Math.max(event.valueStart - (isQuoted(event) ? 1 : 0), 0);
  if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) return Math.max(event.start, 0);
  if (event.type === EVENT_ID.ALIAS) return Math.max(event.anchorStart, 0);
  return 0;
}

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
function eventsOf(text: string): readonly Event[] {
  if (last?.text !== text) last = { text, events: parseEvents(text, { maxDepth: MAX_DEPTH }) };
  return last.events;
}

function offsetOf(text: string, path: readonly (string | number)[], part: 'key' | 'value'): number {
  let events: readonly Event[];
  try {
    events = eventsOf(text);
  } catch (error) {
    if (error instanceof YAMLException) return 0;
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

const isCollection = (event: Event | undefined): boolean =>
  event?.type === EVENT_ID.MAPPING || event?.type === EVENT_ID.SEQUENCE;

/** Index of the event that begins the child's value, and the offset that names the child (its key, or itself in a list). */
function childOf(
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
function skip(events: readonly Event[], at: number): number {
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
