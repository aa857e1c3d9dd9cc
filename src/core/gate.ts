import type { CostSum, Estimate } from './cost.ts';
import type { EvidenceFile } from './evidence.ts';
import type { ModelGraph } from './graph.ts';
import type { ModelConfig, RiskClass } from './model.ts';
import type { OptionShape, Policy } from './policy.ts';
import type { PriceBook } from './price.ts';
import type { Place } from './problem.ts';
import type { Change, Evidence, Fix, GateId, RiskReport, RolloutReport } from './report.ts';
import type { WaiverScope } from './waivers.ts';

/**
 * What a gate found. `violation` follows the gate's action (the policy's, or the gate's own default);
 * the other levels are fixed: `missing` blocks, `unknown` is undecided, `hint` warns.
 */
export interface Finding {
  readonly level: 'violation' | 'missing' | 'unknown' | 'hint';
  /** Stable, such as `LATENCY_P99`. */
  readonly code: string;
  readonly message: string;
  readonly place: Place | null;
  readonly evidence: Evidence;
  readonly fix: Fix | null;
  /** How bad it is, in any unit that is the same for base and head: a base as bad makes the finding pre-existing. */
  readonly size: number;
  /** Overrides the gate's action for this finding, for gates with graded thresholds (budget: warn, approve, block). */
  readonly action?: 'warn' | 'approve' | 'block';
  /** Set by gates that compare with the base themselves. */
  readonly preExisting?: boolean;
  /** What a portfolio finding is about, such as a budget's `{ team: 'payments' }`: a waiver must name just that. */
  readonly scope?: WaiverScope;
}

/** A value, or how to put it together when somebody reads it: most of what passes is never read. */
export type Lazy<T> = T | (() => T);

export const read = <T extends string | Evidence>(value: Lazy<T>): T =>
  typeof value === 'function' ? value() : value;

/** What a gate says of one subject: nothing to judge and why, or its findings (none is a pass). */
export type Judgement =
  | { readonly applies: false; readonly reason: string; readonly evidence?: Evidence | undefined }
  | {
      readonly applies: true;
      readonly findings: readonly Finding[];
      readonly pass: Lazy<string>;
      readonly evidence: Lazy<Evidence>;
    };

/** One side of a model: as it stands on the merge base, or on the head. */
export interface ModelSide {
  readonly file: string;
  readonly config: ModelConfig;
  readonly estimate: Estimate;
  readonly monthly: CostSum;
  readonly oneOff: CostSum;
  /** What the policy's evidence files say of this model, read when first asked for; absent where it names none. */
  readonly evidence?: (() => readonly EvidenceFile[]) | undefined;
}

/** A model as a gate sees it. */
export interface ModelSubject {
  readonly id: string;
  readonly change: Change;
  readonly head: ModelSide;
  readonly base: ModelSide | null;
  /** Who reads whom in the merge result. */
  readonly graph: ModelGraph;
}

/** What every gate may consult. */
export interface GateContext {
  readonly policy: Policy;
  readonly book: PriceBook;
  /** `YYYY-MM-DD`. */
  readonly asOf: string;
  /** The risk class of a subject, computed once. */
  risk(subject: ModelSubject): RiskAssessment;
  /** The declared rollout plan with its mathematics; null without a plan or a metric. */
  rollout(subject: ModelSubject): RolloutReport | null;
  /** Whether the policy requires this gate's evidence for this subject. */
  required(gate: GateId, subject: ModelSubject): boolean;
}

/** What was done to a model, from the least to the most that can go wrong; what it can hurt is the impact's to say. */
export type ChangeKind = 'config_only' | 'data_refresh' | 'retrained' | 'new_architecture' | 'core';

export interface RiskAssessment extends RiskReport {
  readonly class: RiskClass;
  /** What was done to the model. */
  readonly kind: ChangeKind;
  readonly probability: number;
  readonly impact: number;
  /** Whether the change ships something new: an artefact, version, hardware or runtime. */
  readonly ships: boolean;
}

interface GateBase {
  readonly id: GateId;
  /** One line for `explain` and the docs index. */
  readonly title: string;
  /** What a violation does where neither policy nor finding says otherwise. */
  readonly action: 'warn' | 'approve' | 'block';
  /** Options the policy may set under `gates.<id>`, besides `action`. */
  readonly options: OptionShape;
  /** Whether a violation that the base already has counts as pre-existing; false for gates that judge the change itself. */
  readonly comparesWithBase: boolean;
}

/** A gate that judges one model. It must work on either side: the engine asks again with the base to see what is pre-existing. */
export interface ModelGate extends GateBase {
  readonly scope: 'model';
  judge(subject: ModelSubject, context: GateContext): Judgement;
}

/** A gate that judges the portfolio; it compares with the base itself and says so in `Finding.preExisting`. */
export interface PortfolioGate extends GateBase {
  readonly scope: 'portfolio';
  judge(portfolio: Portfolio, context: GateContext): Judgement;
  /**
   * Why this gate has nothing to judge of one model, where others may give it something; null where it has.
   * Without it, a gate that applies at all judges every model.
   */
  gap?(subject: ModelSubject, context: GateContext): Gap | null;
}

/** What is not declared of a model, such as `it declares no alerts`, and how that is mended. */
export interface Gap {
  readonly reason: string;
  readonly fix?: Fix | undefined;
}

export type Gate = ModelGate | PortfolioGate;

/** The fleet before (tip of the target) and after (merge result). */
export interface Portfolio {
  readonly before: readonly ModelSide[];
  readonly after: readonly ModelSide[];
  readonly subjects: readonly ModelSubject[];
  /** Models that the head no longer declares. */
  readonly removed: readonly ModelSide[];
  /** Model files nobody can read: what they cost is unknown, and may be anybody's. */
  readonly unreadable: { readonly before: readonly string[]; readonly after: readonly string[] };
  /** Who reads whom in the merge result. */
  readonly graph: ModelGraph;
  /** Rollouts that other open changes would start; absent where nobody could list them. */
  readonly openRollouts?: readonly OpenRollout[] | undefined;
  readonly policyFile: string | null;
}

/** A rollout that another open change would start. */
export interface OpenRollout {
  readonly model: string;
  /** Such as `#123`. */
  readonly change: string;
  readonly riskClass: RiskClass;
}

export const defineModelGate = (gate: Omit<ModelGate, 'scope'>): ModelGate => ({ ...gate, scope: 'model' });
export const definePortfolioGate = (gate: Omit<PortfolioGate, 'scope'>): PortfolioGate => ({
  ...gate,
  scope: 'portfolio',
});
