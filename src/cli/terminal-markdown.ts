import { wrap } from './help.ts';

interface Paint {
  readonly colour: boolean;
  readonly width: number;
}

const BOLD = ['\u001b[1m', '\u001b[22m'] as const;
const CYAN = ['\u001b[36m', '\u001b[39m'] as const;

/** Our own docs pages for a terminal: headings bold, paragraphs wrapped, code and tables as they stand. */
export function terminal(markdown: string, paint: Paint): string {
  const style = ([on, off]: readonly [string, string], text: string): string =>
    paint.colour ? on + text + off : text;
  const lines: string[] = [];
  let paragraph: string[] = [];
  let fenced = false;
  const flush = (): void => {
    if (paragraph.length > 0)
      lines.push(
        ...item(paragraph.join(' '), paint.width).map((line) => inline(line, (code) => style(CYAN, code))),
      );
    paragraph = [];
  };
  for (const line of markdown.split('\n')) {
    const fence = line.startsWith('```');
    if (fence || fenced || line === '' || /^([#|-]|\d+\. |\* )/.test(line)) flush();
    if (fence) fenced = !fenced;
    else if (fenced) lines.push(`    ${line}`);
    else if (line.startsWith('#')) lines.push(style(BOLD, line.replace(/^#+ /, '')));
    else if (line === '' || line.startsWith('|')) lines.push(line);
    else paragraph.push(line.trim());
  }
  flush();
  return lines.join('\n');
}

/** A paragraph or list item, wrapped; an item hangs below its mark. */
function item(text: string, width: number): string[] {
  const mark = /^(-|\*|\d+\.) /.exec(text)?.[0] ?? '';
  return wrap(text.slice(mark.length), width - mark.length).map(
    (line, index) => (index === 0 ? mark : ' '.repeat(mark.length)) + line,
  );
}

const inline = (line: string, code: (text: string) => string): string =>
  line
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/`([^`]+)`/g, (_, inner: string) => code(inner));
