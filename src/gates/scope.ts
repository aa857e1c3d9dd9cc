import type { ModelConfig } from '../core/model.ts';
import { type Budget, budgetScope, type Policy } from '../core/policy.ts';

/** A budget with its index in the policy. */
export interface BudgetEntry {
  readonly entry: Budget;
  readonly index: number;
}

/** The policy's budgets of the given kinds; `undefined` stands for budgets per month or year. */
export const budgetsPer = (policy: Policy, kinds: readonly Budget['per'][]): BudgetEntry[] =>
  [...(policy.budgets ?? []).entries()]
    .map(([index, entry]) => ({ entry, index }))
    .filter(({ entry }) => kinds.includes(entry.per));

/** Whether a model's cost counts against a budget; one without dimensions counts everything, `untagged` what has no tag. */
export const inScope = (entry: Budget, { id, tags }: ModelConfig): boolean =>
  budgetScope(entry).every(
    ({ dimension, value }) => (dimension === 'model' ? id : (tags[dimension] ?? 'untagged')) === value,
  );

/** `payments`, `payments, production`, or `all models`. */
export const scopeName = (entry: Budget): string =>
  budgetScope(entry)
    .map(({ value }) => value)
    .join(', ') || 'all models';
