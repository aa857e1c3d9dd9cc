import type { ModelSide } from '../../core/gate.ts';
import type { CostDimension, ModelConfig } from '../../core/model.ts';
import type { Policy } from '../../core/policy.ts';
import { type Budget, budgetScope } from '../../core/policy-budget.ts';

/** A budget with its index in the policy. */
export interface BudgetEntry {
  readonly entry: Budget;
  readonly index: number;
}

const found = new WeakMap<Policy, Map<string, readonly BudgetEntry[]>>();

/** The policy's budgets of the given kinds; `undefined` stands for budgets per month or year. */
export function budgetsPer(policy: Policy, ...kinds: readonly Budget['per'][]): readonly BudgetEntry[] {
  const known = found.get(policy) ?? new Map<string, readonly BudgetEntry[]>();
  found.set(policy, known);
  const key = kinds.join();
  const entries =
    known.get(key) ??
    (policy.budgets ?? []).flatMap((entry, index) => (kinds.includes(entry.per) ? [{ entry, index }] : []));
  known.set(key, entries);
  return entries;
}

/** The models whose cost counts against a budget; one without dimensions counts all, `untagged` what has no tag. */
export function sidesIn(sides: readonly ModelSide[], entry: Budget): readonly ModelSide[] {
  const [first, ...rest] = budgetScope(entry);
  if (first === undefined) return sides;
  const candidates = groups(sides, first.dimension).get(first.value) ?? [];
  return rest.length === 0 ? candidates : candidates.filter(({ config }) => inScope(entry, config));
}

/** Whether one model's cost counts against a budget. */
export const inScope = (entry: Budget, config: ModelConfig): boolean =>
  budgetScope(entry).every(({ dimension, value }) => tagOf(config, dimension) === value);

type Dimension = CostDimension | 'model';

export const tagOf = ({ id, tags }: ModelConfig, dimension: Dimension): string =>
  dimension === 'model' ? id : (tags[dimension] ?? 'untagged');

const grouped = new WeakMap<readonly ModelSide[], Map<Dimension, Map<string, ModelSide[]>>>();

/** Models by their value of a dimension, worked out once a fleet: a policy has a budget per team. */
function groups(sides: readonly ModelSide[], dimension: Dimension): ReadonlyMap<string, ModelSide[]> {
  const known = grouped.get(sides) ?? new Map<Dimension, Map<string, ModelSide[]>>();
  grouped.set(sides, known);
  const cached = known.get(dimension);
  if (cached !== undefined) return cached;
  const made = new Map<string, ModelSide[]>();
  for (const side of sides) {
    const value = tagOf(side.config, dimension);
    const group = made.get(value);
    if (group === undefined) made.set(value, [side]);
    else group.push(side);
  }
  known.set(dimension, made);
  return made;
}

/** `payments`, `payments, production`, or `all models`. */
export const scopeName = (entry: Budget): string =>
  budgetScope(entry)
    .map(({ value }) => value)
    .join(', ') || 'all models';
