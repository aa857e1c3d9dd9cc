import { definePortfolioGate, type ModelSide, type Portfolio } from '../core/gate.ts';
import { asRatio } from '../core/money.ts';
import { compare, divide, ONE, type Ratio } from '../core/ratio.ts';
import { counted } from '../core/words.ts';
import { increaseFindings } from './parts/budget-increase.ts';
import { scopeFindings } from './parts/budget-scope.ts';
import {
  type Standing,
  standingEvidence,
  standingsOf,
  standingText,
  totalFindings,
} from './parts/budget-total.ts';
import { judged, notApplicable } from './parts/finding.ts';
import { budgetsPer, inScope, sidesIn } from './parts/scope.ts';

/** Totals of the merge result against the budgets of the policy, and what this pull request adds. */
export const budget = definePortfolioGate({
  id: 'budget',
  title: 'Spend after the merge stays within the budgets of the policy',
  action: 'approve',
  options: {},
  comparesWithBase: false,
  gap: ({ head }, { policy }) =>
    budgetsPer(policy, undefined, 'pull_request').some(({ entry }) => inScope(entry, head.config))
      ? null
      : {
          reason: 'no budget of the policy counts its cost',
          fix: { summary: 'Add a budget for its team, service or model under budgets in the policy' },
        },
  judge(portfolio, context) {
    const { policy } = context;
    const standings = budgetsPer(policy, undefined).flatMap((entry) => standingsOf(portfolio, entry));
    const increases = budgetsPer(policy, 'pull_request');
    if (standings.length + increases.length === 0)
      return notApplicable('The policy sets no budget per month, year or pull request');
    const findings = [
      ...standings.flatMap((standing) => totalFindings(standing, context, portfolio.policyFile)),
      ...scopeFindings(portfolio, context),
      ...increases.flatMap((entry) => increaseFindings(portfolio, entry, context, portfolio.policyFile)),
    ];
    const tightest = standings
      .toSorted(byShare)
      .slice(0, 3)
      .map((standing) => standingText(standing, policy.currency));
    const more =
      standings.length > tightest.length
        ? `; ${counted(standings.length - tightest.length, 'more budget')} kept`
        : '';
    const pass =
      tightest.length === 0
        ? 'The increase of this pull request is within its limit'
        : `${tightest.join('; ')}${more}`;
    const changed = changedSides(portfolio);
    const budgets = standings.map((standing) => ({
      ...standingEvidence(standing),
      changed: sidesIn(changed, standing.entry)
        .slice(0, MOST_CHANGED)
        .map(({ config }) => config.id),
    }));
    // A reader wants every budget beside the one that is exceeded, so the first finding carries them all.
    const [first, ...others] = findings;
    const told =
      first === undefined ? [] : [{ ...first, evidence: { ...first.evidence, budgets } }, ...others];
    return judged(told, pass, { budgets });
  },
});

/** More models of one change than this are not named under a budget. */
const MOST_CHANGED = 50;

/** Models that the change adds, edits or removes. */
const changedSides = ({ subjects, removed }: Portfolio): ModelSide[] => [
  ...subjects.filter(({ change }) => change === 'added' || change === 'changed').map(({ head }) => head),
  ...removed,
];

/** Largest used share first; a budget of nothing counts as wholly used. */
const byShare = (a: Standing, b: Standing): number => compare(shareOf(b), shareOf(a));

const shareOf = ({ limit, totals }: Standing): Ratio =>
  limit.n === 0n ? ONE : divide(asRatio(totals.after[totals.bound]), limit);
