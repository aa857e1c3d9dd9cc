import { EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml';
import type { Problem } from '../core/problem.ts';
import { scalar, startOf } from '../core/yaml-events.ts';

/** A node of foreign YAML with its offset. Tags are kept, anchors and merge keys followed. */
export type Node = ScalarNode | ListNode | MapNode;

interface At {
  readonly file: string;
  /** Offset in the file. */
  readonly start: number;
  /** Such as `!Ref`; null without one. */
  readonly tag: string | null;
}
export interface ScalarNode extends At {
  readonly type: 'scalar';
  /** Source text with quotes resolved; null for an empty value. */
  readonly text: string | null;
}
export interface ListNode extends At {
  readonly type: 'list';
  readonly items: readonly Node[];
}
export interface MapNode extends At {
  readonly type: 'map';
  readonly entries: ReadonlyMap<string, Node>;
  /** A key was a mapping itself, as an unrendered `{{ … }}` parses. */
  readonly template: boolean;
}

export interface Document {
  readonly root: Node;
  /** Offsets of its text in the file. */
  readonly start: number;
  readonly end: number;
}

export interface ForeignYaml {
  readonly documents: readonly Document[];
  readonly problems: readonly Problem[];
}

const MAX_DEPTH = 100;
const MAX_NODES = 200_000;

/** Reads every document of a file; null documents are left out. Text that is not YAML is one error at its offset. */
export function readYaml(file: string, text: string): ForeignYaml {
  try {
    return new Reader(file, text, parseEvents(text, { maxDepth: MAX_DEPTH })).read();
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { documents: [], problems: [syntax(file, text, error)] };
  }
}

function syntax(file: string, text: string, error: YAMLException): Problem {
  const offset = error.mark?.position ?? 0;
  const template = /\{\{|\{%/.test(
    text.slice(Math.max(0, text.lastIndexOf('\n', offset - 1) - 200), offset + 200),
  );
  const tab = /\btab/i.test(error.reason);
  return {
    code: 'SYNTAX',
    severity: 'error',
    message: template
      ? `An unrendered template: not valid YAML here (${error.reason})`
      : `Not valid YAML: ${error.reason}`,
    expected: template ? 'a rendered manifest' : 'YAML, indented with spaces',
    fix: template
      ? 'Render it in a step before the check, or exclude it under models.exclude'
      : tab
        ? 'Replace the tab by spaces'
        : 'Mend the syntax here; an open bracket or quote may stand on a line above',
    place: { file, offset },
  };
}

type Anchored = { readonly anchorStart: number; readonly anchorEnd: number };

class Reader {
  private readonly file: string;
  private readonly text: string;
  private readonly events: readonly Event[];
  private readonly problems: Problem[] = [];
  private anchors = new Map<string, Node>();
  private at = 0;
  private nodes = 0;

  constructor(file: string, text: string, events: readonly Event[]) {
    this.file = file;
    this.text = text;
    this.events = events;
  }

  read(): ForeignYaml {
    const documents: Document[] = [];
    while (this.at < this.events.length) {
      this.at += 1;
      this.anchors = new Map();
      const root = this.node(0);
      this.at += 1;
      const following = this.events[this.at + 1];
      const end = following === undefined ? this.text.length : Math.max(startOf(following), root.start);
      if (root.type !== 'scalar' || root.text !== null) documents.push({ root, start: root.start, end });
    }
    return { documents, problems: this.problems };
  }

  private node(fallback: number): Node {
    const event = this.next();
    this.nodes += 1;
    if (this.nodes > MAX_NODES) throw new YAMLException(`more than ${MAX_NODES} values`);
    if (event.type === EVENT_ID.ALIAS) return this.alias(event);
    if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP)
      throw new Error(`unexpected YAML event ${event.type}`);
    const written = event.type === EVENT_ID.SCALAR ? event.valueStart : event.start;
    const start = written < 0 ? fallback : startOf(event);
    const tag = event.tagStart < 0 ? null : this.text.slice(event.tagStart, event.tagEnd);
    const { file } = this;
    const node: Node =
      event.type === EVENT_ID.SCALAR
        ? { type: 'scalar', file, start, tag, text: scalar(this.text, event) }
        : event.type === EVENT_ID.SEQUENCE
          ? { type: 'list', file, start, tag, items: this.items(start) }
          : { type: 'map', file, start, tag, ...this.entries(start) };
    if (event.anchorStart >= 0) this.anchors.set(this.anchorOf(event), node);
    return node;
  }

  private anchorOf({ anchorStart, anchorEnd }: Anchored): string {
    return this.text.slice(anchorStart, anchorEnd);
  }

  private alias(event: Anchored): Node {
    const name = this.anchorOf(event);
    const node = this.anchors.get(name);
    if (node !== undefined) return node;
    this.warn(event.anchorStart, 'INVALID_VALUE', `The alias *${name} names no anchor of this document`);
    return { type: 'scalar', file: this.file, start: event.anchorStart, tag: null, text: null };
  }

  private items(start: number): Node[] {
    const items: Node[] = [];
    while (this.peek() !== EVENT_ID.POP) items.push(this.node(start));
    this.at += 1;
    return items;
  }

  private entries(start: number): Pick<MapNode, 'entries' | 'template'> {
    const entries = new Map<string, Node>();
    const merged: Node[] = [];
    let template = false;
    while (this.peek() !== EVENT_ID.POP) {
      const key = this.node(start);
      const value = this.node(key.start);
      if (key.type !== 'scalar') template = true;
      else if (key.text === '<<') merged.push(value);
      else this.put(entries, key, value);
    }
    this.at += 1;
    for (const node of merged.flatMap((one) => (one.type === 'list' ? one.items : [one])))
      if (node.type === 'map')
        for (const [key, value] of node.entries) if (!entries.has(key)) entries.set(key, value);
    return { entries, template };
  }

  /** The last of two equal keys counts, as it does for the tools that apply these files. */
  private put(entries: Map<string, Node>, key: ScalarNode, value: Node): void {
    const name = key.text ?? '';
    if (entries.has(name))
      this.warn(
        key.start,
        'DUPLICATE_KEY',
        `The key ${JSON.stringify(name)} is written twice: the last one counts`,
      );
    entries.set(name, value);
  }

  private warn(offset: number, code: Problem['code'], message: string): void {
    this.problems.push({
      code,
      severity: 'warning',
      message,
      expected: 'each key once',
      fix: 'Keep the one you mean',
      place: { file: this.file, offset },
    });
  }

  private peek(): Event['type'] | undefined {
    return this.events[this.at]?.type;
  }

  private next(): Event {
    const event = this.events[this.at];
    if (event === undefined) throw new Error('YAML events ended early');
    this.at += 1;
    return event;
  }
}

/** The node at a path of keys and indexes; null where it is absent. */
export function get(node: Node | null, ...path: readonly (string | number)[]): Node | null {
  let at: Node | null = node;
  for (const step of path) {
    if (at?.type === 'map' && typeof step === 'string') at = at.entries.get(step) ?? null;
    else if (at?.type === 'list' && typeof step === 'number') at = at.items[step] ?? null;
    else return null;
  }
  return at;
}

/** The text of a scalar; null for anything else and for an empty value. */
export const textAt = (node: Node | null, ...path: readonly (string | number)[]): string | null => {
  const found = get(node, ...path);
  return found?.type === 'scalar' ? found.text : null;
};

/** A list's items; none where it is absent or no list. */
export const listAt = (node: Node | null, ...path: readonly (string | number)[]): readonly Node[] => {
  const found = get(node, ...path);
  return found?.type === 'list' ? found.items : [];
};

/** A mapping's entries; none where it is absent or no mapping. */
export const entriesAt = (
  node: Node | null,
  ...path: readonly (string | number)[]
): ReadonlyMap<string, Node> => {
  const found = get(node, ...path);
  return found?.type === 'map' ? found.entries : NO_ENTRIES;
};
const NO_ENTRIES: ReadonlyMap<string, Node> = new Map();

/** Every mapping below a node with its path, outermost first; shared nodes are visited once. */
export function* mapsBelow(node: Node, seen = new Set<Node>()): Iterable<MapNode> {
  if (node.type === 'scalar' || seen.has(node)) return;
  seen.add(node);
  if (node.type === 'map') yield node;
  for (const child of node.type === 'map' ? node.entries.values() : node.items) yield* mapsBelow(child, seen);
}

/** A mapping put together from nodes of other places, at the place of one of them. */
export const mapOf = ({ file, start }: Node, entries: Iterable<readonly [string, Node]>): MapNode => ({
  type: 'map',
  file,
  start,
  tag: null,
  template: false,
  entries: new Map(entries),
});
