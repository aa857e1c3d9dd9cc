import type { CapacityQuery, PriceAnswer, PriceBook } from '../core/price.ts';
import { unknown } from './answer.ts';
import { bundle } from './bundle.ts';
import { listPrice, provenance } from './list.ts';
import { discounted, override, type Prices } from './own.ts';
import { decimal, volumeRows } from './rows.ts';

/** Settings of the bundled book, from the policy; `tokens` is injected because its data is large (see llm.ts). */
export interface BookOptions {
  readonly digest: string;
  readonly currency?: string | undefined;
  readonly discounts?: Prices['discounts'];
  readonly overrides?: Prices['overrides'];
  readonly tokens?: PriceBook['tokens'];
}

/** Currency of every bundled row. */
const CURRENCY = 'USD';

/**
 * The price book that ships with Tollgate: dated list prices, the policy's own prices (the first that matches
 * wins) and its discounts (all that match multiply). What it does not know it says, with the reason.
 */
export function bundledBook(options: BookOptions): PriceBook {
  const { prices, specs, date, nameOf } = bundle();
  const currency = options.currency ?? CURRENCY;
  const foreign =
    currency === CURRENCY
      ? null
      : unknown(
          `the bundled prices are in ${CURRENCY} and the policy is in ${currency}: set prices.overrides`,
        );
  const answers = new Map<string, PriceAnswer>();
  const capacity = (query: CapacityQuery): PriceAnswer => {
    const key = `${query.instance ?? ''}|${query.accelerator ?? ''}|${query.cloud}|${query.region}|${query.purchase}`;
    const cached = answers.get(key);
    if (cached !== undefined) return cached;
    const answer =
      override(query, options.overrides ?? []) ??
      foreign ??
      discounted(query, listPrice(query), options.discounts ?? []);
    answers.set(key, answer);
    return answer;
  };
  const volume = (kind: 'storage' | 'egress') => {
    const known = new Map<string, PriceAnswer>();
    return (cloud: string, region: string): PriceAnswer => {
      const key = `${cloud}|${region}`;
      const answer = known.get(key) ?? foreign ?? volumePrice(kind, cloud, region);
      known.set(key, answer);
      return answer;
    };
  };
  return {
    name: 'bundled',
    date,
    digest: options.digest,
    currency,
    capacity,
    instance: (name) => {
      const row = prices.instance(name);
      return row === null || row.accelerator === null
        ? null
        : { accelerator: row.accelerator, count: row.count };
    },
    storage: volume('storage'),
    egress: volume('egress'),
    accelerator: (name) => specs.get(nameOf(name) ?? '') ?? null,
    accelerators: () => [...specs.values()],
    tokens:
      foreign !== null
        ? () => foreign
        : (options.tokens ?? (() => ({ reason: 'token prices are not loaded' }))),
  };
}

function volumePrice(kind: 'storage' | 'egress', cloud: string, region: string): PriceAnswer {
  const row = volumeRows.find(
    (candidate) => candidate.kind === kind && candidate.cloud === cloud && candidate.region === region,
  );
  if (row === undefined)
    return unknown(`the price book has no ${kind} price in ${cloud}/${region}: declare its \`rate\``);
  const notes = row.note === undefined ? [] : [row.note];
  return {
    known: true,
    low: decimal(row.low),
    expected: decimal(row.price),
    high: decimal(row.high),
    ...provenance(row),
    confidence: row.confidence === 'high' ? 'high' : 'low',
    notes,
  };
}
