import { severityOf } from '../verdict.ts';
import type { GovernedFile, Subject } from './subject.ts';

/** Why an approval is about something else than what is there now. */
export type Difference =
  | 'OTHER_CHANGE'
  | 'RETARGETED'
  | 'POLICY_CHANGED'
  | 'FILES_CHANGED'
  | 'COST_CHANGED'
  | 'RISK_CHANGED'
  | 'ROLLOUT_CHANGED'
  | 'NEW_FINDING';

const COMPARED = {
  OTHER_CHANGE: (a, b) => a.repository === b.repository && a.pull === b.pull,
  RETARGETED: (a, b) => a.target === b.target,
  POLICY_CHANGED: (a, b) => a.policy === b.policy,
  FILES_CHANGED: (a, b) => changedFiles(a, b).length === 0,
  COST_CHANGED: (a, b) => a.cost.band === b.cost.band && a.cost.currency === b.cost.currency,
  RISK_CHANGED: (a, b) => a.risk === b.risk,
  ROLLOUT_CHANGED: (a, b) => a.rollout === b.rollout,
  // What is asked no more was answered; what is asked anew was not.
  NEW_FINDING: (a, b) => b.asked.every((reason) => a.asked.includes(reason)),
} as const satisfies Record<Difference, (reviewed: Subject, now: Subject) => boolean>;

const DIFFERENCES = Object.keys(COMPARED) as Difference[]; // its keys are exactly those

/** In what the subject differs from the one that was reviewed, in a fixed order. */
export const differences = (reviewed: Subject, now: Subject): Difference[] =>
  DIFFERENCES.filter((kind) => !COMPARED[kind](reviewed, now));

/** Paths whose content, presence or kind is not what was reviewed. */
export function changedFiles(reviewed: Subject, now: Subject): string[] {
  const [before, after] = [byPath(reviewed), byPath(now)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => {
      const [was, is] = [before.get(path), after.get(path)];
      return was?.blob !== is?.blob || was?.kind !== is?.kind;
    })
    .sort();
}

/**
 * Whether all that changed is the content of evidence files that were there, and no gate answers worse than before. A
 * config that changes is never an improvement, whatever the gates say: they do not judge everything in it.
 */
export function onlyImproves(reviewed: Subject, now: Subject): boolean {
  if (differences(reviewed, now).some((kind) => kind !== 'FILES_CHANGED')) return false;
  const [before, after] = [byPath(reviewed), byPath(now)];
  return (
    changedFiles(reviewed, now).every(
      (path) => isEvidence(before.get(path)) && isEvidence(after.get(path)),
    ) &&
    Object.entries(now.gates).every(
      ([gate, status]) => severityOf(status) <= severityOf(reviewed.gates[gate] ?? 'pass'),
    )
  );
}

const isEvidence = (file: GovernedFile | undefined): boolean =>
  file?.kind === 'evidence' && file.blob !== null;

const byPath = ({ files }: Subject): Map<string, GovernedFile> =>
  new Map(files.map((file) => [file.path, file]));
