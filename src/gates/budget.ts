import { definePortfolioGate } from '../core/gate.ts';
import { asRatio } from '../core/money.ts';
import { compare, divide, ONE, type Ratio } from '../core/ratio.ts';
import { increaseFindings } from './budget-increase.ts';
import { scopeFindings } from './budget-scope.ts';
import { type Standing, standingEvidence, standingsOf, standingText, totalFindings } from './budget-total.ts';
import { judged, notApplicable } from './finding.ts';
import { budgetsPer } from './scope.ts';
import { counted } from './words.ts';

/** Totals of the merge result against the budgets of the policy, and what this pull request adds. */
export const budget = definePortfolioGate({
  id: 'budget',
  title: 'Spend after the merge stays within the budgets of the policy',
  action: 'approve',
  options: {},
  comparesWithBase: false,
  judge(portfolio, context) {
    const { policy } = context;
    const standings = budgetsPer(policy, [undefined]).flatMap((entry) => standingsOf(portfolio, entry));
    const increases = budgetsPer(policy, ['pull_request']);
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
    return judged(findings, pass, { budgets: standings.map(standingEvidence) });
  },
});

/** Largest used share first; a budget of nothing counts as wholly used. */
const byShare = (a: Standing, b: Standing): number => compare(shareOf(b), shareOf(a));

const shareOf = ({ limit, totals }: Standing): Ratio =>
  limit.n === 0n ? ONE : divide(asRatio(totals.after[totals.bound]), limit);
