import type { Finding, GateContext, ModelSide, ModelSubject, Portfolio } from '../../core/gate.ts';
import { budgetScope } from '../../core/policy-budget.ts';
import { nearest } from '../../core/validate.ts';
import { listed } from '../../core/words.ts';
import { at, finding } from './finding.ts';
import { type BudgetEntry, budgetsPer, inScope, scopeName, sidesIn, tagOf } from './scope.ts';

/** Models that the change takes out of a budget, or brings in without one, and budgets whose name nobody has. */
export function scopeFindings(portfolio: Portfolio, { policy }: GateContext): Finding[] {
  const entries = budgetsPer(policy, undefined);
  const changed = portfolio.subjects.filter(({ change }) => change === 'added' || change === 'changed');
  return [
    ...changed.flatMap((subject) => modelFindings(subject, entries)),
    ...entries.flatMap((entry) => unusedFindings(entry, portfolio)),
  ];
}

const budgetsOf = ({ config }: ModelSide, entries: readonly BudgetEntry[]): BudgetEntry[] =>
  entries.filter(({ entry }) => inScope(entry, config));

function modelFindings(subject: ModelSubject, entries: readonly BudgetEntry[]): Finding[] {
  const now = budgetsOf(subject.head, entries);
  const left =
    subject.base === null ? [] : budgetsOf(subject.base, entries).filter((old) => !now.includes(old));
  const lacking = lackingBudget(subject, entries, now);
  if (left.length > 0) {
    const names = listed(left.map(({ entry }) => scopeName(entry)));
    const into = now
      .filter(({ entry }) => budgetScope(entry).length > 0)
      .map(({ entry }) => scopeName(entry));
    const where = into.length > 0 ? `now in ${listed(into)}` : (lacking?.words ?? 'now in no other budget');
    return [
      finding('violation', 'BUDGET_LEFT', `${subject.id} leaves the budget of ${names}: ${where}`, {
        place: at(subject, 'cost_allocation', lacking?.dimension ?? firstDimension(left)),
        evidence: { model: subject.id, left: left.map(({ entry }) => scopeName(entry)), now: into },
        fix: lacking?.fix ?? { summary: 'Have the move approved by who answers for both budgets' },
        scope: { model: subject.id },
        action: 'approve',
        preExisting: false,
      }),
    ];
  }
  if (lacking === null || subject.base !== null) return [];
  return [
    finding('hint', 'NO_BUDGET', `${subject.id}: ${lacking.words}`, {
      place: at(subject, 'cost_allocation', lacking.dimension),
      evidence: { model: subject.id },
      fix: lacking.fix,
      scope: { model: subject.id },
    }),
  ];
}

const firstDimension = ([first]: readonly BudgetEntry[]): string =>
  (first === undefined ? undefined : budgetScope(first.entry)[0]?.dimension) ?? 'team';

/** Where the policy budgets by one dimension, such as team, and has no budget for this model's value of it. */
function lackingBudget(subject: ModelSubject, entries: readonly BudgetEntry[], now: readonly BudgetEntry[]) {
  if (now.some(({ entry }) => budgetScope(entry).length > 0)) return null;
  const scopes = entries.flatMap(({ entry }) => budgetScope(entry));
  const [first] = scopes;
  if (first === undefined) return null;
  const { dimension } = first;
  const value = tagOf(subject.head.config, dimension);
  const known = scopes.filter((scope) => scope.dimension === dimension).map((scope) => scope.value);
  if (known.includes(value)) return null;
  const meant = nearest(value, known);
  return {
    dimension,
    words: `${dimension} ${value} has no budget${meant === null ? '' : ` (did you mean ${meant}?)`}`,
    fix: {
      summary:
        meant === null
          ? `Add a budget for ${dimension} ${value} to the policy, in its own pull request`
          : `Write ${dimension}: ${meant}`,
    },
  };
}

/** A budget nobody counts towards, where a value that models do have is nearly its name. */
function unusedFindings({ entry, index }: BudgetEntry, portfolio: Portfolio): Finding[] {
  const { after, before, policyFile } = portfolio;
  if (sidesIn(after, entry).length > 0 || sidesIn(before, entry).length > 0) return [];
  return budgetScope(entry).flatMap(({ dimension, value }) => {
    const values = [...new Set(after.map(({ config }) => tagOf(config, dimension)))];
    const meant = values.includes(value) ? null : nearest(value, values);
    if (meant === null) return [];
    return [
      finding(
        'hint',
        'BUDGET_UNUSED',
        `The budget of ${scopeName(entry)} counts no model: no ${dimension} is ${value} (did you mean ${meant}?)`,
        {
          place: policyFile === null ? null : { file: policyFile, path: ['budgets', index, dimension] },
          evidence: { dimension, value, meant },
          fix: { summary: `Write ${dimension}: ${meant} in the policy` },
        },
      ),
    ];
  });
}
