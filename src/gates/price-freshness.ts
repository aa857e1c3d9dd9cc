import { definePortfolioGate, type Finding } from '../core/gate.ts';
import { DEFAULTS } from '../core/policy.ts';
import { toNumber } from '../core/ratio.ts';
import { daysBetween } from '../core/units.ts';
import { finding, judged, notApplicable } from './finding.ts';
import { counted, listed } from './words.ts';

interface Row {
  readonly source: string;
  readonly date: string | null;
  readonly confidence: 'high' | 'low';
}

/** No price that counts is older than the policy allows. One snapshot prices both sides, so nothing is pre-existing. */
export const priceFreshness = definePortfolioGate({
  id: 'price-freshness',
  title: 'The prices behind the estimates are recent',
  action: 'block',
  options: {},
  comparesWithBase: false,
  judge({ after }, { policy, asOf }) {
    const rows = new Map<string, Row>();
    for (const { estimate } of after)
      for (const row of estimate.prices) rows.set(`${row.source}\u0000${row.date}`, row);
    const used = [...rows.values()].sort((a, b) => (a.source < b.source ? -1 : 1));
    if (used.length === 0) return notApplicable('No estimate uses a price of the book');
    const dated = used.flatMap(({ source, date }) =>
      date === null ? [] : [{ source, date, days: daysBetween(date, asOf) }],
    );
    const oldest = dated.toSorted((a, b) => b.days - a.days)[0];
    const limit = Math.floor(toNumber(policy.prices?.max_age ?? DEFAULTS.maxAge) / 86_400);
    const stale = dated.filter(({ days }) => !(days <= limit));
    const evidence = { as_of: asOf, max_age_days: limit, oldest: oldest ?? null, rows: used.length };
    const findings: Finding[] = [];
    if (stale.length > 0 && oldest !== undefined) {
      const message = `${counted(stale.length, 'price source')} older than ${counted(limit, 'day')}; the oldest is ${oldest.source} of ${oldest.date}, ${counted(oldest.days, 'day')} old`;
      findings.push(
        finding('violation', 'STALE_PRICES', message, {
          evidence: { ...evidence, stale: stale.length },
          fix: {
            summary: 'Update the price book, or state your own rates under prices.overrides in the policy',
          },
          // Only a limit that somebody wrote down blocks; the default one warns.
          action: policy.prices?.max_age === undefined ? 'warn' : 'block',
          preExisting: false,
        }),
      );
    }
    const doubtful = used.filter(({ confidence }) => confidence === 'low').map(({ source }) => source);
    if (doubtful.length > 0) {
      const named = doubtful.length > 3 ? [...doubtful.slice(0, 3), `${doubtful.length - 3} more`] : doubtful;
      const fix = { summary: 'State your own rates under prices.overrides in the policy' };
      findings.push(
        finding(
          'hint',
          'LOW_CONFIDENCE_PRICES',
          `${counted(doubtful.length, 'price source')} of low confidence: ${listed(named)}`,
          { evidence: { sources: doubtful }, fix },
        ),
      );
    }
    const pass =
      oldest === undefined
        ? 'All prices are your own'
        : `The oldest of ${counted(used.length, 'price source')} is ${counted(oldest.days, 'day')} old, of at most ${limit}`;
    return judged(findings, pass, evidence);
  },
});
