import { costDelta } from '../../core/cost.ts';
import type { Finding, GateContext, Portfolio } from '../../core/gate.ts';
import { asRatio, minus, moneyText, NOTHING, toCents } from '../../core/money.ts';
import { compare, divide, multiply, subtract } from '../../core/ratio.ts';
import type { Evidence } from '../../core/report.ts';
import { listed, money, percent } from '../../core/words.ts';
import { newUnknown, type Part, partsEvidence, partsText, scopeEvidence, totalsOf } from './budget-parts.ts';
import { finding } from './finding.ts';
import { type BudgetEntry, scopeName } from './scope.ts';

const rise = ({ before, after }: Part): ReturnType<typeof minus> => minus(after, before);

/** What one pull request may add to the monthly cost: `increase` in money, `percent` of what was spent before. */
export function increaseFindings(
  portfolio: Portfolio,
  { entry, index }: BudgetEntry,
  context: GateContext,
  policyFile: string | null,
): Finding[] {
  const { currency } = context.policy;
  const totals = totalsOf(portfolio, entry, 'month');
  const { before, after, bound, parts } = totals;
  const place = policyFile === null ? null : { file: policyFile, path: ['budgets', index] };
  const name = scopeName(entry);
  const delta = costDelta(before, after);
  const scope = scopeEvidence(entry);
  const base: Evidence = {
    scope,
    bound,
    before: moneyText(before[bound]),
    after: moneyText(after[bound]),
  };
  if (delta === null) {
    const fresh = newUnknown(before, after);
    const lines = listed(
      (fresh.length > 0 ? fresh : before.unknown).map(({ line, reason }) => `${line} (${reason})`),
    );
    const [open] = totals.open;
    const fix = open === undefined ? null : open.fix;
    const evidence = {
      ...base,
      unknown: [...before.unknown, ...after.unknown].map(({ line, reason }) => ({ line, reason })),
    };
    return [
      finding(
        'unknown',
        'INCREASE_UNKNOWN',
        `${name}: the increase of this pull request is unknown: ${lines}`,
        { place: open?.place ?? place, scope, evidence, fix },
      ),
    ];
  }
  const added = delta[bound];
  const most = partsText(parts, rise, currency);
  const exceeded = (
    code: string,
    limit: ReturnType<typeof asRatio>,
    words: string,
    extra: Evidence,
  ): Finding[] => {
    if (compare(asRatio(added), limit) <= 0) return [];
    const excess = toCents(subtract(asRatio(added), limit));
    return [
      finding(
        'violation',
        code,
        `${name}: this pull request adds ${money(added, currency)} a month, ${words}; most: ${most}`,
        {
          place,
          scope,
          evidence: {
            ...base,
            delta: moneyText(added),
            limit: moneyText(toCents(limit)),
            ...extra,
            ...partsEvidence(parts, rise),
          },
          fix: { summary: `Add ${money(excess, currency)} a month less, or have the increase approved` },
          action: entry.action ?? 'approve',
          preExisting: false,
        },
      ),
    ];
  };
  const spent = asRatio(before[bound]);
  const share = before[bound] === NOTHING ? 'from nothing' : percent(divide(asRatio(added), spent));
  return [
    ...(entry.increase === undefined
      ? []
      : exceeded(
          'INCREASE_EXCEEDED',
          entry.increase.amount,
          `more than ${money(toCents(entry.increase.amount), currency)}`,
          {},
        )),
    ...(entry.percent === undefined
      ? []
      : exceeded(
          'PERCENT_EXCEEDED',
          multiply(entry.percent, spent),
          `${share}, more than ${percent(entry.percent)} of ${money(before[bound], currency)}`,
          { percent: share },
        )),
  ];
}
