import type { Problem } from '../core/problem.ts';
import type { ManifestFile } from '../core/workload.ts';
import { entriesAt, get, listAt, type Node, readYaml, textAt } from './yaml.ts';

/** One document of a manifest. `kind` and `group` are empty where it is no Kubernetes object. */
export interface Doc {
  readonly file: string;
  readonly root: Node;
  readonly text: string;
  /** API group without its version, such as `apps`; `core` for `v1`. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string | null;
  readonly namespace: string | null;
}

/** Every document of one revision, so that what belongs together can be joined. */
export class Documents {
  readonly all: readonly Doc[];
  private readonly objects = new Map<string, Doc[]>();

  constructor(all: readonly Doc[]) {
    this.all = all;
    for (const doc of all) {
      const key = `${doc.kind}/${doc.name}`;
      const known = this.objects.get(key);
      if (known === undefined) this.objects.set(key, [doc]);
      else known.push(doc);
    }
  }

  /** The object of this name near `from`: in its namespace, its own file first; null where there is none. */
  find(kind: string, name: string, from: Doc): Doc | null {
    const found = (this.objects.get(`${kind}/${name}`) ?? []).filter(
      ({ namespace }) => namespace === from.namespace || namespace === null || from.namespace === null,
    );
    return found.find(({ file }) => file === from.file) ?? found.find(near(from)) ?? found[0] ?? null;
  }

  /** Objects of a kind that refer to `target` by a reference of kind and name at `path`. */
  pointingAt(target: Doc, kind: string, ...path: readonly string[]): Doc[] {
    return this.all.filter((doc) => {
      if (doc.kind !== kind || textAt(doc.root, ...path, 'name') !== target.name) return false;
      if ((textAt(doc.root, ...path, 'kind') ?? 'Deployment') !== target.kind) return false;
      return this.find(target.kind, target.name ?? '', doc) === target;
    });
  }
}

const folder = (file: string): string => file.slice(0, file.lastIndexOf('/') + 1);
const near =
  (from: Doc) =>
  ({ file }: Doc): boolean =>
    folder(file) === folder(from.file);

export interface DocumentsRead {
  readonly documents: Documents;
  readonly problems: readonly Problem[];
}

const parsed = new Map<string, { readonly docs: readonly Doc[]; readonly problems: readonly Problem[] }>();
const MOST_PARSED = 5_000;

/** Reads the documents of all files; `kind: List` is taken apart. */
export function readDocuments(files: readonly ManifestFile[]): DocumentsRead {
  const read = files.map(documentsOf);
  return {
    documents: new Documents(read.flatMap(({ docs }) => docs)),
    problems: read.flatMap(({ problems }) => problems),
  };
}

/** The revisions of a change share nearly every file. */
function documentsOf({ file, text }: ManifestFile): { docs: readonly Doc[]; problems: readonly Problem[] } {
  const key = `${file}\u0000${text}`;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const { documents, problems } = readYaml(file, text);
  const docs = documents.flatMap(({ root, start, end }) => unwrap(file, root, text.slice(start, end)));
  const answer = { docs, problems };
  if (parsed.size >= MOST_PARSED) parsed.clear();
  parsed.set(key, answer);
  return answer;
}

function unwrap(file: string, root: Node, text: string): Doc[] {
  const kind = textAt(root, 'kind') ?? '';
  if (kind === 'List' && get(root, 'items') !== null)
    return listAt(root, 'items').flatMap((item) => unwrap(file, item, text));
  const api = textAt(root, 'apiVersion') ?? '';
  const slash = api.indexOf('/');
  return [
    {
      file,
      root,
      text,
      group: slash >= 0 ? api.slice(0, slash) : api === '' ? '' : 'core',
      version: api.slice(slash + 1),
      kind,
      name: textAt(root, 'metadata', 'name'),
      namespace: textAt(root, 'metadata', 'namespace'),
    },
  ];
}

/** Whether a document has these keys at its top. */
export const hasKeys = ({ root }: Doc, ...keys: readonly string[]): boolean =>
  keys.every((key) => entriesAt(root).has(key));
