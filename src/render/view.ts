import type {
  Change,
  Driver,
  GateId,
  GateResult,
  GateStatus,
  LocatedProblem,
  ModelReport,
  Report,
  RolloutReport,
  Verdict,
} from '../core/report.ts';
import { magnitude } from './words.ts';

/** Facts of a report that every format shows, in the order a reader needs them. */

/** Worst first. */
const ORDER = {
  block: 0,
  undecided: 1,
  approval: 2,
  warn: 3,
  waived: 4,
  pass: 5,
  not_applicable: 6,
} as const satisfies Record<GateStatus, number>;

/** Most affected by the change first, where nothing else tells models apart. */
const CHANGE_ORDER = {
  changed: 0,
  added: 1,
  removed: 2,
  affected: 3,
  unchanged: 4,
} as const satisfies Record<Change, number>;

export interface Finding {
  readonly gate: GateResult;
  /** Null for a finding about the portfolio. */
  readonly model: ModelReport | null;
}

export const isFailing = (status: GateStatus): boolean => ORDER[status] <= ORDER.approval;
const isFinding = ({ status }: GateResult): boolean => status !== 'pass' && status !== 'not_applicable';

export const worstFirst = (gates: readonly GateResult[]): GateResult[] =>
  gates.toSorted((a, b) => ORDER[a.status] - ORDER[b.status]);

const known = new WeakMap<Report, readonly Finding[]>();

/** Findings of the portfolio and of every model, worst first; what the change brought before what was there. */
export function findings(report: Report): readonly Finding[] {
  const sorted = known.get(report) ?? sortFindings(report);
  known.set(report, sorted);
  return sorted;
}

function sortFindings(report: Report): Finding[] {
  const { subjects } = splitOf(report);
  const portfolio = report.gates
    .filter(isFinding)
    .map((gate) => ({ gate, model: subjects.get(gate) ?? null }));
  const models = byImportance(report).flatMap((model) =>
    model.gates.filter(isFinding).map((gate) => ({ gate, model })),
  );
  return [...portfolio, ...models].toSorted(
    (a, b) =>
      ORDER[a.gate.status] - ORDER[b.gate.status] ||
      Number(a.gate.pre_existing) - Number(b.gate.pre_existing),
  );
}

/** The result of a whole file, where each of its problems is shown besides. */
export const sumsUpProblems = ({ gate, model }: Finding, report: Report): boolean =>
  report.problems.length > 0 && model === null && gate.gate === 'schema';

/** What a finding about a file sums up: every problem of that file. */
export const problemsBehind = (report: Report, { gate, model }: Finding): readonly LocatedProblem[] =>
  model !== null || gate.gate !== 'schema' || gate.location === null
    ? []
    : report.problems.filter(({ location }) => location.file === gate.location?.file);

/** Files of models that cannot be read, so that their cost is in no total. */
export const unreadableModels = ({ totals, problems }: Report): readonly string[] =>
  totals.head.unknown
    .map(({ line }) => line)
    .filter((line) => problems.some(({ location }) => location.file === line));

export const failing = (report: Report): Finding[] =>
  findings(report).filter(({ gate }) => isFailing(gate.status));
export const withStatus = (report: Report, status: GateStatus): Finding[] =>
  findings(report).filter(({ gate }) => gate.status === status);

/** What the portfolio's gates say: of one model, such as its removal or its readers, and of no single one. */
interface Split {
  readonly subjects: ReadonlyMap<GateResult, ModelReport>;
  readonly about: ReadonlyMap<ModelReport, readonly GateResult[]>;
  readonly rest: readonly GateResult[];
}

const splits = new WeakMap<Report, Split>();

function splitOf(report: Report): Split {
  const known = splits.get(report) ?? split(report);
  splits.set(report, known);
  return known;
}

function split({ gates, models }: Report): Split {
  const files = new Map<string, ModelReport[]>();
  for (const { location } of gates) if (location !== null) files.set(location.file, []);
  if (files.size > 0) for (const model of models) files.get(model.path)?.push(model);
  const subjects = new Map<GateResult, ModelReport>();
  const about = new Map<ModelReport, GateResult[]>();
  const rest: GateResult[] = [];
  for (const gate of gates) {
    const model = isFinding(gate) ? modelOf(gate, files) : null;
    if (model === null) {
      rest.push(gate);
      continue;
    }
    subjects.set(gate, model);
    about.set(model, [...(about.get(model) ?? []), gate]);
  }
  return { subjects, about, rest };
}

/** Gates about files and about money of many models, wherever they point. */
const OF_NO_MODEL: ReadonlySet<GateId> = new Set(['schema', 'budget', 'rate-limit']);

/** The model whose file a finding points at; where a file declares several, the one that the evidence names. */
function modelOf(
  { gate, location, evidence }: GateResult,
  files: ReadonlyMap<string, readonly ModelReport[]>,
): ModelReport | null {
  const models = location === null || OF_NO_MODEL.has(gate) ? [] : (files.get(location.file) ?? []);
  return models.find(({ id }) => id === evidence.model) ?? (models.length === 1 ? (models[0] ?? null) : null);
}

/** Everything that is said of a model: by its own gates, and by the portfolio's about its file. */
export function gatesOf(report: Report, model: ModelReport): readonly GateResult[] {
  const about = splitOf(report).about.get(model);
  return about === undefined ? model.gates : [...about, ...model.gates];
}

/** What the portfolio's gates say of no single model. */
export const portfolioGates = (report: Report): readonly GateResult[] => splitOf(report).rest;

/** The worst that is said of a model; a waived finding or a gate that does not apply is no fault. */
export function verdictIn(report: Report, model: ModelReport): Verdict {
  let worst: Verdict = 'pass';
  for (const { status } of gatesOf(report, model)) {
    if (status !== 'waived' && status !== 'not_applicable' && ORDER[status] < ORDER[worst]) worst = status;
  }
  return worst;
}

/** What moved the cost; nothing for a model that is new or gone, where all of it did. */
export const driversOf = ({ cost }: ModelReport): readonly Driver[] =>
  cost.base === null || cost.head === null ? [] : cost.drivers;

const deltaOf = (model: ModelReport): bigint =>
  model.cost.delta === null ? -1n : magnitude(model.cost.delta.expected);

/** Failures first, then the largest change of cost; a change of unknown size counts as large. */
export function byImportance(report: Report): ModelReport[] {
  return report.models
    .map((model) => ({ model, rank: ORDER[verdictIn(report, model)], delta: deltaOf(model) }))
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        compareDeltas(a.delta, b.delta) ||
        CHANGE_ORDER[a.model.change] - CHANGE_ORDER[b.model.change] ||
        (a.model.id < b.model.id ? -1 : Number(a.model.id > b.model.id)),
    )
    .map(({ model }) => model);
}

function compareDeltas(a: bigint, b: bigint): number {
  if (a === b) return 0;
  if (a < 0n || b < 0n) return a < 0n ? -1 : 1;
  return a > b ? -1 : 1;
}

/** Models that deserve a line of their own: what the change touches, and what is not well. */
export const isNotable = (report: Report, model: ModelReport): boolean =>
  (model.change !== 'unchanged' && model.change !== 'affected') ||
  model.gates.some(({ status }) => isFailing(status) || status === 'warn') ||
  isFailing(verdictIn(report, model));

/** They, failures first. */
export const notable = (report: Report): ModelReport[] =>
  byImportance(report).filter((model) => isNotable(report, model));

/** The plan of a rollout that the change starts; null where nothing new ships, so that no gate judged the plan. */
export function judgedRollout(model: ModelReport): RolloutReport | null {
  const judged = model.gates.some(
    ({ gate, status }) =>
      (gate === 'canary-duration' || gate === 'sample-size') && status !== 'not_applicable',
  );
  return judged && model.rollout !== null && model.rollout.stages.length > 0 ? model.rollout : null;
}

export interface StageLine {
  readonly traffic: number;
  readonly declared: number | null;
  /** What the larger arm needs for its samples, with the policy's buffer and floors where the plan tells. */
  readonly needed: number;
  readonly samples: number;
  readonly valid: boolean;
}

export function stageLines(rollout: RolloutReport): StageLine[] {
  return rollout.stages.map((stage) => ({
    traffic: stage.traffic,
    declared: stage.declared_seconds,
    needed:
      rollout.shortest_valid_plan.find(({ traffic }) => traffic === stage.traffic)?.seconds ??
      Math.max(stage.required_seconds ?? 0, stage.control_seconds ?? 0),
    samples: stage.samples ?? 0,
    valid: stage.valid,
  }));
}

/** Seconds that the declared stages lack together. */
export const missingSeconds = (rollout: RolloutReport): number =>
  stageLines(rollout)
    .filter(({ valid }) => !valid)
    .reduce((total, { declared, needed }) => total + Math.max(0, needed - (declared ?? 0)), 0);

export const totalSeconds = (rollout: RolloutReport): number =>
  rollout.stages.reduce((total, { declared_seconds }) => total + (declared_seconds ?? 0), 0);
