import type { ModelReport, Report } from '../core/report.ts';
import { duration } from '../core/words.ts';
import { type BudgetFact, budgetsOf, leftWords } from './facts.ts';
import { isFailing, judgedRollout, missingSeconds, totalSeconds, verdictIn } from './view.ts';
import { isNothing } from './words.ts';

/** What the tables of models say of one model, the same words in every format. */

export function budgetCell(budget: BudgetFact | null, currency: string): string {
  if (budget === null) return '–';
  return `${leftWords(budget, currency)}${budget.percent === null ? '' : ` (${budget.percent} % used)`}`;
}

export function canaryCell(model: ModelReport): string {
  const rollout = judgedRollout(model);
  if (rollout === null) {
    const missing = model.gates.some(({ gate, status }) => gate === 'canary-duration' && isFailing(status));
    return missing ? 'no valid plan' : '–';
  }
  const missing = missingSeconds(rollout);
  if (missing > 0) return `${duration(missing)} short`;
  return rollout.valid ? `ok, ${duration(totalSeconds(rollout))}` : 'not valid';
}

/** A model without a finding of its own may still spend from a budget that stops the change; empty where none does. */
export function stoppedBudget(report: Report, model: ModelReport, budgets: readonly BudgetFact[]): string {
  const stopped = isFailing(verdictIn(report, model))
    ? undefined
    : budgetsOf(model, budgets).find(({ status }) => isFailing(status));
  if (stopped === undefined) return '';
  const adds =
    model.cost.delta !== null &&
    !model.cost.delta.expected.startsWith('-') &&
    !isNothing(model.cost.delta.expected);
  const kind =
    stopped.status === 'approval'
      ? 'a budget that needs approval'
      : stopped.status === 'block'
        ? 'a blocked budget'
        : 'an undecided budget';
  return `${adds ? 'adds to' : 'counts towards'} ${kind}`;
}
