import {
  type EvidenceBlock,
  findEvidence,
  type Measured,
  type Unusable,
  type Wanted,
} from '../../core/evidence.ts';
import {
  type Finding,
  type GateContext,
  type Judgement,
  type Lazy,
  type ModelSubject,
  read,
} from '../../core/gate.ts';
import type { Place } from '../../core/problem.ts';
import type { Evidence, Fix, GateId } from '../../core/report.ts';
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

/** Judges what was measured, compared with what was measured of the base; a string is why nothing applies. */
type Judge<B extends EvidenceBlock, T> = (
  measured: Measured<B, T>,
  subject: ModelSubject,
  before: Measured<B, T> | null,
) => Judged | string;

/**
 * Looks up a gate's evidence and judges it. Evidence of another version is none; none blocks where it is
 * required, or where the base has what the change takes away, in whole or in part.
 */
export function judgeEvidence<B extends EvidenceBlock, T>(
  gate: EvidenceGate<B, T>,
  subject: ModelSubject,
  context: GateContext,
  judge: Judge<B, T>,
): Judgement {
  const { head, base } = subject;
  const found = findEvidence(gate, head, base);
  const old = base === null || base === head ? null : findEvidence(gate, base, null);
  const before = old?.state === 'measured' ? old : null;
  if (found?.state !== 'measured') return withoutEvidence(gate, found, { subject, before }, context);
  const answer = judge(found, subject, before);
  if (typeof answer === 'string') return notApplicable(answer);
  const gone = before === null ? [] : shed(gate, found, before);
  if (answer.breaches.length + gone.length === 0) return judged([], answer.pass, answer.evidence);
  const known = before === null || base === null ? null : judge(before, { ...subject, head: base }, null);
  const all = { ...answer, breaches: [...answer.breaches, ...gone] };
  return judged(
    groupBreaches(all, known === null || typeof known === 'string' ? [] : known.breaches),
    '',
    answer.evidence,
  );
}

/** What the base was measured at and the head no longer is: a fault does not go away by not being looked at. */
function shed<B extends EvidenceBlock, T>(
  gate: EvidenceGate<B, T>,
  measured: Measured<B, T>,
  before: Measured<B, T>,
): Breach[] {
  if (measured.value === before.value) return [];
  const rows = gate.rows(measured.value);
  return Object.keys(gate.rows(before.value))
    .filter((name) => !Object.hasOwn(rows, name))
    .map((name) => ({
      name,
      code: 'MISSING_REQUIRED',
      level: 'missing',
      said: `${name} was measured on the base, and this change takes it away`,
      size: 1,
      place: measured.place(...gate.path.slice(1)),
      evidence: { measured_in_base: before.file },
      fix: `Measure ${name} on this version too; where it no longer exists, a waiver of this gate says so`,
    }));
}

/** Which version was measured, and where that is said. */
export const sourceOf = ({ file }: { readonly file: string }, { head }: ModelSubject) => ({
  version: head.config.model.version ?? null,
  measured_in: file,
});

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
  { subject, before }: { subject: ModelSubject; before: Measured<B, T> | null },
  context: GateContext,
): Judgement {
  const required = isRequired(gate.id, subject, context);
  const shed = !required && found?.code !== 'NOT_REMEASURED' && before !== null;
  if (!required && !shed) {
    if (found === null) return gate.absent;
    // That the file cannot be read is reported once, where it stands.
    if (found.code === 'EVIDENCE_UNREADABLE') return notApplicable(`No ${gate.noun}: ${found.reason}`);
  }
  const reason =
    found?.reason ?? (shed ? 'the base has it, and the change takes it away' : 'nothing declares it');
  const evidence = {
    reason,
    cause: found?.code ?? 'ABSENT',
    version: subject.head.config.model.version ?? null,
  };
  const fix = fixOf(gate, found, subject);
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
  // Whatever ships owes its own evidence: what an earlier version lacked excuses none.
  const released =
    context.risk(subject).ships || subject.base?.config.model.version !== subject.head.config.model.version;
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

function fixOf<B extends EvidenceBlock, T>(
  gate: EvidenceGate<B, T>,
  found: Unusable | null,
  { head, base }: ModelSubject,
): Fix {
  const { version } = head.config.model;
  if (found?.code === 'NOT_REMEASURED' && base?.config.model.version === version)
    return { summary: 'Give the new artefact a version of its own, measure it, and declare what came out' };
  if (found !== null && found.place.file !== head.file)
    return {
      summary: `Measure this version, and write ${found.place.file} with the version that was measured`,
    };
  const path = gate.path.join('.');
  const where = `declare it under ${path} or in an evidence file that names the version`;
  const same =
    found?.code === 'NOT_REMEASURED'
      ? `; where a number came out the same, say so with ${gate.block}.version: "${version ?? ''}"`
      : '';
  return { summary: `Measure this version, and ${where}${same}`, path };
}
