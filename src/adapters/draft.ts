import type { Place } from '../core/problem.ts';
import type { Fact, OpenInput, Remark, RolloutTruth, Workload } from '../core/workload.ts';
import type { Yaml } from '../core/yaml.ts';
import type { Doc } from './documents.ts';
import type { Value } from './values.ts';
import type { Node } from './yaml.ts';

/** A workload while its documents are put together. The first to state a setting wins. */
export class Draft {
  readonly doc: Doc;
  private readonly adapter: string;
  private readonly name: string;
  private readonly facts = new Map<string, Fact>();
  private readonly open: OpenInput[] = [];
  private readonly remarks: Remark[] = [];
  private readonly joined: Doc[];
  private readonly refs: string[];
  accelerators: number | null = null;
  rollout: RolloutTruth | null = null;

  constructor(adapter: string, doc: Doc, name: string) {
    this.adapter = adapter;
    this.doc = doc;
    this.name = doc.namespace === null ? name : `${doc.namespace}/${name}`;
    this.joined = [doc];
    this.refs = [`${doc.kind === '' ? adapter : doc.kind}/${name}`];
    this.state('model.name', this.name, doc.root);
    this.state('model.type', 'other', doc.root);
  }

  /** Takes in another document that says something of this workload. */
  join(doc: Doc): void {
    if (this.joined.includes(doc)) return;
    this.joined.push(doc);
    if (doc.name !== null) this.refs.push(`${doc.kind}/${doc.name}`);
  }

  /** States a setting, and where it stands. */
  state(path: string, value: Yaml, node: Node): void {
    if (path === 'model.type' || !this.facts.has(path)) this.facts.set(path, { value, place: placeOf(node) });
  }

  leave(path: string, reason: string, node: Node): void {
    this.open.push({ path, reason, place: placeOf(node) });
  }

  /** States what is known and leaves open what is not; false where nothing is written. */
  take(path: string, value: Value<string | number>): boolean {
    if (value.is === 'absent') return false;
    if (value.is === 'known') this.state(path, String(value.value), value.node);
    else this.leave(path, value.reason, value.node);
    return true;
  }

  remark(remark: Omit<Remark, 'place' | 'level'> & { level?: Remark['level'] }, node: Node): void {
    this.remarks.push({ level: 'hint', ...remark, place: placeOf(node) });
  }

  /** What was stated as a number. */
  numberOf(path: string): number | null {
    const value = this.facts.get(path)?.value;
    return typeof value === 'string' && /^[0-9]+$/.test(value) ? Number(value) : null;
  }

  has(path: string): boolean {
    return this.facts.has(path) || this.open.some((one) => one.path === path);
  }

  build(): Workload {
    return {
      adapter: this.adapter,
      name: this.name,
      refs: this.refs,
      place: placeOf(this.doc.root),
      files: [...new Set(this.joined.map(({ file }) => file))],
      accelerators: this.accelerators,
      facts: this.facts,
      open: this.open,
      remarks: this.remarks,
      rollout: this.rollout,
      text: this.joined.map(({ text }) => text).join('\n---\n'),
    };
  }
}

const placeOf = ({ file, start }: Node): Place => ({ file, offset: start });
