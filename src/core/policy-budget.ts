import * as z from 'zod';
import * as f from './fields.ts';
import { COST_DIMENSIONS, MODEL_TYPES } from './model.ts';
import { compare } from './ratio.ts';

const PER = [
  'pull_request',
  'training_run',
  'experiment',
  'thousand_requests',
  'active_user',
  'accuracy_point',
] as const;

type BudgetKind = 'total' | 'pull_request' | 'each';
type AmountKey = 'monthly' | 'annual' | 'increase' | 'percent' | 'limit';
/** Which amounts each kind of budget is stated in. */
const AMOUNTS: Readonly<Record<BudgetKind, readonly AmountKey[]>> = {
  total: ['monthly', 'annual'],
  pull_request: ['increase', 'percent'],
  each: ['limit'],
};
const EXAMPLES: Readonly<Record<AmountKey, string>> = {
  monthly: '`monthly: 60000 USD`',
  annual: '`annual: 720000 USD`',
  increase: '`increase: 5000 USD`',
  percent: '`percent: 20%`',
  limit: '`limit: 10000 USD`',
};
/** A budget warns before it asks for approval, and asks before it blocks. */
const LADDER = [
  ['warn', 'approve'],
  ['approve', 'block'],
  ['warn', 'block'],
] as const;
type Per = (typeof PER)[number];
const kindOf = (per: Per | undefined): BudgetKind =>
  per === undefined ? 'total' : per === 'pull_request' ? 'pull_request' : 'each';
const kindName = (per: Per | undefined): string =>
  per === undefined ? 'budget' : `limit per ${per.replaceAll('_', ' ')}`;

/** One entry of `budgets`: a budget over time, or a limit per thing. */
export const budget = z
  .strictObject({
    team: f.text('Team', 'payments').optional(),
    service: f.text('Service', 'fraud-api').optional(),
    model: f.text('Model', 'fraud-ranker').optional(),
    environment: f.text('Environment', 'production').optional(),
    cost_center: f.text('Cost centre', 'CC-4521').optional(),
    model_type: f.choice(MODEL_TYPES, 'Model type').optional(),
    monthly: f.money('Budget a month', '60000 USD').optional(),
    annual: f.money('Budget a year', '720000 USD').optional(),
    warn: f.multiple('Share of the budget from which it warns', '80%').optional(),
    approve: f.multiple('Share of the budget above which it needs approval', '100%').optional(),
    block: f.multiple('Share of the budget above which it blocks', '120%').optional(),
    per: f.choice(PER, 'A limit per thing instead of per time').optional(),
    increase: f.money('Largest increase a month, with `per: pull_request`', '5000 USD').optional(),
    percent: f.multiple('Largest increase in percent, with `per: pull_request`', '20%').optional(),
    limit: f.money('Ceiling, with the other values of `per`', '10000 USD').optional(),
    action: f.choice(['warn', 'approve', 'block'], 'What happens when it is exceeded').optional(),
    bound: f.choice(['low', 'expected', 'high'], 'Which bound of the estimate is compared').optional(),
  })
  .superRefine((entry, context) => {
    const report = (message: string, expected: string, path: string[] = []): void => {
      const params: f.IssueParams = {
        problem: path.length === 0 ? 'INVALID_VALUE' : 'CONFLICTING_KEYS',
        expected,
      };
      context.addIssue({ code: 'custom', message, path, params });
    };
    const amounts = AMOUNTS[kindOf(entry.per)];
    if (amounts.every((key) => entry[key] === undefined))
      report(`the ${kindName(entry.per)} has no amount`, amounts.map((key) => EXAMPLES[key]).join(' or '));
    for (const key of Object.keys(EXAMPLES) as AmountKey[])
      if (entry[key] !== undefined && !amounts.includes(key))
        report(
          `a ${kindName(entry.per)} has no \`${key}\``,
          amounts.map((name) => EXAMPLES[name]).join(' or '),
          [key],
        );
    if (entry.per === undefined) {
      for (const [lower, upper] of LADDER) {
        const [from, to] = [entry[lower], entry[upper]];
        if (from !== undefined && to !== undefined && compare(from, to) > 0)
          report(`it is above \`${upper}\``, `a share up to \`${upper}\``, [lower]);
      }
      return;
    }
    for (const key of ['warn', 'approve', 'block'] as const)
      if (entry[key] !== undefined)
        report(`a ${kindName(entry.per)} has no thresholds`, '`action`, or a budget per month or year', [
          key,
        ]);
  })
  .meta({ description: 'A budget' });
export type Budget = z.output<typeof budget>;

export interface BudgetDimension {
  readonly dimension: (typeof COST_DIMENSIONS)[number] | 'model';
  readonly value: string;
}

const scopes = new WeakMap<Budget, readonly BudgetDimension[]>();

/** Budget dimensions an entry names, such as `{ team: 'payments' }`; worked out once an entry. */
export function budgetScope(entry: Budget): readonly BudgetDimension[] {
  const known = scopes.get(entry);
  if (known !== undefined) return known;
  const scope = (['model', ...COST_DIMENSIONS] as const).flatMap((dimension) => {
    const value = entry[dimension];
    return value === undefined ? [] : [{ dimension, value }];
  });
  scopes.set(entry, scope);
  return scope;
}
