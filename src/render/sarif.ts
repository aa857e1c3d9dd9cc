import { GATE_IDS, type GateId, type GateStatus, type LocatedProblem, type Report } from '../core/report.ts';
import { VERSION } from '../core/version.ts';
import { fingerprint } from './digest.ts';
import { oneLine } from './escape.ts';
import { waiverOf } from './facts.ts';
import { FAULTS } from './headline.ts';
import { encodePath } from './path.ts';
import type { Renderer } from './types.ts';
import { type Finding, findings, sumsUpProblems } from './view.ts';
import { ended } from './words.ts';

/** GitHub shows no more results of one run than this; the worst come first. */
const MOST_RESULTS = 5000;

const LEVELS = {
  block: 'error',
  undecided: 'error',
  approval: 'warning',
  warn: 'warning',
  waived: 'note',
  pass: 'none',
  not_applicable: 'none',
} as const satisfies Record<GateStatus, 'error' | 'warning' | 'note' | 'none'>;

const DOCS = 'https://github.com/tollgate-dev/tollgate/blob/main/docs/gates';

/** What one result says, from a gate or from a file that could not be read. */
interface Entry {
  readonly gate: GateId;
  readonly level: 'error' | 'warning' | 'note' | 'none';
  readonly code: string;
  readonly subject: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Why it is suppressed; null when it is not. */
  readonly waived: string | null;
}

/** SARIF 2.1.0 for code scanning: one rule a gate, one result a finding. */
export const sarif: Renderer = (report) => {
  const entries = entriesOf(report);
  const shown = entries.slice(0, MOST_RESULTS);
  const rules = GATE_IDS.filter((id) => shown.some(({ gate }) => gate === id));
  const run = {
    tool: {
      driver: {
        name: 'Tollgate',
        version: VERSION,
        semanticVersion: VERSION,
        informationUri: 'https://github.com/tollgate-dev/tollgate',
        rules: rules.map(ruleOf),
      },
    },
    invocations: [
      { executionSuccessful: true, toolExecutionNotifications: leftOut(entries.length - shown.length) },
    ],
    columnKind: 'unicodeCodePoints',
    results: resultsOf(shown, rules),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log, null, 2)}\n`;
};

const leftOut = (count: number): object[] =>
  count <= 0 ? [] : [{ level: 'warning', message: { text: `${count} more results are in the JSON report` } }];

const ruleOf = (id: GateId): object => ({
  id,
  name: id,
  shortDescription: { text: FAULTS[id] },
  fullDescription: { text: `Gate ${id}: ${FAULTS[id]}` },
  helpUri: `${DOCS}/${id}.md`,
  help: { text: `What the gate checks and how to mend its findings: ${DOCS}/${id}.md` },
  defaultConfiguration: { level: 'error' },
});

function resultsOf(entries: readonly Entry[], rules: readonly GateId[]): object[] {
  const seen = new Map<string, number>();
  return entries.map((entry) => {
    const print = fingerprint([entry.gate, entry.code, entry.subject, entry.file]);
    const occurrence = (seen.get(print) ?? 0) + 1;
    seen.set(print, occurrence);
    return resultOf(entry, rules.indexOf(entry.gate), `${print}:${occurrence}`);
  });
}

const resultOf = (entry: Entry, ruleIndex: number, print: string): object => ({
  ruleId: entry.gate,
  ruleIndex,
  level: entry.level,
  message: { text: plain(entry.message) },
  locations: [
    {
      physicalLocation: {
        artifactLocation: { uri: encodePath(entry.file), uriBaseId: '%SRCROOT%' },
        region: { startLine: entry.line, startColumn: entry.column },
      },
    },
  ],
  partialFingerprints: { primaryLocationLineHash: print },
  ...(entry.waived === null
    ? {}
    : { suppressions: [{ kind: 'external', status: 'accepted', justification: plain(entry.waived) }] }),
  properties: { code: plain(entry.code), subject: plain(entry.subject) },
});

/** Square brackets would be read as links in a message. */
const plain = (text: string): string =>
  oneLine(text, 2000).replaceAll(/[\\[\]]/g, (character) => `\\${character}`);

function entriesOf(report: Report): Entry[] {
  const problems = report.problems.map(problemEntry);
  const found = findings(report).filter((finding) => !sumsUpProblems(finding, report));
  return [...problems, ...found.map((finding) => findingEntry(finding, report))];
}

const problemEntry = ({ code, severity, message, fix, location }: LocatedProblem): Entry => ({
  gate: 'schema',
  level: severity,
  code,
  subject: location.file,
  message: fix === null ? message : `${ended(message)} Fix: ${fix}`,
  ...location,
  waived: null,
});

/** A finding without a position of its own stands at the top of the model's file, or of the policy. */
function findingEntry({ gate, model }: Finding, report: Report): Entry {
  const file = model?.path ?? report.policy.path ?? '.github/tollgate.yaml';
  const waiver = gate.status === 'waived' ? waiverOf(gate) : null;
  return {
    gate: gate.gate,
    level: LEVELS[gate.status],
    code: gate.code,
    subject: model?.id ?? 'portfolio',
    message: `${model === null ? '' : `${model.id}: `}${gate.message}${gate.pre_existing ? ' (pre-existing)' : ''}${gate.fix === null ? '' : `. Fix: ${gate.fix.summary}`}`,
    ...(gate.location ?? { file, line: 1, column: 1 }),
    waived:
      gate.status !== 'waived'
        ? null
        : waiver === null
          ? gate.message
          : `${waiver.owner} until ${waiver.expires}: ${waiver.reason}`,
  };
}
