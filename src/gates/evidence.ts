import {
  type EvidenceBlock,
  findEvidence,
  type Measured,
  type Unusable,
  type Wanted,
} from '../core/evidence.ts';
import {
  type Finding,
  type GateContext,
  type Judgement,
  type Lazy,
  type ModelSubject,
  read,
} from '../core/gate.ts';
import type { Place } from '../core/problem.ts';
import type { Evidence, GateId } from '../core/report.ts';
import { at, finding, judged, missing, notApplicable } from './finding.ts';
import { isRequired } from './requirements.ts';

/** A gate that judges one kind of evidence. */
export interface EvidenceGate<B extends EvidenceBlock, T> extends Wanted<B, T> {
  readonly id: GateId;
  /** What it judges, and where a config declares it. */
  readonly noun: string;
  readonly path: readonly string[];
  /** The answer about the many models that declare none of it. */
  readonly absent: Judgement;
}

export const evidenceGate = <B extends EvidenceBlock, T>(
  gate: Omit<EvidenceGate<B, T>, 'absent'>,
): EvidenceGate<B, T> => ({ ...gate, absent: notApplicable(`No ${gate.noun} of this model declared`) });

/** One thing that is not as it should be: a metric, a field, a feature. */
export interface Breach {
  readonly name: string;
  readonly code: string;
  readonly level?: 'violation' | 'missing' | 'unknown' | 'hint';
  readonly action?: 'warn' | 'approve' | 'block';
  readonly said: string;
  /** How bad it is, in any unit that is the same for base and head. */
  readonly size: number;
  readonly place: Place;
  readonly evidence: Evidence;
  readonly fix: string;
}

export interface Judged {
  readonly breaches: readonly Breach[];
  readonly pass: Lazy<string>;
  readonly evidence: Lazy<Evidence>;
}

/**
 * Looks up a gate's evidence and judges it. Evidence of another version is none; none blocks where it is
 * required, or where the base has what the change takes away. A string for an answer is why nothing applies.
 */
export function judgeEvidence<B extends EvidenceBlock, T>(
  gate: EvidenceGate<B, T>,
  subject: ModelSubject,
  context: GateContext,
  judge: (measured: Measured<B, T>, subject: ModelSubject) => Judged | string,
): Judgement {
  const found = findEvidence(gate, subject.head, subject.base);
  if (found?.state !== 'measured') return withoutEvidence(gate, found, subject, context);
  const answer = judge(found, subject);
  if (typeof answer === 'string') return notApplicable(answer);
  if (answer.breaches.length === 0) return judged([], answer.pass, answer.evidence);
  const before = breachesOfBase(gate, subject, judge);
  return judged(groupBreaches(answer, before), '', answer.evidence);
}

/** Which version was measured, and where that is said. */
export const sourceOf = ({ file }: { readonly file: string }, { head }: ModelSubject) => ({
  version: head.config.model.version ?? null,
  measured_in: file,
});

function breachesOfBase<B extends EvidenceBlock, T>(
  gate: EvidenceGate<B, T>,
  subject: ModelSubject,
  judge: (measured: Measured<B, T>, subject: ModelSubject) => Judged | string,
): readonly Breach[] {
  if (subject.base === null) return [];
  const found = findEvidence(gate, subject.base, null);
  const answer =
    found?.state === 'measured' ? judge(found, { ...subject, head: subject.base }) : 'nothing measured';
  return typeof answer === 'string' ? [] : answer.breaches;
}

/** Breaches a message names; the rest are counted. */
const MOST_SAID = 5;
const MOST_SHOWN = 20;

/** One finding per code, worst breach first: a pipeline that fails takes many features with it. */
function groupBreaches({ breaches, evidence }: Judged, before: readonly Breach[]): Finding[] {
  const common = read(evidence);
  const codes = [...new Set(breaches.map(({ code }) => code))];
  return codes.flatMap((code) => {
    const group = breaches
      .filter((breach) => breach.code === code)
      .sort((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1))
      // Two rules may find the same fault; the larger says it.
      .filter(({ name }, index, all) => all.findIndex((other) => other.name === name) === index);
    const [worst] = group;
    if (worst === undefined) return [];
    const said = group.slice(0, MOST_SAID).map((breach) => breach.said);
    const more = group.length > MOST_SAID ? [`${group.length - MOST_SAID} more`] : [];
    const shown =
      group.length === 1
        ? { name: worst.name, ...worst.evidence }
        : {
            count: group.length,
            worst: group.slice(0, MOST_SHOWN).map((one) => ({ name: one.name, ...one.evidence })),
          };
    return [
      finding(worst.level ?? 'violation', code, [...said, ...more].join('; '), {
        place: worst.place,
        evidence: { ...common, ...shown },
        fix: { summary: worst.fix },
        size: worst.size,
        preExisting: group.every((breach) => isKnown(breach, before)),
        ...(worst.action === undefined ? {} : { action: worst.action }),
      }),
    ];
  });
}

const isKnown = (breach: Breach, before: readonly Breach[]): boolean =>
  before.some((old) => old.code === breach.code && old.name === breach.name && old.size >= breach.size);

function withoutEvidence<B extends EvidenceBlock, T>(
  gate: EvidenceGate<B, T>,
  found: Unusable | null,
  subject: ModelSubject,
  context: GateContext,
): Judgement {
  const required = isRequired(gate.id, subject, context);
  const shed = !required && found?.code !== 'NOT_REMEASURED' && isMeasured(gate, subject);
  if (!required && !shed) {
    if (found === null) return gate.absent;
    // That the file cannot be read is reported once, where it stands.
    if (found.code === 'EVIDENCE_UNREADABLE') return notApplicable(`No ${gate.noun}: ${found.reason}`);
  }
  const reason =
    found?.reason ?? (shed ? 'the base has it, and the change takes it away' : 'nothing declares it');
  const key = gate.path.join('.');
  const evidence = {
    reason,
    cause: found?.code ?? 'ABSENT',
    version: subject.head.config.model.version ?? null,
  };
  const elsewhere = found !== null && found.place.file !== subject.head.file;
  const fix = elsewhere
    ? { summary: `Measure this version, and write ${found.place.file} with the version that was measured` }
    : {
        summary: `Measure this version, and declare it under ${key} or in an evidence file that names the version`,
        path: key,
      };
  const place = found?.place ?? at(subject, ...gate.path);
  if (!required && !shed)
    return judged(
      [
        finding('hint', found?.code ?? '', `No ${gate.noun} of this version: ${reason}`, {
          place,
          evidence,
          fix,
        }),
      ],
      '',
    );
  // Each version owes its own evidence: what an earlier one lacked excuses none.
  const released = subject.base?.config.model.version !== subject.head.config.model.version;
  return judged(
    [
      missing(`No ${gate.noun} of this version: ${reason}`, {
        place,
        evidence,
        fix,
        ...(released ? { preExisting: false } : {}),
      }),
    ],
    '',
  );
}

/** Whether the base declares what it was measured at. */
const isMeasured = <B extends EvidenceBlock, T>(
  gate: EvidenceGate<B, T>,
  { base, head }: ModelSubject,
): boolean => base !== null && base !== head && findEvidence(gate, base, null)?.state === 'measured';
