import { EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml';
import { Bare } from './bare.ts';
import type { Problem } from './problem.ts';
import { MAX_DEPTH, scalar, startOf } from './yaml-events.ts';
import {
  ALIAS,
  ANCHOR,
  COLLECTION_AS_KEY,
  EMPTY,
  MERGE_KEY,
  type Refusal,
  repeatedKey,
  reservedKey,
  SECOND_DOCUMENT,
  tagged,
  tooManyKeys,
} from './yaml-refusals.ts';

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

const MAX_KEYS = 5_000;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

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
      this.refuse(0, EMPTY);
      return { value: undefined, problems: this.problems };
    }
    this.at = 1;
    const value = this.node();
    this.at += 1;
    if (this.at < this.events.length) this.refuse(this.secondDocument(), SECOND_DOCUMENT);
    if (this.keys > MAX_KEYS) {
      this.refuse(0, tooManyKeys(this.keys, MAX_KEYS));
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
        this.refuse(event.anchorStart, ALIAS);
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
    const map = new Bare<Yaml>();
    while (this.peek().type !== EVENT_ID.POP) {
      this.keys += 1;
      const offset = startOf(this.peek());
      const raw = this.node();
      const key = typeof raw === 'string' ? raw.normalize('NFC') : raw === null ? '' : null;
      const value = this.node();
      if (key === null) this.refuse(offset, COLLECTION_AS_KEY);
      else this.put(map, key, value, offset);
    }
    this.at += 1;
    return map;
  }

  private put(map: Record<string, Yaml>, key: string, value: Yaml, offset: number): void {
    if (key === '<<') this.refuse(offset, MERGE_KEY);
    else if (FORBIDDEN.has(key)) this.refuse(offset, reservedKey(key));
    else if (key in map) this.refuse(offset, repeatedKey(key));
    else map[key] = value;
  }

  private refuseProperties(event: { anchorStart: number; tagStart: number; tagEnd: number }): void {
    if (event.anchorStart >= 0) this.refuse(event.anchorStart, ANCHOR);
    if (event.tagStart >= 0)
      this.refuse(event.tagStart, tagged(this.text.slice(event.tagStart, event.tagEnd)));
  }

  private secondDocument(): number {
    const event = this.events[this.at + 1];
    return event === undefined ? this.text.length : startOf(event);
  }

  private refuse(offset: number, refusal: Refusal): void {
    this.problems.push({ ...refusal, severity: 'error', place: { file: this.file, offset } });
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
