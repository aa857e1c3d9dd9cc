import type { GateStatus, LocatedProblem, Report } from '../../core/report.ts';
import { counted } from '../../core/words.ts';
import type { Paint, Tone } from '../ansi.ts';
import { clip, oneLine, visibleLines } from '../escape.ts';
import { formulaOf } from '../facts.ts';
import type { RenderOptions } from '../types.ts';
import { type Finding, findings, problemsBehind } from '../view.ts';
import { wrap } from '../width.ts';
import { spot } from '../words.ts';

export const TONES = {
  block: 'bad',
  undecided: 'bad',
  approval: 'ask',
  warn: 'ask',
  waived: 'quiet',
  pass: 'good',
  not_applicable: 'quiet',
} as const satisfies Record<GateStatus, Tone>;

const LABELS = {
  block: 'BLOCK',
  undecided: 'UNDECIDED',
  approval: 'APPROVAL',
  warn: 'WARN',
  waived: 'WAIVED',
  pass: 'PASS',
  not_applicable: 'N/A',
} as const satisfies Record<GateStatus, string>;

/** A terminal scrolls away what nobody reads; JSON has the rest. */
const MOST_FINDINGS = 100;

/** Every finding with its place, formula and fix, the worst first. */
export function findingList(report: Report, { columns: width }: RenderOptions, paint: Paint): string[] {
  const all = findings(report);
  if (all.length === 0) return [];
  return [
    paint('strong', counted(all.length, 'finding')),
    ...all.slice(0, MOST_FINDINGS).flatMap((finding) => findingLines(report, finding, width, paint)),
    ...rest(all.length - MOST_FINDINGS, 'finding', paint),
  ];
}

/** What is left out of a list. */
export const rest = (more: number, what: string, paint: Paint): string[] =>
  more > 0 ? [paint('quiet', `  and ${counted(more, `more ${what}`)}: --format json has them all`)] : [];

function findingLines(report: Report, finding: Finding, width: number, paint: Paint): string[] {
  const { gate, model } = finding;
  const label = LABELS[gate.status];
  const whose = model === null ? 'portfolio' : oneLine(model.id);
  const old = gate.pre_existing ? ', pre-existing' : '';
  const formula = formulaOf(gate);
  const lines = [
    `  ${paint(TONES[gate.status], label)} ${gate.gate} of ${whose} (${oneLine(gate.code)}${old})`,
  ];
  const tell = (what: string): number => lines.push(...wrap(what, width, '    ', '      '));
  const problems = problemsBehind(report, finding);
  if (problems.length > 1)
    return [...lines, ...problems.flatMap((problem) => problemLines(problem, width, paint))];
  if (gate.location !== null) lines.push(`    ${paint('quiet', `${oneLine(spot(gate.location))}`)}`);
  tell(oneLine(gate.message));
  if (formula !== null) tell(oneLine(formula));
  if (gate.fix !== null) tell(`Fix: ${oneLine(gate.fix.summary)}`);
  lines.push(...replacement(gate, width));
  return lines;
}

/** A flow list of mappings, `[{ … }, { … }]`, as one item a line; the same YAML. */
const items = (line: string): string[] =>
  /^\[\{ [^[\]]* \}\]$/.test(line)
    ? line
        .slice(1, -1)
        .split(/(?<= \}), (?=\{ )/)
        .map((item) => `- ${item}`)
    : [line];

const problemLines = ({ location, message, fix }: LocatedProblem, width: number, paint: Paint): string[] => [
  `    ${paint('quiet', oneLine(spot(location)))}`,
  ...wrap(oneLine(message), width, '      ', '        '),
  ...(fix === null ? [] : wrap(`Fix: ${oneLine(fix)}`, width, '      ', '        ')),
];

/** The new value under its path, uncut, so that it can be copied. */
function replacement({ fix }: Finding['gate'], width: number): string[] {
  if (fix?.replacement === undefined) return [];
  const whole = visibleLines(clip(fix.replacement, 4000)).split('\n');
  const lines = whole.flatMap((line) => (line.length + 12 > width ? items(line) : [line]));
  const [first = ''] = lines;
  if (fix.path === undefined) return lines.map((line) => `      ${line}`);
  if (lines.length === 1) return [`      ${oneLine(fix.path)}: ${first}`];
  return [`      ${oneLine(fix.path)}:`, ...lines.map((line) => `        ${line}`)];
}
