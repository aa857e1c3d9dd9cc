import { changeGraph } from './change-graph.ts';
import { type Assessors, makeContext } from './context.ts';
import { type Estimate, labelled } from './cost.ts';
import { type EvidenceInput, EvidenceReader } from './evidence-fleet.ts';
import { type Fleet, ModelReader, type Revision, readFleet } from './fleet.ts';
import type {
  Gate,
  GateContext,
  ModelGate,
  ModelSide,
  ModelSubject,
  OpenRollout,
  Portfolio,
} from './gate.ts';
import { absentGates, type JudgeOptions, judgeModel, judgePortfolio } from './judge.ts';
import { locate } from './locate.ts';
import type { ModelConfig, RiskClass } from './model.ts';
import type { Policy } from './policy.ts';
import type { PriceBook } from './price.ts';
import type { Location, Place, Problem } from './problem.ts';
import type { GateResult, ModelReport, Report, SimulationReport } from './report.ts';
import { modelCost, removedCost, totals } from './report-costs.ts';
import { type Found, fileResults, locateProblems } from './report-problems.ts';
import { type RolloutCost, rolloutCost } from './rollout-cost.ts';
import { type Fleets, graphOf, makeSubjects, removedModels } from './subjects.ts';
import { approvalNeeds, approvalRule, capped, resultsOf, verdictOf } from './verdict.ts';
import { unknownModels, type Waiver } from './waivers.ts';

/** What the core is given besides the files: rules and prices, the same for both sides. */
export interface Engine extends Assessors {
  readonly gates: readonly Gate[];
  estimate(config: ModelConfig): Estimate;
  /** What the declared rollout would do; null where nothing tells, or it takes too long for a report. */
  simulateRollout(subject: ModelSubject, policy: Policy): SimulationReport | null;
}

/** A file besides the models that was read for this evaluation, such as the policy. */
export interface SideFile {
  readonly file: string;
  readonly text: string;
  readonly problems: readonly Problem[];
}

export interface EvaluateInput {
  readonly mergeBase: Revision;
  readonly head: Revision;
  /** Tip of the target branch. */
  readonly target: Revision;
  /** The target tip with the change applied: what budgets are judged on. */
  readonly merged: Revision;
  /** Content of every blob the revisions name. */
  readonly texts: ReadonlyMap<string, string>;
  readonly shas: { readonly base: string; readonly merge_base: string; readonly head: string };
  readonly policy: Policy;
  readonly policyFile: string | null;
  readonly policyDigest: string;
  readonly configured: boolean;
  readonly waivers: readonly Waiver[];
  /** Policy, waivers and their versions of the head, with what is wrong in them. */
  readonly sideFiles: readonly SideFile[];
  readonly book: PriceBook;
  /** What the policy's evidence files hold; absent where it names none. */
  readonly evidence?: EvidenceInput | undefined;
  /** `YYYY-MM-DD`. */
  readonly asOf: string;
  /** Judge every model, not only what the change touches. */
  readonly all: boolean;
  /** Verdict under the head's policy and waivers, where the change edits them. */
  readonly preview: Report['policy']['preview'];
  /** Rollouts that other open changes would start, where a shell could list them. */
  readonly openRollouts?: readonly OpenRollout[] | undefined;
}

/** Judges a change. Pure: the same input gives the same report, byte for byte. */
export function evaluate(input: EvaluateInput, engine: Engine): Report {
  const fleets = readFleets(input, engine);
  const context = makeContext(input, engine);
  const graph = graphOf(fleets);
  const subjects = makeSubjects(fleets, graph, (subject) => context.risk(subject).ships);
  const removed = removedModels(fleets);
  const options: JudgeOptions = {
    context,
    waivers: input.waivers,
    locate: locator(input),
    headText: headTexts(input),
  };
  const judges = (subject: ModelSubject): boolean => input.all || subject.change !== 'unchanged';
  const detailed = subjects.filter(judges).length <= MOST_DETAILED;
  const simulated = detailed ? startsRollout(subjects, context) : new Set<ModelSubject>();
  const cap = input.configured ? (result: GateResult): GateResult => result : capped;

  const rollouts = rolloutsOf(subjects, context);
  const asked = {
    input,
    engine,
    rollouts,
    gates: modelGates(engine, input.policy),
    options,
    cap,
    judges,
    detailed,
    simulated,
  };
  const models = [
    ...subjects.map((subject) => judgeSubject(subject, asked)),
    ...removed.map((side) => removedReport(side, engine, input)),
  ].sort((a, b) => (a.id < b.id ? -1 : 1));
  const problems = locateProblems([
    ...problemsOf(fleets, input, options.locate),
    ...problemsOfEvidence(subjects.filter(judges), fleets, options.locate),
  ]);
  const portfolio: Portfolio = {
    before: [...fleets.before.sides.values()],
    after: [...fleets.after.sides.values()],
    subjects,
    removed,
    unreadable: { before: [...fleets.before.broken.keys()], after: [...fleets.after.broken.keys()] },
    graph,
    openRollouts: input.openRollouts,
    policyFile: input.policyFile,
  };
  const gates = [
    ...fileResults(problems).map((result) => withRule(result, null)),
    ...judgeFleet(portfolio, engine, options),
  ].map(cap);
  const reach = changeGraph(portfolio);
  return {
    schema: 'tollgate.report/1',
    verdict: verdictOf(resultsOf({ gates, models })),
    configured: input.configured,
    base: input.shas.base,
    merge_base: input.shas.merge_base,
    head: input.shas.head,
    as_of: input.asOf,
    policy: { path: input.policyFile, digest: input.policyDigest, preview: input.preview },
    prices: { book: input.book.name, date: input.book.date, digest: input.book.digest },
    totals: totals(
      fleets.before,
      fleets.after,
      Array.from(rollouts.values(), ({ sum, id }) => labelled(sum, id)),
      input.book.currency,
    ),
    approvals: approvalNeeds(input.policy, labelledResults(gates, models)),
    gates,
    models,
    ...(reach === null ? {} : { graph: reach }),
    problems,
  };
}

function readFleets(input: EvaluateInput, engine: Engine): Fleets {
  const reader = new ModelReader(input.texts, input.policy.currency, (config) => engine.estimate(config));
  const read = (revision: Revision): Fleet => readFleet(revision, reader);
  const stale = !sameRevision(input.mergeBase, input.target);
  const mergeBase = read(input.mergeBase);
  const before = stale ? read(input.target) : mergeBase;
  const after = read(stale ? input.merged : input.head);
  const touched = (path: string): boolean => contentAt(input.mergeBase, path) !== contentAt(input.head, path);
  const fleets = { mergeBase, before, after, touched, measuredAnew: () => false };
  if (input.evidence === undefined) return fleets;
  const evidence = new EvidenceReader(input.evidence, input.texts);
  return {
    ...fleets,
    mergeBase: evidence.attach(mergeBase, input.evidence.mergeBase),
    after: evidence.attach(after, input.evidence.merged),
    measuredAnew: (id) => evidence.touched(id),
  };
}

const contentAt = (revision: Revision, path: string): string | undefined =>
  revision.tree.get(path) ?? revision.refused.get(path)?.blob;

function sameRevision(a: Revision, b: Revision): boolean {
  if (a.tree.size !== b.tree.size || a.refused.size !== b.refused.size) return false;
  for (const path of [...a.tree.keys(), ...a.refused.keys()])
    if (contentAt(a, path) !== contentAt(b, path)) return false;
  return true;
}

/** The gates that judge models, and those a policy requires that this version does not have. */
interface ModelGates {
  readonly gates: readonly ModelGate[];
  readonly absent: readonly ModelGate[];
}

const modelGates = ({ gates }: Engine, policy: Policy): ModelGates => ({
  gates: gates.filter((gate) => gate.scope === 'model'),
  absent: absentGates(policy, gates),
});

/** What the rollouts that this change starts cost, by model. */
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

interface SubjectOptions {
  readonly input: EvaluateInput;
  readonly engine: Engine;
  readonly gates: ModelGates;
  readonly rollouts: ReadonlyMap<string, RolloutCost>;
  readonly options: JudgeOptions;
  readonly cap: (result: GateResult) => GateResult;
  /** Whether this model is judged, or only counted. */
  readonly judges: (subject: ModelSubject) => boolean;
  /** Whether models that pass show their cost lines too. */
  readonly detailed: boolean;
  /** Models whose rollout is simulated. */
  readonly simulated: ReadonlySet<ModelSubject>;
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

function judgeSubject(
  subject: ModelSubject,
  { input, engine, gates: asked, rollouts, options, cap, judges, detailed, simulated }: SubjectOptions,
): ModelReport {
  const { context } = options;
  const judged = judges(subject);
  const gates = judged ? gatesOf(subject, asked, options).map(cap) : [];
  const withLines = judged && (detailed || !['pass', 'warn'].includes(verdictOf(gates)));
  return {
    id: subject.id,
    path: subject.head.file,
    previous_path:
      subject.base !== null && subject.base.file !== subject.head.file ? subject.base.file : null,
    change: subject.change,
    team: subject.head.config.tags.team ?? null,
    cost: modelCost(subject, engine.estimate, input.book.currency, {
      rollout: rollouts.get(subject.id) ?? null,
      withLines,
    }),
    risk: judged ? riskReport(subject, context) : null,
    rollout: judged ? context.rollout(subject) : null,
    simulation: simulated.has(subject) ? engine.simulateRollout(subject, context.policy) : null,
    gates,
  };
}

function gatesOf(subject: ModelSubject, { gates, absent }: ModelGates, options: JudgeOptions): GateResult[] {
  const riskClass = options.context.risk(subject).class;
  const results: GateResult[] = [];
  for (const gate of gates)
    for (const result of judgeModel(gate, subject, options)) results.push(withRule(result, riskClass));
  for (const gate of absent)
    if (options.context.required(gate.id, subject))
      for (const result of judgeModel(gate, subject, options)) results.push(withRule(result, riskClass));
  return results;
}

function judgeFleet(portfolio: Portfolio, engine: Engine, options: JudgeOptions): GateResult[] {
  return engine.gates
    .flatMap((gate) => (gate.scope === 'portfolio' ? judgePortfolio(gate, portfolio, options) : []))
    .map((result) => withRule(result, null));
}

const withRule = (result: GateResult, riskClass: RiskClass | null): GateResult =>
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

const removedReport = (side: ModelSide, engine: Engine, input: EvaluateInput): ModelReport => ({
  id: side.config.id,
  path: side.file,
  previous_path: null,
  change: 'removed',
  team: side.config.tags.team ?? null,
  cost: removedCost(side, engine.estimate, input.book.currency),
  risk: null,
  rollout: null,
  simulation: null,
  gates: [],
});

function* labelledResults(
  gates: readonly GateResult[],
  models: readonly ModelReport[],
): Iterable<{ result: GateResult; subject: string }> {
  for (const result of gates) yield { result, subject: 'portfolio' };
  for (const model of models) for (const result of model.gates) yield { result, subject: model.id };
}

/** Positions are computed only for what is reported, from the text of the revision that holds the file. */
function locator(input: EvaluateInput): (place: Place) => Location {
  // The target's version of a side file comes first and is the one that judges, so it is the one findings point at.
  const sideTexts = new Map([...input.sideFiles].reverse().map((side) => [side.file, side.text]));
  const revisions = [
    input.merged,
    input.head,
    input.target,
    input.mergeBase,
    ...(input.evidence === undefined ? [] : [input.evidence.merged, input.evidence.mergeBase]),
  ];
  return (place) => {
    const blob = revisions.find(({ tree }) => tree.has(place.file))?.tree.get(place.file);
    const text = sideTexts.get(place.file) ?? (blob === undefined ? undefined : input.texts.get(blob));
    return text === undefined ? { file: place.file, line: 1, column: 1 } : locate(place, text);
  };
}

const headTexts =
  ({ head, texts }: EvaluateInput) =>
  (file: string): string | undefined => {
    const blob = head.tree.get(file);
    return blob === undefined ? undefined : texts.get(blob);
  };

function* problemsOf(fleets: Fleets, input: EvaluateInput, at: (place: Place) => Location): Iterable<Found> {
  for (const { text, problems } of input.sideFiles) {
    for (const problem of problems)
      yield { problem, preExisting: false, location: locate(problem.place, text) };
  }
  const models = new Set([
    ...fleets.before.sides.keys(),
    ...fleets.mergeBase.sides.keys(),
    ...fleets.after.sides.keys(),
  ]);
  for (const problem of unknownModels(input.waivers, models))
    yield { problem, preExisting: true, location: at(problem.place) };
  for (const [path, problems] of fleets.after.broken) {
    for (const problem of problems) {
      const caused = [path, ...(problem.related ?? [])].some((file) => fleets.touched(file));
      yield { problem, preExisting: !caused, location: at(problem.place) };
    }
  }
}

/** What is wrong in the evidence about the models that are judged; what the change did not touch only warns. */
function* problemsOfEvidence(
  subjects: readonly ModelSubject[],
  fleets: Fleets,
  at: (place: Place) => Location,
): Iterable<Found> {
  for (const { id, head } of subjects) {
    for (const { problems } of head.evidence?.() ?? [])
      for (const problem of problems)
        yield { problem, preExisting: !fleets.measuredAnew(id), location: at(problem.place) };
  }
}
