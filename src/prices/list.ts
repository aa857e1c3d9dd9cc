import type { CapacityQuery, PriceAnswer } from '../core/price.ts';
import { ratio } from '../core/ratio.ts';
import { type Known, scaled, unknown } from './answer.ts';
import { bundle, subject } from './bundle.ts';
import { type CapacityRow, type Dated, decimal, reservedRows, sourceText } from './rows.ts';
import { whyNot } from './why-not.ts';

/** What the book asks for a machine, or why it does not know. */
export function listPrice(query: CapacityQuery): PriceAnswer {
  const { purchase } = query;
  if (purchase === 'owned') return unknown('owned hardware has no list price');
  const row = find(query, purchase);
  if (row !== null) return answerOf(row, query);
  if (purchase === 'reserved_1y' || purchase === 'reserved_3y') return reservedPrice(query);
  return whyNot(query);
}

function find(query: CapacityQuery, purchase: string): CapacityRow | null {
  const { prices } = bundle();
  const { accelerator, instance } = subject(query);
  if (instance !== null) return prices.byInstance(query.cloud, query.region, instance, purchase);
  return accelerator === null ? null : prices.byAccelerator(query.cloud, query.region, accelerator, purchase);
}

function answerOf(row: CapacityRow, query: CapacityQuery): Known {
  const notes = [query.instance === undefined ? `priced as ${row.instance}` : '', row.note ?? ''].filter(
    (note) => note !== '',
  );
  const perAccelerator: Known = {
    known: true,
    low: row.low,
    expected: row.price,
    high: row.high,
    ...provenance(row),
    confidence: row.confidence,
    notes,
  };
  if (query.instance === undefined || row.accelerator === null) return perAccelerator;
  const count = ratio(row.count);
  return scaled(perAccelerator, count, count, count);
}

/** Source and date of a row, as an answer carries them. */
export const provenance = (row: Dated): { source: string; date: string } => ({
  source: sourceText(row.source),
  date: row.date,
});

/** On-demand times the ratio of that cloud and accelerator: never sure, and unknown where no source gives a ratio. */
function reservedPrice(query: CapacityQuery): PriceAnswer {
  const { accelerator } = subject(query);
  const base = listPrice({ ...query, purchase: 'on_demand' });
  if (!base.known) return base;
  const rule = reservedRows.find(
    (row) =>
      row.cloud === query.cloud &&
      row.purchase === query.purchase &&
      (row.accelerator === null ? accelerator !== null : row.accelerator === accelerator),
  );
  if (rule === undefined)
    return unknown(
      `no source gives ${query.purchase} prices of ${accelerator ?? query.instance ?? 'this hardware'} on ${query.cloud}: set prices.overrides or \`rate\``,
    );
  const answer = scaled(base, decimal(rule.low), decimal(rule.ratio), decimal(rule.high));
  const older = rule.date < (base.date ?? rule.date) ? rule.date : base.date;
  return {
    ...answer,
    source: `${base.source} × ${rule.ratio} (${sourceText(rule.source)})`,
    date: older,
    confidence: 'low',
    notes: [...base.notes, rule.note ?? ''],
  };
}
