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
    if (block[0]?.startsWith('|') === true) lines.push(...table(block));
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

function table(rows: readonly string[]): string[] {
  const cells = rows
    .filter((row) => !/^[|:\s-]+$/.test(row))
    .map((row) =>
      row
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => plain(cell.trim().replaceAll('\\|', '|'))),
    );
  return columns(
    (cells[0] ?? []).map((title) => ({ title })),
    cells.slice(1),
  );
}

/** Links, bold and code as their text. */
const plain = (text: string): string =>
  text
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/`([^`]+)`/g, '$1');
