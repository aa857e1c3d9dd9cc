import type { Engine, EvaluateInput } from './evaluate-input.ts';
import { fileOf } from './fleet.ts';
import type { GateContext, ModelGate, ModelSide, ModelSubject, Portfolio } from './gate.ts';
import type { JudgeOptions } from './gate-results.ts';
import { absentGates, judgeModel, judgePortfolio } from './judge.ts';
import type { RiskClass } from './model.ts';
import type { GateResult, ModelReport } from './report.ts';
import { ModelCosts, removedCost } from './report-costs.ts';
import { type RolloutCost, rolloutCost } from './rollout-cost.ts';
import { approvalRule, capped, verdictOf } from './verdict.ts';

/** How the models of one evaluation are judged. */
export interface Judging {
  readonly input: EvaluateInput;
  readonly engine: Engine;
  readonly options: JudgeOptions;
  /** The gates that judge models, and those a policy requires that this version does not have. */
  readonly gates: readonly ModelGate[];
  readonly absent: readonly ModelGate[];
  /** What the rollouts that this change starts cost, by model. */
  readonly rollouts: ReadonlyMap<string, RolloutCost & { readonly id: string }>;
  /** Models whose rollout is simulated. */
  readonly simulated: ReadonlySet<ModelSubject>;
  /** Whether this model is judged, or only counted. */
  readonly judges: (subject: ModelSubject) => boolean;
  /** Whether models that pass show their cost lines too. */
  readonly detailed: boolean;
  readonly cap: (result: GateResult) => GateResult;
}

export function judgingOf(
  input: EvaluateInput,
  engine: Engine,
  subjects: readonly ModelSubject[],
  options: JudgeOptions,
): Judging {
  const { context } = options;
  const judges = (subject: ModelSubject): boolean => input.all || subject.change !== 'unchanged';
  const detailed = subjects.filter(judges).length <= MOST_DETAILED;
  return {
    input,
    engine,
    options,
    gates: engine.gates.filter((gate) => gate.scope === 'model'),
    absent: absentGates(input.policy, engine.gates),
    rollouts: rolloutsOf(subjects, context),
    simulated: detailed ? startsRollout(subjects, context) : new Set(),
    judges,
    detailed,
    cap: input.configured ? (result) => result : capped,
  };
}

/** A change of more models than anybody reads shows the cost lines of those that do not pass. */
const MOST_DETAILED = 200;

/** The rest is simulated on demand. */
const MOST_SIMULATED = 20;

/** Models whose declared rollout the change starts. */
function startsRollout(subjects: readonly ModelSubject[], context: GateContext): Set<ModelSubject> {
  const starting = subjects.filter(
    (subject) =>
      subject.change !== 'unchanged' &&
      subject.head.config.rollout !== undefined &&
      context.risk(subject).ships,
  );
  return new Set(starting.slice(0, MOST_SIMULATED));
}

function rolloutsOf(
  subjects: readonly ModelSubject[],
  context: GateContext,
): ReadonlyMap<string, RolloutCost & { readonly id: string }> {
  const found = new Map<string, RolloutCost & { readonly id: string }>();
  for (const subject of subjects) {
    if (subject.change !== 'added' && subject.change !== 'changed') continue;
    const { id, head } = subject;
    const cost = context.risk(subject).ships ? rolloutCost(head.config, head.estimate) : null;
    if (cost !== null) found.set(id, { ...cost, id });
  }
  return found;
}

/** One model of the merge result, judged where the change touches it. */
export function reportModel(subject: ModelSubject, judging: Judging): ModelReport {
  const { input, engine, rollouts, options, judges, detailed, simulated } = judging;
  const { context } = options;
  const judged = judges(subject);
  const gates = judged ? gatesOf(subject, judging) : [];
  const withLines = judged && (detailed || !['pass', 'warn'].includes(verdictOf(gates)));
  return {
    id: subject.id,
    path: fileOf(subject.head),
    previous_path:
      subject.base !== null && fileOf(subject.base) !== fileOf(subject.head) ? fileOf(subject.base) : null,
    change: subject.change,
    team: subject.head.config.tags.team ?? null,
    cost: new ModelCosts(subject, {
      estimate: engine.estimate,
      currency: input.book.currency,
      rollout: rollouts.get(subject.id) ?? null,
      withLines,
    }),
    risk: judged ? riskReport(subject, context) : null,
    get rollout() {
      return judged ? context.rollout(subject) : null;
    },
    simulation: simulated.has(subject) ? engine.simulateRollout(subject, context.policy) : null,
    gates,
  };
}

function gatesOf(subject: ModelSubject, { gates, absent, options, cap }: Judging): GateResult[] {
  const riskClass = options.context.risk(subject).class;
  const results: GateResult[] = [];
  const ask = (gate: ModelGate): void => {
    for (const result of judgeModel(gate, subject, options)) results.push(cap(withRule(result, riskClass)));
  };
  for (const gate of gates) ask(gate);
  for (const gate of absent) if (options.context.required(gate.id, subject)) ask(gate);
  return results;
}

/** The gates that judge the fleet as a whole. */
export function judgeFleet(portfolio: Portfolio, engine: Engine, options: JudgeOptions): GateResult[] {
  return engine.gates
    .flatMap((gate) => (gate.scope === 'portfolio' ? judgePortfolio(gate, portfolio, options) : []))
    .map((result) => withRule(result, null));
}

/** Names the rule that releases a finding which needs approval. */
export const withRule = (result: GateResult, riskClass: RiskClass | null): GateResult =>
  result.status === 'approval' ? { ...result, approval_rule: approvalRule(result, riskClass) } : result;

function riskReport(subject: ModelSubject, context: GateContext): ModelReport['risk'] {
  const assessed = context.risk(subject);
  return {
    class: assessed.class,
    residual: assessed.residual,
    get reasons() {
      return assessed.reasons;
    },
  };
}

/** A model that the head no longer declares. */
export const reportRemoved = (side: ModelSide, engine: Engine, input: EvaluateInput): ModelReport => ({
  id: side.config.id,
  path: fileOf(side),
  previous_path: null,
  change: 'removed',
  team: side.config.tags.team ?? null,
  cost: removedCost(side, engine.estimate, input.book.currency),
  risk: null,
  rollout: null,
  simulation: null,
  gates: [],
});
