import type { UnpricedLine } from '../core/cost.ts';
import { daysBetween } from '../core/dates.ts';
import {
  defineModelGate,
  type Finding,
  type GateContext,
  type ModelSide,
  type ModelSubject,
} from '../core/gate.ts';
import { DEFAULTS } from '../core/policy.ts';
import { toNumber } from '../core/ratio.ts';
import { counted, listed } from '../core/words.ts';
import { at, finding, judged, notApplicable, priceFix } from './parts/finding.ts';
import { ownPrices } from './parts/price-stated.ts';

interface Row {
  readonly source: string;
  readonly date: string | null;
  readonly confidence: 'high' | 'low';
}

/** A price row with its age on the day of the check. */
interface Aged {
  readonly source: string;
  readonly date: string;
  readonly days: number;
}

/** Every line of a model has a price, from a source the policy trusts, and not from the change itself. */
export const priceFreshness = defineModelGate({
  id: 'price-freshness',
  title: 'Every cost has a price: recent enough, and not set by the change itself',
  action: 'block',
  options: {},
  comparesWithBase: false, // each finding says itself what the base has already
  judge(subject, context) {
    const { head } = subject;
    const used = rowsOf(head);
    const aged = agedRows(used, context.asOf);
    const findings = [
      ...unpricedLines(subject),
      ...ownPrices(subject, context),
      ...staleRows(aged, subject, context),
      ...doubtfulRows(used, subject),
    ];
    if (findings.length === 0 && used.length === 0 && head.estimate.lines.length === 0)
      return notApplicable('Nothing declared has a price');
    const [oldest] = aged;
    const evidence = () => ({
      as_of: context.asOf,
      max_age_days: limitOf(subject, context),
      oldest: oldest === undefined ? null : { ...oldest },
      rows: used.length,
    });
    const pass = () =>
      oldest === undefined
        ? 'All prices are your own'
        : `The oldest of ${counted(used.length, 'price source')} is ${counted(oldest.days, 'day')} old (${oldest.date})`;
    return judged(findings, pass, evidence);
  },
});

function rowsOf({ estimate }: ModelSide): readonly Row[] {
  if (estimate.prices.length < 2) return estimate.prices;
  const rows = new Map(estimate.prices.map((row) => [`${row.source}\u0000${row.date}`, row]));
  return [...rows.values()].sort((a, b) => (a.source < b.source ? -1 : 1));
}

/** Rows that have a date, oldest first. */
const agedRows = (rows: readonly Row[], asOf: string): Aged[] =>
  rows
    .flatMap(({ source, date }) => (date === null ? [] : [{ source, date, days: daysBetween(date, asOf) }]))
    .sort((a, b) => b.days - a.days);

const sameLine = (a: UnpricedLine, b: UnpricedLine): boolean => a.id === b.id && a.reason === b.reason;

/** What has no price leaves the cost open: nobody could find out whether it is within a budget. */
function unpricedLines(subject: ModelSubject): Finding[] {
  const before = subject.base?.estimate.unpriced ?? [];
  return subject.head.estimate.unpriced.map((line) =>
    finding('unknown', 'UNPRICED', `The cost of ${line.id} is unknown: ${line.reason}`, {
      place: at(subject, ...line.path),
      evidence: { line: line.id, component: line.component, path: line.path.join('.') },
      fix: priceFix(line),
      preExisting: before.some((old) => sameLine(old, line)),
    }),
  );
}

/** The age limit in days, where somebody asked for one: the book of an install that nobody configured only ages. */
function limitOf(subject: ModelSubject, context: GateContext): number | null {
  const { prices, gates } = context.policy;
  const asked =
    prices?.max_age !== undefined ||
    gates['price-freshness'] !== undefined ||
    context.required('price-freshness', subject);
  return asked ? Math.floor(toNumber(prices?.max_age ?? DEFAULTS.maxAge) / 86_400) : null;
}

function staleRows(aged: readonly Aged[], subject: ModelSubject, context: GateContext): Finding[] {
  const limit = limitOf(subject, context);
  const stale = limit === null ? [] : aged.filter(({ days }) => days > limit);
  if (limit === null || stale.length === 0) return [];
  const named = stale.map(({ source, date, days }) => `${source} of ${date}, ${counted(days, 'day')} old`);
  const before = new Set(subject.base === null ? [] : rowsOf(subject.base).map(({ source }) => source));
  return [
    finding(
      'violation',
      'STALE_PRICES',
      `${counted(stale.length, 'price source')} older than ${counted(limit, 'day')}: ${named.join('; ')}`,
      {
        place: at(subject, 'model'),
        evidence: { as_of: context.asOf, max_age_days: limit, stale: stale.map((row) => ({ ...row })) },
        fix: {
          summary:
            'State your own rates under prices.overrides in the policy, or use a release of Tollgate with newer prices',
        },
        size: stale.length,
        // What the base is priced by already is no news of this change.
        preExisting: stale.every(({ source }) => before.has(source)),
      },
    ),
  ];
}

/** Sources that are not sure, where the change is what brings them in. */
function doubtfulRows(used: readonly Row[], { base }: ModelSubject): Finding[] {
  if (used.every(({ confidence }) => confidence !== 'low')) return [];
  const before = new Set(base === null ? [] : rowsOf(base).map(({ source }) => source));
  const doubtful = used
    .filter(({ confidence, source }) => confidence === 'low' && !before.has(source))
    .map(({ source }) => source);
  if (doubtful.length === 0) return [];
  const named = doubtful.length > 3 ? [...doubtful.slice(0, 3), `${doubtful.length - 3} more`] : doubtful;
  return [
    finding(
      'hint',
      'LOW_CONFIDENCE_PRICES',
      `${counted(doubtful.length, 'price source')} of low confidence: ${listed(named)}`,
      {
        evidence: { sources: doubtful },
        fix: { summary: 'State your own rates under prices.overrides in the policy' },
      },
    ),
  ];
}
