import type { AcceleratorSpec, CapacityQuery } from '../core/price.ts';
import { type Catalog, catalog } from './catalog.ts';
import accelerators from './data/accelerators.json' with { type: 'json' };
import { namer } from './names.ts';
import { BUNDLED, capacityRows } from './rows.ts';

/** The data behind the bundled book. */
export const bundledData: readonly unknown[] = [accelerators, ...BUNDLED];

let shared: {
  readonly prices: Catalog;
  readonly specs: ReadonlyMap<string, AcceleratorSpec>;
  readonly date: string;
  readonly nameOf: (name: string) => string | null;
  readonly names: readonly string[];
} | null = null;

/** The rows never change, so they are parsed once, when first asked for. */
export function bundle() {
  if (shared !== null) return shared;
  const rows = capacityRows();
  const specs = new Map(accelerators.map((spec): [string, AcceleratorSpec] => [spec.name, spec]));
  const names = [...new Set([...specs.keys(), ...rows.flatMap((row) => row.accelerator ?? [])])];
  const date = rows.reduce((latest, row) => (row.date > latest ? row.date : latest), '');
  shared = { prices: catalog(rows), specs, date, nameOf: namer(names), names };
  return shared;
}

/** What a query is about, with canonical names; `count` turns a price per accelerator into one per instance. */
export function subject(query: CapacityQuery): {
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
