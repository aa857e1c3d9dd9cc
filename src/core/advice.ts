import type { Candidate } from './advice/search.ts';
import { isFailing, Search, type SearchOptions } from './advice/search.ts';
import { sensitivity } from './advice/sensitivity.ts';
import { costDelta } from './cost.ts';
import type { ModelSide, ModelSubject, Portfolio, PortfolioGate } from './gate.ts';
import { judgePortfolio } from './judge.ts';
import type { ModelConfig } from './model.ts';
import { asRatio, moneyFromText, moneyText, toCents } from './money.ts';
import { dominantCost, POSTURES } from './optimization.ts';
import { multiply, ratio, toNumber } from './ratio.ts';
import type {
  Advice,
  AdviceFix,
  Component,
  GateId,
  GateResult,
  ModelAdvice,
  ModelReport,
  Saving,
} from './report.ts';

export interface AdviceInput extends SearchOptions {
  readonly portfolioGates: readonly PortfolioGate[];
  readonly portfolio: Portfolio;
  /** What the portfolio's gates found. */
  readonly results: readonly GateResult[];
  readonly models: readonly ModelReport[];
  /** Text of the file of a model of the merge result. */
  textOf(side: ModelSide): string | undefined;
  /** Advise on the costliest models too, not only where something fails. */
  readonly all: boolean;
}

/** More models than this nobody reads advice on, and the search takes its time. */
const MOST_MODELS = 20;
/** Changed models that are tried against one budget. */
const MOST_TRIED = 10;

/**
 * What could be changed: for each failing gate the cheapest change that makes it pass, what to optimise first, and
 * what the cost depends on. Never a gate. Null where nothing fails and nobody asked.
 */
export function adviceOn(input: AdviceInput): Advice | null {
  const subjects = new Map(input.portfolio.subjects.map((subject) => [subject.id, subject]));
  const failingBudget = input.results.filter((result) => result.gate === 'budget' && isFailing(result));
  const wanted = byImportance(
    input.models.filter((model) => isWanted(model, input, failingBudget.length > 0)),
  );
  const chosen = wanted.slice(0, MOST_MODELS).flatMap((model) => {
    const subject = subjects.get(model.id);
    const text = subject === undefined ? undefined : input.textOf(subject.head);
    return subject === undefined || text === undefined
      ? []
      : [{ model, subject, search: new Search(subject, text, model.gates, input) }];
  });
  const fixes = [
    ...failingBudget.flatMap((result) => budgetFix(result, chosen.slice(0, MOST_TRIED), input)),
    ...chosen.flatMap((one) => modelFixes(one, input)),
  ];
  const costs = ({ model }: Chosen): boolean =>
    input.all ||
    (failingBudget.length > 0 && grown(model)) ||
    model.gates.some((result) => COST_GATES.has(result.gate) && isFailing(result));
  const models = chosen.filter(costs).map((one) => modelAdvice(one, input));
  if (fixes.length + models.length === 0) return null;
  return { fixes, models, omitted: wanted.length - chosen.length };
}

/** Whether the change makes it cost more. */
const grown = ({ change, cost }: ModelReport): boolean =>
  (change === 'added' || change === 'changed') &&
  cost.delta !== null &&
  moneyFromText(cost.delta.expected) > 0n;

/** Where one of these fails, its author wants to know what the cost depends on. */
const COST_GATES: ReadonlySet<GateId> = new Set(['unit-cost', 'training-run', 'hardware-fit']);

interface Chosen {
  readonly model: ModelReport;
  readonly subject: ModelSubject;
  readonly search: Search;
}

function isWanted({ change, gates, cost }: ModelReport, { all }: AdviceInput, budget: boolean): boolean {
  if (cost.head === null) return false;
  return all || gates.some(isFailing) || (budget && (change === 'added' || change === 'changed'));
}

/** Failing models first, then the costliest. */
function byImportance(models: readonly ModelReport[]): ModelReport[] {
  return models
    .map((model) => ({
      model,
      fails: model.gates.some(isFailing),
      cost: moneyFromText(model.cost.head?.expected ?? '0.00'),
    }))
    .sort((a, b) => {
      if (a.fails !== b.fails) return a.fails ? -1 : 1;
      if (a.cost !== b.cost) return a.cost > b.cost ? -1 : 1;
      return a.model.id < b.model.id ? -1 : 1;
    })
    .map(({ model }) => model);
}

function modelFixes({ model, subject, search }: Chosen, { gates }: AdviceInput): AdviceFix[] {
  const failing = model.gates.filter(isFailing);
  return [...new Set(failing.map(({ gate }) => gate))].flatMap((id) => {
    const results = failing.filter(({ gate }) => gate === id);
    const gate = gates.find((one) => one.id === id);
    const found = gate === undefined ? null : search.fix(gate, results);
    const [first] = results;
    if (gate === undefined || found === null || first === undefined) return [];
    return [fixOf(first, subject, found, search.passesAsWritten(gate, found))];
  });
}

const fixOf = (
  { gate, code }: GateResult,
  { id, head }: ModelSubject,
  { edits, side, assumes }: Candidate,
  asWritten: boolean,
): AdviceFix => {
  const delta = costDelta(head.monthly, side.monthly);
  return {
    gate,
    code,
    model: id,
    edits,
    monthly: side.monthly.unknown.length > 0 ? null : moneyText(side.monthly.expected),
    delta: delta === null ? null : moneyText(delta.expected),
    assumes,
    as_written: asWritten,
  };
};

/** What a finding of a budget is about. */
const about = (one: GateResult): string => `${one.code} ${JSON.stringify(one.evidence.scope ?? null)}`;

/** The cheaper way to run one changed model with which the budget no longer fails. */
function budgetFix(result: GateResult, chosen: readonly Chosen[], input: AdviceInput): AdviceFix[] {
  const gate = input.portfolioGates.find(({ id }) => id === result.gate);
  if (gate === undefined) return [];
  for (const { subject, search } of chosen) {
    const cheaper = search.cheaper();
    if (cheaper === null) continue;
    const results = judgePortfolio(gate, withSide(input.portfolio, subject, cheaper.side), input.judge);
    if (!results.some((one) => isFailing(one) && about(one) === about(result)))
      return [fixOf(result, subject, cheaper, cheaper.assumes === null)];
  }
  return [];
}

const withSide = (portfolio: Portfolio, subject: ModelSubject, side: ModelSide): Portfolio => ({
  ...portfolio,
  after: portfolio.after.map((one) => (one.config.id === subject.id ? side : one)),
  subjects: portfolio.subjects.map((one) => (one.id === subject.id ? { ...one, head: side } : one)),
});

function modelAdvice({ model, subject, search }: Chosen, input: AdviceInput): ModelAdvice {
  const dominant = dominantCost(mixOf(model));
  return {
    id: model.id,
    priority:
      dominant === null
        ? null
        : {
            component: dominant.component,
            share: round(toNumber(dominant.share)),
            ...rule(dominant.component, subject.head.config),
          },
    saving: savingOf(subject, search),
    sensitivity: sensitivity(subject.head, (config) => input.estimate(config)),
  };
}

const round = (share: number): number => Math.round(share * 10_000) / 10_000;

function rule(component: Component, { serving }: ModelConfig) {
  const { first, second, avoid, payback } = POSTURES[component];
  const hosted = component === 'infer' && serving?.api !== undefined;
  // Whoever calls a hosted model has no serving infrastructure to improve.
  return { first, second: hosted ? 'fewer tokens a request' : second, avoid, payback };
}

function mixOf({ cost }: ModelReport) {
  const part = (component: Component) => asRatio(moneyFromText(cost.components[component].expected));
  return { train: part('train'), infer: part('infer'), data: part('data'), iterate: part('iterate') };
}

/** Bought otherwise or set back to what was: nothing is paid once, so that no saving is set against it. */
const isFree = ({ edits, assumes }: Candidate): boolean =>
  assumes === null || edits.every(({ path }) => path.endsWith('.purchase'));

function savingOf({ head }: ModelSubject, search: Search): Saving | null {
  const found = search.cheaper();
  const delta = found === null ? null : costDelta(head.monthly, found.side.monthly);
  if (found === null || delta === null) return null;
  const component: Component = found.edits.some(({ path }) => path.startsWith('training'))
    ? 'train'
    : 'infer';
  const months = isFree(found) ? null : POSTURES[component].months;
  const once = months === null ? null : toCents(multiply(asRatio(delta.expected), ratio(-months)));
  return {
    edits: found.edits,
    monthly: moneyText(found.side.monthly.expected),
    delta: moneyText(delta.expected),
    worth_once: months === null || once === null ? null : { months, amount: moneyText(once) },
    assumes: found.assumes,
    still_failing: search.failuresWith(found),
  };
}
