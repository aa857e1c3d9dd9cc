import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { judgeTrees } from '../../src/check.ts';
import type { Report } from '../../src/core/report.ts';
import type { Blob, TreeFile } from '../../src/core/trees.ts';

/** The day every fixture case is judged on. */
export const AS_OF = '2026-11-21';

export type Files = Readonly<Record<string, string>>;

/** All files below a folder, by their path from it. */
export function readFolder(folder: string): Files {
  if (!existsSync(folder)) return {};
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path).split(sep).join('/'), readFileSync(path, 'utf8')];
    }),
  );
}

/** Judges in-memory trees as `check` judges revisions; `target` is the base itself unless the branch is stale. */
export function judgeFiles(
  sides: { base: Files; head: Files; target?: Files },
  options: { asOf?: string; all?: boolean; advise?: boolean; requirePolicy?: boolean } = {},
): Promise<Report> {
  const blobs = new Map<string, Blob>();
  const tree = (files: Files): TreeFile[] =>
    Object.entries(files)
      .map(([path, text]): TreeFile => {
        const blob = createHash('sha1').update(text).digest('hex');
        blobs.set(blob, { text });
        return { path, mode: '100644', blob, size: Buffer.byteLength(text) };
      })
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  const trees = {
    mergeBase: tree(sides.base),
    head: tree(sides.head),
    target: tree(sides.target ?? sides.base),
  };
  const store = {
    readBlobs: (oids: readonly string[]) =>
      Promise.resolve(new Map(oids.flatMap((oid) => [[oid, blobs.get(oid) as Blob]] as const))),
  };
  const shas = { base: 'b'.repeat(40), merge_base: 'b'.repeat(40), head: 'a'.repeat(40) };
  return judgeTrees(store, trees, shas, { repo: '.', asOf: AS_OF, ...options });
}

/** Judges `fixtures/<name>`. */
export function judgeCase(name: string): Promise<Report> {
  const folder = join('fixtures', name);
  const target = readFolder(join(folder, 'target'));
  return judgeFiles({
    base: readFolder(join(folder, 'base')),
    head: readFolder(join(folder, 'head')),
    ...(Object.keys(target).length === 0 ? {} : { target }),
  });
}
