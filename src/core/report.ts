import type { RiskClass } from './model.ts';
import type { Location } from './problem.ts';

/** Every gate id of the contract: equal in file, report, policy key and docs. */
export const GATE_IDS = [
  'schema', 'ownership', 'budget', 'unit-cost', 'training-run', 'hardware-fit', 'latency', 'performance', 'fairness',
  'data-quality', 'freshness', 'drift', 'canary-duration', 'sample-size', 'rollback-triggers', 'regions',
  'rollout-strategy', 'risk', 'dependencies', 'lifecycle', 'edge', 'rate-limit', 'alert-load', 'debt', 'price-freshness',
] as const; // biome-ignore format: a list of names reads best in rows
export type GateId = (typeof GATE_IDS)[number];

export const GATE_STATUSES = [
  'pass',
  'warn',
  'approval',
  'block',
  'undecided',
  'waived',
  'not_applicable',
] as const;
export type GateStatus = (typeof GATE_STATUSES)[number];
export const VERDICTS = ['pass', 'warn', 'approval', 'block', 'undecided'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Plain JSON data that lets a reader recompute a finding. */
export type Evidence = { readonly [key: string]: EvidenceValue };
export type EvidenceValue = string | number | boolean | null | readonly EvidenceValue[] | Evidence;

/** A change that would mend a finding, in words and, where it is certain, as replacement lines. */
export interface Fix {
  readonly summary: string;
  readonly path?: string;
  readonly replacement?: string;
  /** The lines of the finding's file that the replacement changes, as they would stand; absent where nobody can tell. */
  readonly suggestion?: Suggestion;
}

/** Whole lines of a file at the head, 1-based and inclusive, and the text to put in their place. */
export interface Suggestion {
  readonly start_line: number;
  readonly end_line: number;
  readonly text: string;
}

export interface GateResult {
  readonly gate: GateId;
  readonly status: GateStatus;
  /** Stable, such as `BUDGET_EXCEEDED`; `OK` when nothing was found. */
  readonly code: string;
  readonly message: string;
  readonly pre_existing: boolean;
  readonly location: Location | null;
  readonly evidence: Evidence;
  readonly fix: Fix | null;
  /** Rule of `approvals` that can release a finding of status `approval`; absent otherwise. */
  readonly approval_rule?: RiskClass | 'cost';
}

export interface UnknownLine {
  readonly line: string;
  readonly reason: string;
}

/** Decimal strings to the cent. With `unknown` lines the amounts are a lower bound. */
export interface Cost {
  readonly low: string;
  readonly expected: string;
  readonly high: string;
  readonly currency: string;
  readonly unknown: readonly UnknownLine[];
}

export const MARKS = ['stated', 'measured', 'default', 'unknown'] as const;
/** Where an input comes from. */
export type Mark = (typeof MARKS)[number];

export interface CostInput {
  readonly name: string;
  readonly value: string;
  readonly mark: Mark;
  /** File key, price row or documented default it was read from. */
  readonly source: string;
}

/** One line of an estimate, so that a reader can recompute it by hand. */
export interface CostLineReport {
  readonly component: Component;
  readonly line: string;
  readonly cadence: 'monthly' | 'one_off';
  readonly low: string;
  readonly expected: string;
  readonly high: string;
  /** The formula with its numbers substituted. */
  readonly formula: string;
  readonly inputs: readonly CostInput[];
}

export const COMPONENTS = ['train', 'infer', 'data', 'iterate'] as const;
export type Component = (typeof COMPONENTS)[number];

export interface Driver {
  readonly cause: DriverCause;
  /** Config path that changed, such as `serving.hardware`. */
  readonly path: string;
  readonly delta: string;
}

/** The contract's fixed order in which changed inputs are replaced one at a time. */
export const DRIVER_CAUSES = [
  'hardware', 'instance', 'region', 'purchase', 'replicas', 'traffic', 'latency and batching', 'training', 'data', 'iteration',
] as const; // biome-ignore format: a list of names reads best in rows
export type DriverCause = (typeof DRIVER_CAUSES)[number];

export const CHANGES = ['added', 'changed', 'removed', 'affected', 'unchanged'] as const;
export type Change = (typeof CHANGES)[number];

export interface RiskReport {
  readonly class: RiskClass;
  readonly residual: number;
  readonly reasons: readonly string[];
}

/** A stage as in `tollgate.canary/1`; at 100 % nothing is compared, so nothing is required. */
export interface RolloutStage {
  readonly traffic: number;
  readonly declared_seconds: number | null;
  readonly required_seconds: number | null;
  readonly control_seconds: number | null;
  readonly samples: number | null;
  readonly samples_canary: number | null;
  readonly samples_control: number | null;
  readonly smallest_difference: number | null;
  readonly valid: boolean;
}

/** The test that a rollout is, named as in `tollgate.canary/1`: enough to draw its power and boundaries. */
export interface RolloutDesign {
  readonly metric: string;
  readonly baseline: number;
  /** Smallest absolute difference that must be seen. */
  readonly detect: number;
  readonly alpha_per_test: number;
  /** The power aimed at. */
  readonly power: number;
  /** `equal`: a stage must bring samples_per_variant; `actual`: its samples_canary. */
  readonly allocation: 'equal' | 'actual';
  /** Standard error of the difference at the last look. */
  readonly standard_error: number;
  /** One per look: information as a fraction of the last look's, |z| that is a crossing, difference that reaches it. */
  readonly information: readonly number[];
  readonly boundaries: readonly number[];
  readonly smallest_differences: readonly number[];
}

/** Who meets the new version before it has all traffic. */
export interface RolloutExposure {
  /** Seconds of the declared stages below 100 %. */
  readonly seconds: number;
  readonly traffic_hours: number;
  /** Requests the new version serves meanwhile, and what it would serve had all traffic moved at once. */
  readonly requests: number;
  readonly requests_all_at_once: number;
  /** How many times fewer users the first stage exposes than all at once. */
  readonly first_stage_reduction: number | null;
  /** What a regression of the size that must be seen costs; null where nobody says what a request is worth. */
  readonly loss: {
    readonly currency: string;
    readonly regression: number;
    /** At all traffic for 24 hours. */
    readonly per_day: string;
    readonly exposed: string;
    readonly all_at_once: string;
    /** What the rollout buys: all at once less exposed. */
    readonly avoided: string;
  } | null;
}

export interface RolloutReport {
  readonly strategy: string;
  readonly design: RolloutDesign;
  readonly stages: readonly RolloutStage[];
  readonly samples_per_variant: number | null;
  readonly shortest_valid_plan: readonly { readonly traffic: number; readonly seconds: number | null }[];
  readonly shadow_seconds: number | null;
  readonly soak_seconds: number | null;
  readonly exposure: RolloutExposure;
  readonly valid: boolean;
}

/** Means and quantiles of what one rollout comes to, over all simulated ones. */
export interface SimulatedSpread {
  readonly mean: number;
  readonly p5: number;
  readonly p95: number;
}

/** What the declared rollout would do: shares of simulated rollouts. */
export interface SimulationReport {
  readonly runs: number;
  readonly seed: number;
  /** The change of the watched proportion that is simulated; positive is worse. */
  readonly regression: number;
  /** Any crossing or trigger, and one that rolls back, when nothing changed. */
  readonly false_alarm: number;
  readonly false_rollback: number;
  /** A roll-back while the regression is there; and before each stage begins. */
  readonly detected: number;
  readonly detected_before: readonly { readonly traffic: number; readonly probability: number }[];
  /** Requests that the canary serves until then, or in all declared stages. */
  readonly exposed_requests: SimulatedSpread;
  readonly seconds_to_detection: SimulatedSpread | null;
  /** What the exposed requests lose: each its value times the regression; null without business.value_per_request. */
  readonly cost: Cost | null;
  /** Triggers that are simulated beside the looks, and those that cannot be. */
  readonly triggers: readonly string[];
  readonly unknown: readonly { readonly metric: string; readonly reason: string }[];
}

export interface ModelReport {
  readonly id: string;
  readonly path: string;
  readonly previous_path: string | null;
  readonly change: Change;
  readonly team: string | null;
  readonly cost: {
    readonly base: Cost | null;
    readonly head: Cost | null;
    readonly delta: Cost | null;
    readonly components: Readonly<Record<Component, Cost>>;
    readonly one_off: { readonly train: Cost | null; readonly rollout: Cost | null };
    readonly drivers: readonly Driver[];
    /** Lines of the head, for models the change touches; empty for the others. */
    readonly lines: readonly CostLineReport[];
  };
  readonly risk: RiskReport | null;
  readonly rollout: RolloutReport | null;
  /** For at most 20 models whose rollout the change starts. */
  readonly simulation: SimulationReport | null;
  readonly gates: readonly GateResult[];
}

/** What a change touches in the graph of models: an edge leads from a model to one that reads it. */
export interface ChangeGraph {
  readonly nodes: readonly {
    readonly id: string;
    /** Null for a name that an edge uses and no config declares. */
    readonly change: Change | null;
    /** Fewest edges from a model that the change edits, which is at 0. */
    readonly distance: number;
  }[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  /** Touched models beyond the nearest that are listed. */
  readonly omitted: number;
}

export interface LocatedProblem {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly expected: string | null;
  readonly fix: string | null;
  readonly pre_existing: boolean;
  readonly location: Location;
}

export interface ApprovalNeed {
  /** Rule of the policy: a risk class, or `cost`. */
  readonly rule: RiskClass | 'cost';
  readonly count: number;
  readonly teams: readonly string[];
  readonly users: readonly string[];
  readonly permission: string | null;
  /** Logins whose approvals count, once they are known. */
  readonly granted: readonly string[];
  readonly reasons: readonly string[];
}

/** One edit of a model config; `to` is YAML that stands at the path as it is. */
export interface AdviceEdit {
  readonly path: string;
  /** What stands there; null where nothing does. */
  readonly from: string | null;
  readonly to: string;
}

/** The cheapest change found that makes a failing gate pass and no other gate fail, judged by the gates themselves. */
export interface AdviceFix {
  readonly gate: GateId;
  readonly code: string;
  readonly model: string;
  readonly edits: readonly AdviceEdit[];
  /** Expected cost of the model a month with the edits, and against the head; null where it is unknown. */
  readonly monthly: string | null;
  readonly delta: string | null;
  /** What the gates were told beyond the edits, such as a latency that has to be measured. */
  readonly assumes: string | null;
  /** Whether the gate passes with nothing but the edits; else what is assumed has to be declared too. */
  readonly as_written: boolean;
}

/** How the monthly cost answers when one input doubles. */
export interface Sensitivity {
  readonly input: string;
  readonly path: string;
  readonly delta: string;
  /** Of the model's cost; 0.41 is 41 %. */
  readonly share: number;
}

/** What to optimise first (tables 31 and 32), and what a saving may cost once to be back in time (eq. 20). */
export interface Priority {
  readonly component: Component;
  readonly share: number;
  readonly first: string;
  readonly second: string;
  readonly avoid: string;
  readonly payback: string;
}

/** A cheaper way to run a model with which no gate newly fails. */
export interface Saving {
  readonly edits: readonly AdviceEdit[];
  readonly monthly: string;
  readonly delta: string;
  /** The most the change may cost once to be paid back in `months` (eq. 20, table 31); null without a threshold. */
  readonly worth_once: { readonly months: number; readonly amount: string } | null;
  readonly assumes: string | null;
  /** Gates of the model that fail already and would still fail. */
  readonly still_failing?: number;
}

export interface ModelAdvice {
  readonly id: string;
  readonly priority: Priority | null;
  readonly saving: Saving | null;
  readonly sensitivity: readonly Sensitivity[];
}

/** Never a gate: what could be changed, worked out for a bounded number of models. */
export interface Advice {
  readonly fixes: readonly AdviceFix[];
  readonly models: readonly ModelAdvice[];
  /** Models that would have had advice beyond the bound. */
  readonly omitted: number;
}

export interface Report {
  readonly schema: 'tollgate.report/1';
  readonly verdict: Verdict;
  readonly configured: boolean;
  readonly base: string;
  readonly merge_base: string;
  readonly head: string;
  readonly as_of: string;
  readonly policy: {
    readonly path: string | null;
    readonly digest: string;
    readonly preview: Verdict | null;
  };
  readonly prices: { readonly book: string; readonly date: string; readonly digest: string };
  readonly totals: {
    readonly base: Cost;
    readonly head: Cost;
    readonly delta: Cost | null;
    readonly annual: { readonly base: Cost; readonly head: Cost; readonly delta: Cost | null };
    readonly one_off: { readonly delta: Cost | null };
  };
  readonly approvals: readonly ApprovalNeed[];
  /** Why approvals there are do not count; absent where nothing was looked up or all count. */
  readonly approval_notes?: readonly string[];
  readonly gates: readonly GateResult[];
  readonly models: readonly ModelReport[];
  /** Models that the change edits, with what reads them directly or not; absent where nothing does. */
  readonly graph?: ChangeGraph;
  /** Absent where nothing fails. */
  readonly advice?: Advice;
  readonly problems: readonly LocatedProblem[];
}
