import type { GateStatus, LocatedProblem, Report, Verdict } from '../core/report.ts';
import { clip, oneLine } from './escape.ts';
import { headline, type Ink } from './headline.ts';
import { fitting, shortest } from './markdown.ts';
import type { RenderOptions } from './types.ts';
import { findings, sumsUpProblems } from './view.ts';

interface CheckAnnotation {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  readonly level: 'notice' | 'warning' | 'failure';
  readonly title: string;
  readonly message: string;
}

export interface Check {
  readonly conclusion: 'success' | 'failure' | 'action_required';
  readonly title: string;
  readonly summary: string;
  readonly text: string;
  readonly annotations: readonly CheckAnnotation[];
}

/** T32: never `neutral` or `skipped`, which GitHub takes for a pass of a required check. */
const CONCLUSIONS = {
  pass: 'success',
  warn: 'success',
  approval: 'action_required',
  block: 'failure',
  undecided: 'failure',
} as const satisfies Record<Verdict, Check['conclusion']>;

const LEVELS = {
  block: 'failure',
  undecided: 'failure',
  approval: 'warning',
  warn: 'warning',
  waived: 'notice',
  pass: 'notice',
  not_applicable: 'notice',
} as const satisfies Record<GateStatus, CheckAnnotation['level']>;

/** Bytes GitHub takes for the summary and for the text of a check run. */
const TEXT_BYTES = 65_535;
const TITLE = 255;

const PLAIN: Ink = { name: (text) => oneLine(text, 60), words: (text) => oneLine(text, 200) };

/** A check run: the answer as title, what to do as summary, the whole comment as text, findings at their lines. */
export function check(report: Report, options: RenderOptions): Check {
  return {
    conclusion: report.configured ? CONCLUSIONS[report.verdict] : 'success',
    title: clip(headline(report, PLAIN), TITLE),
    summary: shortest(report, options),
    text: fitting(report, options, TEXT_BYTES),
    annotations: [...report.problems.map(problemAnnotation), ...findingAnnotations(report)],
  };
}

const problemAnnotation = ({ code, severity, message, fix, location }: LocatedProblem): CheckAnnotation => ({
  path: location.file,
  line: location.line,
  column: location.column,
  level: severity === 'error' ? 'failure' : 'warning',
  title: `schema: ${code}`,
  message: `${oneLine(message, 2000)}${fix === null ? '' : `\nFix: ${oneLine(fix)}`}`,
});

function findingAnnotations(report: Report): CheckAnnotation[] {
  return findings(report).flatMap((finding) => {
    const { gate, model } = finding;
    if (gate.location === null || sumsUpProblems(finding, report)) return [];
    const { file, line, column } = gate.location;
    const whose = model === null ? '' : ` of ${oneLine(model.id, 60)}`;
    const fix = gate.fix === null ? '' : `\nFix: ${oneLine(gate.fix.summary)}`;
    const old = gate.pre_existing ? ' (pre-existing)' : '';
    return [
      {
        path: file,
        line,
        column,
        level: LEVELS[gate.status],
        title: clip(`${gate.gate}${whose}: ${oneLine(gate.code, 60)}${old}`, TITLE),
        message: `${oneLine(gate.message, 2000)}${fix}`,
      },
    ];
  });
}
