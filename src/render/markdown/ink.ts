import type { Location } from '../../core/problem.ts';
import { code, prose } from '../escape.ts';
import type { Ink } from '../headline.ts';
import { encodePath } from '../path.ts';
import type { Links, RenderOptions } from '../types.ts';
import { spot } from '../words.ts';

export const INK: Ink = { name: (text) => code(text), words: prose };

/** `file:line` as code, linked to the judged commit where its address is known. */
export function place(location: Location, options: RenderOptions): string {
  const label = code(spot(location), 200);
  if (options.links === undefined || !staysInside(location.file)) return label;
  return `[${label}](${blobUrl(options.links, location.file, location.line)})`;
}

/** A browser resolves `..` before it asks, so such a path could lead to somebody else's page. */
const staysInside = (file: string): boolean =>
  file.split('/').every((part) => !['', '.', '..'].includes(part));

function blobUrl({ repository, commit }: Links, file: string, line: number): string {
  return `${repository}/blob/${commit}/${encodePath(file)}#L${line}`;
}

/** A folded block. GitHub reads Markdown inside only after a blank line. */
export const details = (summaryHtml: string, body: string): string =>
  `<details><summary>${summaryHtml}</summary>\n\n${body}\n\n</details>`;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A table; `r` aligns a column to the right. */
export function table(head: readonly string[], align: string, rows: readonly (readonly string[])[]): string {
  const rule = [...align].map((side) => (side === 'r' ? '---:' : ':---'));
  return [row(head), row(rule), ...rows.map(row)].join('\n');
}
