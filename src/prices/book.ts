import type { Policy } from '../core/policy.ts';
import type { AcceleratorSpec, CapacityQuery, PriceAnswer, PriceBook, UnknownPrice } from '../core/price.ts';
import { multiply, ONE, type Ratio, ratio, subtract } from '../core/ratio.ts';
import { type Catalog, catalog } from './catalog.ts';
import accelerators from './data/accelerators.json' with { type: 'json' };
import { namer, nearestName } from './names.ts';
import {
  BUNDLED,
  type CapacityRow,
  capacityRows,
  type Dated,
  decimal,
  reservedRows,
  sourceText,
  volumeRows,
} from './rows.ts';

type Prices = NonNullable<Policy['prices']>;
type Override = NonNullable<Prices['overrides']>[number];
type Known = Extract<PriceAnswer, { known: true }>;

/** Settings of the bundled book, from the policy; `tokens` is injected because its data is large (see llm.ts). */
export interface BookOptions {
  readonly digest: string;
  readonly currency?: string | undefined;
  readonly discounts?: Prices['discounts'];
  readonly overrides?: Prices['overrides'];
  readonly tokens?: PriceBook['tokens'];
}

/** The data behind the bundled book. */
export const bundledData: readonly unknown[] = [accelerators, ...BUNDLED];

/** Currency of every bundled row. */
const CURRENCY = 'USD';

let shared: {
  readonly prices: Catalog;
  readonly specs: ReadonlyMap<string, AcceleratorSpec>;
  readonly date: string;
  readonly nameOf: (name: string) => string | null;
  readonly names: readonly string[];
} | null = null;

/** The rows never change, so they are parsed once, when first asked for. */
function bundle() {
  if (shared !== null) return shared;
  const rows = capacityRows();
  const specs = new Map(accelerators.map((spec): [string, AcceleratorSpec] => [spec.name, spec]));
  const names = [...new Set([...specs.keys(), ...rows.flatMap((row) => row.accelerator ?? [])])];
  const date = rows.reduce((latest, row) => (row.date > latest ? row.date : latest), '');
  shared = { prices: catalog(rows), specs, date, nameOf: namer(names), names };
  return shared;
}

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

const unknown = (reason: string) => ({ known: false, reason }) as const;

/** What a query is about, with canonical names; `count` turns a price per accelerator into one per instance. */
function subject(query: CapacityQuery): {
  accelerator: string | null;
  instance: string | null;
  count: number;
} {
  const { prices, nameOf } = bundle();
  if (query.instance === undefined)
    return {
      accelerator: nameOf(query.accelerator ?? '') ?? query.accelerator ?? null,
      instance: null,
      count: 1,
    };
  const row = prices.instance(query.instance);
  return { accelerator: row?.accelerator ?? null, instance: query.instance, count: row?.count ?? 1 };
}

interface Matcher {
  readonly cloud?: string | undefined;
  readonly region?: string | undefined;
  readonly accelerator?: string | undefined;
  readonly instance?: string | undefined;
  readonly purchase?: string | undefined;
}

const same = (wanted: string | undefined, actual: string | null): boolean =>
  wanted === undefined || wanted === actual;

function matches(rule: Matcher, query: CapacityQuery): boolean {
  const { accelerator, instance } = subject(query);
  const canonical =
    rule.accelerator === undefined ? undefined : (bundle().nameOf(rule.accelerator) ?? rule.accelerator);
  return (
    same(rule.cloud, query.cloud) &&
    same(rule.region, query.region) &&
    same(rule.purchase, query.purchase) &&
    same(canonical, accelerator) &&
    same(rule.instance, instance)
  );
}

/** The policy's own price, without a date; a price per accelerator becomes one per instance. */
function override(query: CapacityQuery, overrides: readonly Override[]): PriceAnswer | null {
  const index = overrides.findIndex((rule) => matches(rule, query));
  const rule = overrides[index];
  if (rule === undefined) return null;
  const amount =
    rule.instance === undefined ? multiply(rule.rate.amount, ratio(subject(query).count)) : rule.rate.amount;
  return {
    known: true,
    low: amount,
    expected: amount,
    high: amount,
    source: `policy prices.overrides.${index}`,
    date: null,
    confidence: 'high',
    notes: [],
  };
}

function discounted(
  query: CapacityQuery,
  answer: PriceAnswer,
  discounts: NonNullable<Prices['discounts']>,
): PriceAnswer {
  const matching = discounts.filter((rule) => matches(rule, query));
  if (!answer.known || matching.length === 0) return answer;
  const share = matching.reduce((left, rule) => multiply(left, subtract(ONE, rule.percent)), ONE);
  return {
    ...scaled(answer, share, share, share),
    notes: [...answer.notes, `${matching.length} discount${matching.length === 1 ? '' : 's'} of the policy`],
  };
}

const scaled = (answer: Known, low: Ratio, expected: Ratio, high: Ratio): Known => ({
  ...answer,
  low: multiply(answer.low, low),
  expected: multiply(answer.expected, expected),
  high: multiply(answer.high, high),
});

function listPrice(query: CapacityQuery): PriceAnswer {
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

const provenance = (row: Dated): { source: string; date: string } => ({
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

/** Why there is no row: an unknown name, a cloud or region the book does not have, or a gap. Never another region's price. */
function whyNot(query: CapacityQuery): UnknownPrice {
  const { prices, nameOf, names } = bundle();
  const { cloud, region, instance, accelerator = '' } = query;
  const regions = prices.regionsOf(cloud);
  if (regions.length === 0) {
    const clouds = prices.clouds();
    const rest = `; it has ${clouds.join(', ')}, or set prices.overrides or \`rate\``;
    return notNamed('cloud', cloud, clouds, rest);
  }
  const types = new Set(prices.rows.map((row) => row.instance));
  if (instance !== undefined && !types.has(instance)) return notNamed('instance', instance, types);
  if (instance === undefined && nameOf(accelerator) === null)
    return notNamed('accelerator', accelerator, names);
  const priced = elsewhere(query);
  const where = priced.length === 0 ? '' : `; ${cloud} prices are known in ${priced.join(', ')}`;
  if (!regions.includes(region) && !regions.includes('all'))
    return notNamed('region', region, priced.length === 0 ? regions : priced, where);
  const reason = `the price book has no price of ${instance ?? accelerator} in ${cloud}/${region}/${query.purchase}${where}`;
  return { known: false, reason, ...(priced.length === 0 ? {} : { about: 'region' }) };
}

const WORDS = {
  cloud: 'cloud',
  region: 'region',
  instance: 'instance type',
  accelerator: 'accelerator',
} as const;

/** A word of the query that the book does not have, with the nearest it has. */
function notNamed(
  about: keyof typeof WORDS,
  name: string,
  candidates: Iterable<string>,
  rest = '',
): UnknownPrice {
  const meant = nearestName(name, candidates);
  const hint = meant === null ? '' : ` (did you mean ${meant}?)`;
  return {
    known: false,
    reason: `the price book has no ${WORDS[about]} ${name}${hint}${rest}`,
    about,
    ...(meant === null ? {} : { meant }),
  };
}

function elsewhere(query: CapacityQuery): string[] {
  const { accelerator, instance } = subject(query);
  const { rows } = bundle().prices;
  const same = (row: CapacityRow): boolean =>
    instance === null ? row.accelerator === accelerator : row.instance === instance;
  return [
    ...new Set(
      rows
        .filter((row) => row.cloud === query.cloud && row.purchase === query.purchase && same(row))
        .map((row) => row.region),
    ),
  ].sort();
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
