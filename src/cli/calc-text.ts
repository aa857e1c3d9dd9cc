import { type Calculator, inputDocs } from '../calc/calculator.ts';
import { CALCULATORS } from '../calc/index.ts';
import { grouped, type Line } from '../calc/working.ts';
import { columns } from '../render/text/columns.ts';
import { wrap } from '../render/width.ts';

const WIDTH = 80;

/** Every calculator with its line. */
export function calcList(): string {
  const wide = Math.max(...CALCULATORS.map(({ name }) => name.length));
  const lines = CALCULATORS.flatMap(({ name, title }) =>
    wrap(title, WIDTH, `  ${name.padEnd(wide)}  `, ' '.repeat(wide + 4)),
  );
  return [
    'Calculators: each shows its formula, its working and its source.',
    '',
    ...lines,
    '',
    'tollgate calc NAME --help shows the inputs of one, with an example.',
    '',
  ].join('\n');
}

/** Inputs of one calculator with an example that works as it stands. */
export function calcHelp(calculator: Calculator): string {
  const docs = inputDocs(calculator);
  const rows = docs.map(({ key, description, example, required, fallback }) => [
    key,
    example,
    description + (required ? '' : fallback === null ? ' (optional)' : ` (default ${fallback})`),
  ]);
  const wide = Math.max(...rows.map(([key = '']) => key.length));
  return [
    `${calculator.title}.`,
    '',
    'Usage',
    `  tollgate calc ${calculator.name} key=value … [--input FILE] [--format text|json]`,
    '',
    ...formula(calculator),
    '',
    'Inputs',
    ...rows.flatMap(([key = '', example = '', description = '']) => [
      ...wrap(description, WIDTH, `  ${key.padEnd(wide)}  `, ' '.repeat(wide + 4)),
      `${' '.repeat(wide + 4)}such as ${example}`,
    ]),
    '',
    'Example',
    ...exampleOf(calculator),
    '',
  ].join('\n');
}

/** The calculation: formula, working line by line, and the results. */
export function calcText(calculator: Calculator, lines: readonly Line[]): string {
  const results = lines.filter(({ answer }) => answer);
  return [
    `${calculator.title} (${calculator.name})`,
    '',
    ...formula(calculator),
    '',
    'Working',
    ...lines.filter(({ how }) => how !== '').flatMap(working),
    '',
    'Result',
    ...columns(
      [{ title: '' }, { title: '', side: 'right' }, { title: '' }],
      results.map(({ label, value, unit }) => [label, grouped(value), unit]),
    ).slice(1),
    '',
  ].join('\n');
}

const formula = ({ formula: text, source }: Calculator): string[] => [
  'Formula',
  ...wrap(text, WIDTH, '  ', '    '),
  ...wrap(`Source: ${source}`, WIDTH, '  ', '    '),
];

function working({ label, value, unit, how }: Line): string[] {
  const result = `= ${grouped(value)}${unit === '' ? '' : ` ${unit}`}`;
  const line = `  ${label} = ${how} ${result}`;
  if (line.length <= WIDTH) return [line];
  return [...wrap(`${label} = ${how}`, WIDTH, '  ', '      '), `    ${result}`];
}

/** The command line with the first example of every required input, broken where it is long. */
function exampleOf(calculator: Calculator): string[] {
  const words = inputDocs(calculator)
    .filter(({ required }) => required)
    .map(({ key, example }) => (/^[\w.%/+-]*$/.test(example) ? `${key}=${example}` : `'${key}=${example}'`));
  return [`tollgate calc ${calculator.name}`, ...words].reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last === undefined) return [`  ${word}`];
    if (last.length + word.length + 3 <= WIDTH) return [...lines.slice(0, -1), `${last} ${word}`];
    return [...lines.slice(0, -1), `${last} \\`, `    ${word}`];
  }, []);
}
