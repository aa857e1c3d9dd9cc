import { MAX_MODEL_BYTES, namesModel } from '../core/select.ts';
import type { Blob, TreeFile } from '../core/trees.ts';
import type { GitRepository } from '../io/git.ts';

/** Where the content of blobs comes from. */
export type BlobStore = Pick<GitRepository, 'readBlobs'>;

/** The first that is there is read; another beside it is reported. */
export const POLICY_FILES = [
  '.github/tollgate.yaml',
  '.github/tollgate.yml',
  'tollgate.yaml',
  'tollgate.yml',
] as const;
export const WAIVERS_FILES = ['.github/tollgate-waivers.yaml', '.github/tollgate-waivers.yml'] as const;
/** Far above any real policy; a file of another kind is refused by its size. */
export const MAX_POLICY_BYTES = 1_048_576;

const RULES: ReadonlySet<string> = new Set([...POLICY_FILES, ...WAIVERS_FILES]);

/** A file that git stores as one; what a link or a submodule names is never read. */
export const isFile = ({ mode }: TreeFile): boolean => mode === '100644' || mode === '100755';

/**
 * Reads in one batch what nearly every check needs: policy, waivers and the configs named as such. Which
 * others are selected is known only when the policy has been read; asking in turn would cost a blobless
 * clone a second fetch. The store that comes back answers from this batch first.
 */
export async function readAhead(
  store: BlobStore,
  trees: readonly (readonly TreeFile[])[],
): Promise<BlobStore> {
  const rules = new Set<string>();
  const models = new Set<string>();
  for (const file of new Set(trees.flat())) {
    if (RULES.has(file.path) && isFile(file)) rules.add(file.blob);
    else if (namesModel(file.path) && isFile(file)) models.add(file.blob);
  }
  const capOf = (oid: string): number => (rules.has(oid) ? MAX_POLICY_BYTES : MAX_MODEL_BYTES);
  const held = await store.readBlobs([...new Set([...rules, ...models])], { maxBytes: capOf });
  return {
    async readBlobs(oids, { maxBytes }) {
      const answers = new Map<string, Blob>();
      const others: string[] = [];
      for (const oid of oids) {
        const cap = typeof maxBytes === 'number' ? maxBytes : maxBytes(oid);
        const blob = held.get(oid);
        if (blob === undefined || cap > capOf(oid)) others.push(oid);
        else answers.set(oid, cap < capOf(oid) ? within(blob, cap) : blob);
      }
      if (others.length > 0)
        for (const [oid, blob] of await store.readBlobs(others, { maxBytes })) answers.set(oid, blob);
      return answers;
    },
  };
}

/** What reading with a lower cap would have given. */
function within(blob: Blob, cap: number): Blob {
  const size = 'text' in blob ? Buffer.byteLength(blob.text) : 0;
  return size > cap ? { tooLarge: size } : blob;
}
