import { extname } from 'node:path';
import type { Git } from './process.ts';

/** Lines of a file, 1-based and inclusive. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

const FLAGS = [
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--find-renames',
  '--unified=3',
  '--inter-hunk-context=0',
  '--src-prefix=a/',
  '--dst-prefix=b/',
];

/**
 * The lines of these files at `head` that a diff from `base` shows, changed or around a change: one range a hunk, as
 * GitHub shows them. A file whose name git has to quote, or that it holds for binary, is absent.
 */
export async function shownLines(
  git: Git,
  { base, head, paths }: { base: string; head: string; paths: readonly string[] },
): Promise<Map<string, LineRange[]>> {
  // By kind of file, not by name: a renamed file is compared with what it was.
  const kinds = [...new Set(paths.map((path) => `*${extname(path)}`))];
  const args = ['-c', 'core.quotePath=false', 'diff', ...FLAGS, base, head, '--', ...kinds];
  return hunksOf((await git.output(args, 'The change cannot be compared')).toString());
}

const HUNK = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** Lines are counted off, since those of a file can look like headers. */
function hunksOf(diff: string): Map<string, LineRange[]> {
  const shown = new Map<string, LineRange[]>();
  let ranges: LineRange[] = [];
  let [before, after] = [0, 0];
  for (const line of diff.split('\n')) {
    if (before > 0 || after > 0) {
      if (!/^[+\\]/.test(line)) before -= 1;
      if (!/^[-\\]/.test(line)) after -= 1;
      continue;
    }
    if (line.startsWith('diff --git ')) ranges = [];
    else if (line.startsWith('+++ b/')) shown.set(line.slice('+++ b/'.length).replace(/\t$/, ''), ranges);
    const [header, removed = '1', first = '0', added = '1'] = HUNK.exec(line) ?? [];
    if (header === undefined) continue;
    [before, after] = [Number(removed), Number(added)];
    if (after > 0) ranges.push({ first: Number(first), last: Number(first) + after - 1 });
  }
  return shown;
}
