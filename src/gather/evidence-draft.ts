import type { EvidenceFormat, Reading } from '../core/evidence-file.ts';
import type { Place, Problem, ProblemCode } from '../core/problem.ts';
import type { Yaml } from '../core/yaml.ts';

type Path = readonly (string | number)[];
type Node = { [key: string]: Node } | Node[] | string;

const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);

/** An evidence document put together from another format, with the place each part of it was read at. */
export class Draft {
  private readonly root: { [key: string]: Node } = {};
  private readonly places = new Map<string, Place>();
  private readonly problems: Problem[] = [];
  readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  at(offset: number): Place {
    return { file: this.file, offset };
  }

  /** Puts a value at a path of keys, which another format names: each once, and none that the language reserves. */
  put(path: readonly string[], value: Node, place: Place): void {
    const parent = this.parent(path, place);
    const key = path.at(-1) ?? '';
    if (parent === null) return;
    if (Object.hasOwn(parent, key))
      this.report('DUPLICATE_KEY', place, `${path.join('.')} stands here again`, 'each once', 'Keep one');
    else parent[key] = value;
    this.places.set(keyOf(path), place);
  }

  /** Adds to the list at a path. */
  append(path: readonly string[], value: Node, place: Place): void {
    const parent = this.parent(path, place);
    const key = path.at(-1) ?? '';
    if (parent === null) return;
    const list = Object.hasOwn(parent, key) ? parent[key] : undefined;
    if (Array.isArray(list)) list.push(value);
    else parent[key] = [value];
    this.places.set(keyOf([...path, Array.isArray(list) ? list.length - 1 : 0]), place);
  }

  report(code: ProblemCode, place: Place, message: string, expected: string, fix: string): void {
    this.problems.push({ code, severity: 'error', message, expected, fix, place });
  }

  reading(): Reading {
    return {
      value: this.problems.length > 0 ? undefined : (this.root as Yaml),
      problems: this.problems,
      place: (path) => this.place(path),
    };
  }

  private parent(path: readonly string[], place: Place): { [key: string]: Node } | null {
    const reserved = path.find((key) => RESERVED.has(key));
    if (reserved !== undefined) {
      this.report(
        'FORBIDDEN_KEY',
        place,
        `The name ${JSON.stringify(reserved)} is reserved`,
        'another name',
        'Rename it',
      );
      return null;
    }
    let node = this.root;
    for (const key of path.slice(0, -1)) {
      const next = Object.hasOwn(node, key) ? node[key] : undefined;
      const child = typeof next === 'object' && !Array.isArray(next) ? next : {};
      node[key] = child;
      node = child;
    }
    return node;
  }

  /** The place of the part, or of the nearest that holds it, or else of the first within it. */
  private place(path: Path): Place {
    for (let length = path.length; length > 0; length -= 1) {
      const place = this.places.get(keyOf(path.slice(0, length)));
      if (place !== undefined) return place;
    }
    const within = [...this.places].find(([key]) => key.startsWith(keyOf(path)));
    return within?.[1] ?? this.at(0);
  }
}

const keyOf = (path: Path): string => path.map((step) => `${step}\0`).join('');

/** Reads a format by filling a draft. */
export const drafted =
  (fill: (draft: Draft, text: string, options: Parameters<EvidenceFormat>[2]) => void): EvidenceFormat =>
  (file, text, options) => {
    const draft = new Draft(file);
    fill(draft, text, options);
    return draft.reading();
  };
