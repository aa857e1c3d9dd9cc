import { RISK_CLASSES, type RiskClass } from '../model.ts';
import type { Cost, GateStatus, ModelReport, Report } from '../report.ts';
import { costBand } from './cost-band.ts';

/** A file that the change edits and a verdict depends on. */
export interface GovernedFile {
  readonly path: string;
  /** Git object id of its content at the head; null where the change removes it. */
  readonly blob: string | null;
  readonly kind: 'config' | 'rules' | 'evidence';
}

/** What an approval is about: as long as this stands, so does the approval. */
export interface Subject {
  readonly repository: number;
  readonly pull: number;
  /** Branch the change is to be merged into. */
  readonly target: string;
  /** Sorted by path. */
  readonly files: readonly GovernedFile[];
  readonly cost: { readonly band: string; readonly expected: string | null; readonly currency: string };
  readonly risk: RiskClass | null;
  /** Strategy, stages, shadow and soak of each model that the change touches, as JSON. */
  readonly rollout: string;
  /** Digest of the target's policy. */
  readonly policy: string;
  /** What has to be approved, such as `fraud-ranker: risk (RISK_HIGH)`, sorted. */
  readonly asked: readonly string[];
  /** Answers of the gates about what the change touches, by `model/gate`, and of those of the fleet by `/gate`. */
  readonly gates: Readonly<Record<string, GateStatus>>;
}

export interface SubjectPlace {
  readonly repository: number;
  readonly pull: number;
  readonly target: string;
  readonly files: readonly GovernedFile[];
}

const touched = ({ change }: ModelReport): boolean => change !== 'unchanged';

/** What reviewers of this report see, before any approval is counted. */
export function subjectOf(report: Report, { repository, pull, target, files }: SubjectPlace): Subject {
  const models = report.models.filter(touched);
  const { delta } = report.totals;
  return {
    repository,
    pull,
    target,
    files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    cost: { band: costBand(delta), expected: expectedOf(delta), currency: report.totals.head.currency },
    risk: highest(models.flatMap(({ risk }) => (risk === null ? [] : [risk.class]))),
    rollout: JSON.stringify(models.map(rolloutOf)),
    policy: report.policy.digest,
    asked: [...new Set(report.approvals.flatMap(({ reasons }) => reasons))].sort(),
    gates: Object.fromEntries([
      ...report.gates.map(({ gate, status }) => [`/${gate}`, status] as const),
      ...models.flatMap(({ id, gates }) =>
        gates.map(({ gate, status }) => [`${id}/${gate}`, status] as const),
      ),
    ]),
  };
}

const expectedOf = (delta: Cost | null): string | null =>
  delta === null || delta.unknown.length > 0 ? null : delta.expected;

const highest = (classes: readonly RiskClass[]): RiskClass | null =>
  RISK_CLASSES.findLast((known) => classes.includes(known)) ?? null;

const rolloutOf = ({ id, rollout }: ModelReport): unknown =>
  rollout === null
    ? [id]
    : [
        id,
        rollout.strategy,
        rollout.stages.map(({ traffic, declared_seconds }) => [traffic, declared_seconds]),
        rollout.shadow_seconds,
        rollout.soak_seconds,
      ];
