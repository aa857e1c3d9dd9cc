import { columns } from '../render/text/columns.ts';
import { wrap } from './help.ts';

interface Paint {
  readonly colour: boolean;
  readonly width: number;
}

/** Our own docs pages for a terminal: headings bold, paragraphs wrapped, tables in columns, code as it stands. */
export function terminal(markdown: string, paint: Paint): string {
  const lines: string[] = [];
  let fenced = false;
  let block: string[] = [];
  const flush = (): void => {
    if (block[0]?.startsWith('|') === true) lines.push(...table(block, paint.width));
    else if (block.length > 0)
      lines.push(...item(plain(block.map((line) => line.trim()).join(' ')), paint.width));
    block = [];
  };
  for (const line of markdown.split('\n')) {
    const fence = line.startsWith('```');
    const code = fenced || /^ {4}/.test(line);
    const joins = line.startsWith('|')
      ? block[0]?.startsWith('|') === true
      : !/^(#|[-*] |\d+\. |$)/.test(line);
    if (fence || code || !joins) flush();
    if (fence) fenced = !fenced;
    else if (code) lines.push(fenced ? `    ${line}` : line);
    else if (line.startsWith('#')) lines.push(heading(plain(line.replace(/^#+ /, '')), paint.colour));
    else if (line === '') lines.push('');
    else block.push(line);
  }
  flush();
  return lines.join('\n');
}

const heading = (text: string, colour: boolean): string => (colour ? `\u001b[1m${text}\u001b[22m` : text);

/** A paragraph or list item, wrapped; an item hangs below its mark. */
function item(text: string, width: number): string[] {
  const mark = /^(-|\*|\d+\.) /.exec(text)?.[0] ?? '';
  return wrap(text.slice(mark.length), width - mark.length).map(
    (line, index) => (index === 0 ? mark : ' '.repeat(mark.length)) + line,
  );
}

/** Rows in columns; the last wraps below itself where the terminal ends. */
function table(rows: readonly string[], width: number): string[] {
  const cells = rows
    .filter((row) => !/^[|:\s-]+$/.test(row))
    .map((row) =>
      row
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => plain(cell.trim().replaceAll('\\|', '|'))),
    );
  const others = cells.map((row) => row.slice(0, -1));
  const left = columns(
    (others[0] ?? []).map((title) => ({ title })),
    others.slice(1),
  );
  const indent = Math.max(...left.map((line) => line.length)) + 2;
  if (indent > width - NARROW) return stacked(cells, width);
  return left.flatMap((line, index) =>
    wrap(cells[index]?.at(-1) ?? '', width - indent).map((part, row) =>
      `${(row === 0 ? line : '').padEnd(indent)}${part}`.trimEnd(),
    ),
  );
}

/** A last column narrower than this is not readable. */
const NARROW = 24;

/** Rows of a table that is too wide, each cell below the first under its heading. */
function stacked([heads = [], ...rows]: readonly (readonly string[])[], width: number): string[] {
  return rows.flatMap(([first = '', ...others]) => [
    ...wrap(first, width - 2).map((line) => `  ${line}`),
    ...others.flatMap((cell, index) =>
      cell === '' ? [] : wrap(`${heads[index + 1] ?? ''}: ${cell}`, width - 6).map((line) => `      ${line}`),
    ),
  ]);
}

/** Links, bold and code as their text. */
const plain = (text: string): string =>
  text
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/`([^`]+)`/g, '$1');
