import type { GateResult, GateStatus, LocatedProblem, Report } from '../core/report.ts';
import { escapeHtml, oneLine, visible } from './escape.ts';
import type { Renderer } from './types.ts';
import { byImportance, gatesOf, portfolioGates } from './view.ts';
import { spot } from './words.ts';

/** What a test report makes of a status. A warning passes and says so in its output. */
const OUTCOMES = {
  block: 'failure',
  undecided: 'failure',
  approval: 'failure',
  warn: 'passed',
  pass: 'passed',
  waived: 'skipped',
  not_applicable: 'skipped',
} as const satisfies Record<GateStatus, 'failure' | 'passed' | 'skipped'>;

interface Case {
  readonly name: string;
  readonly outcome: 'failure' | 'passed' | 'skipped';
  readonly type: string;
  readonly message: string;
  readonly details: string;
  readonly place: { readonly file: string; readonly line: number } | null;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

/** JUnit XML: a suite a model, one for the portfolio, one for files that could not be read; a case a gate result. */
export const junit: Renderer = (report) => {
  const suites: readonly Suite[] = [
    { name: 'portfolio', cases: portfolioGates(report).map(gateCase) },
    ...byImportance(report).map((model) => ({ name: model.id, cases: gatesOf(report, model).map(gateCase) })),
    { name: 'files', cases: report.problems.map(problemCase) },
  ].filter(({ cases }) => cases.length > 0);
  const all = suites.flatMap(({ cases }) => cases);
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites name="tollgate" ${counts(all)}>`];
  for (const suite of suites) lines.push(...suiteLines(suite, report));
  return `${[...lines, '</testsuites>'].join('\n')}\n`;
};

function suiteLines({ name, cases }: Suite, report: Report): string[] {
  const lines = cases.flatMap((each) => caseLines(each, name));
  return [
    `  <testsuite name="${xml(name)}" ${counts(cases)} timestamp="${xml(report.as_of)}T00:00:00">`,
    ...lines,
    '  </testsuite>',
  ];
}

function counts(cases: readonly Case[]): string {
  const number = (outcome: Case['outcome']): number =>
    cases.filter((each) => each.outcome === outcome).length;
  return `tests="${cases.length}" failures="${number('failure')}" errors="0" skipped="${number('skipped')}" time="0"`;
}

function caseLines({ name, outcome, type, message, details, place }: Case, suite: string): string[] {
  const where = place === null ? '' : ` file="${xml(place.file)}" line="${place.line}"`;
  const open = `    <testcase classname="${xml(suite)}" name="${xml(name)}"${where} time="0">`;
  const body = {
    failure: `      <failure type="${xml(type)}" message="${xml(message)}">${xml(details)}</failure>`,
    skipped: `      <skipped message="${xml(message)}"/>`,
    passed: `      <system-out>${xml(details)}</system-out>`,
  }[outcome];
  return [open, body, '    </testcase>'];
}

const gateCase = ({ gate, status, code, message, location, fix, pre_existing }: GateResult): Case => ({
  name: status === 'pass' || status === 'not_applicable' ? gate : `${gate} ${code}`,
  outcome: OUTCOMES[status],
  type: status,
  message,
  details: [
    `${status}: ${message}${pre_existing ? ' (pre-existing)' : ''}`,
    location === null ? '' : spot(location),
    fix === null ? '' : `Fix: ${fix.summary}`,
  ]
    .filter((part) => part !== '')
    .join('\n'),
  place: location,
});

const problemCase = ({ code, severity, message, fix, location, pre_existing }: LocatedProblem): Case => ({
  name: `${code} ${location.file}:${location.line}`,
  outcome: severity === 'error' && !pre_existing ? 'failure' : 'passed',
  type: code,
  message,
  details: [message, fix === null ? '' : `Fix: ${fix}`].filter((part) => part !== '').join('\n'),
  place: location,
});

/** Only characters that XML 1.0 allows; line breaks of our own stay. */
const xml = (text: string): string =>
  text
    .split('\n')
    .map((line) => escapeHtml(visible(oneLine(line, 2000))))
    .join('\n');
