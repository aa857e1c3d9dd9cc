import { existsSync, readFileSync } from 'node:fs';
import { PROBLEMS } from '../../core/problem.ts';
import { GATE_IDS, type GateId } from '../../core/report.ts';
import { nearest } from '../../core/validate.ts';
import { type Command, EXIT } from '../command.ts';
import { colour } from '../options.ts';
import { packageFile } from '../package-root.ts';
import { positionals, usage } from '../parse.ts';
import { terminal } from '../terminal-markdown.ts';

export const explain: Command = {
  name: 'explain',
  summary: 'Explain a gate: its formula, what it needs, how to mend and how to waive it',
  usage: '[GATE|CODE]',
  examples: [
    'tollgate explain',
    'tollgate explain budget',
    'tollgate explain canary-duration',
    'tollgate explain LATENCY_P99',
  ],
  options: [],
  async run(args, io) {
    const [gate] = positionals(explain, args, 'gate');
    const paint = { colour: colour(args, io), width: Math.min(io.columns, 100) };
    if (gate === undefined) {
      io.stdout(terminal(list(), paint));
      return EXIT.ok;
    }
    const text = page(gate) ?? pageOfCode(gate);
    if (text === null) {
      const near = nearest(gate, available());
      throw usage(
        explain,
        `there is no gate "${gate}"${near === null ? '' : `: did you mean "${near}"?`}`,
        'tollgate explain lists the gates',
      );
    }
    io.stdout(terminal(text, paint));
    return EXIT.ok;
  },
};

const file = (gate: string): string => packageFile('docs', 'gates', `${gate}.md`);
const available = (): string[] => GATE_IDS.filter((gate) => existsSync(file(gate)));
const page = (gate: string): string | null =>
  available().includes(gate) ? readFileSync(file(gate), 'utf8') : null;

/** The page that explains a code of a finding, such as `LATENCY_P99`; those of unreadable files are of `schema`. */
function pageOfCode(code: string): string | null {
  const wanted = code.toUpperCase();
  const named = available().find((gate) => page(gate)?.includes(`\`${wanted}\``) === true);
  const known = wanted in PROBLEMS ? 'schema' : (named ?? CODES[wanted]);
  return known === undefined ? null : page(known);
}

/** Codes that their pages describe without writing them out. */
const CODES: Readonly<Record<string, GateId>> = {
  LATENCY_P50: 'latency',
  LATENCY_P99: 'latency',
};

function list(): string {
  const rows = available().map((gate) => `- \`${gate}\`: ${summary(page(gate) ?? '')}`);
  return ['# Gates', '', ...rows, '', 'Read one with `tollgate explain <gate>`.', ''].join('\n');
}

/** The first sentence below the page's title. */
function summary(markdown: string): string {
  const paragraph =
    markdown.split('\n\n').find((block) => block.trim() !== '' && !block.startsWith('#')) ?? '';
  return (paragraph.replaceAll('\n', ' ').split(/(?<=\.) /)[0] ?? '').trim();
}
