import type { Command, OptionSpec } from './command.ts';
import { COMMON } from './parse.ts';

const WIDTH = 80;

/** `tollgate --help`. */
export function overview(commands: readonly Command[]): string {
  return [
    'Tollgate: cost and release gates for ML models, on every pull request.',
    '',
    'Usage: tollgate <command> [options]',
    '',
    'Commands',
    ...table(commands.map(({ name, summary }) => [name, summary])),
    '',
    'Exit codes',
    ...table([
      ['0', 'pass or warn, and a repository that is not configured yet'],
      ['1', 'blocked'],
      ['2', 'undecided, or a mistake on the command line'],
      ['3', 'approval needed'],
      ['70', 'a bug of ours'],
    ]),
    '',
    'tollgate <command> --help shows options and examples; tollgate --version the',
    'version. Start with: tollgate demo',
    '',
  ].join('\n');
}

/** `tollgate <command> --help`. */
export function commandHelp(command: Command): string {
  const options = [...command.options, ...COMMON];
  return [
    `${command.summary}.`,
    '',
    `Usage: tollgate ${command.name}${command.usage === '' ? '' : ` ${command.usage}`}`,
    '',
    'Options',
    ...table(options.map((spec) => [left(spec), right(spec)])),
    '',
    'Examples',
    ...command.examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

const left = (spec: OptionSpec): string =>
  `--${spec.name}${spec.value === undefined ? '' : ` ${spec.value}`}`;

function right(spec: OptionSpec): string {
  const choices = spec.choices === undefined ? '' : `: ${spec.choices.join(', ')}`;
  const fallback = spec.default === undefined ? '' : ` (default ${spec.default})`;
  return spec.description + choices + fallback;
}

/** Rows of two columns within 80 characters; the second wraps under itself. */
function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.min(24, Math.max(...rows.map(([name]) => name.length)));
  return rows.flatMap(([name, description]) => {
    const lines = wrap(description, WIDTH - width - 4);
    const first = name.length > width ? [`  ${name}`] : [];
    const indent = (line: string, index: number): string =>
      `  ${(index === 0 && first.length === 0 ? name : '').padEnd(width)}  ${line}`;
    return [...first, ...lines.map(indent)];
  });
}

/** Breaks text at spaces into lines of at most `width` characters; a longer word stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
