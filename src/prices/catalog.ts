import { compare } from '../core/ratio.ts';
import type { CapacityRow } from './rows.ts';

const key = (...parts: readonly string[]): string => parts.join('/');

/** The machine rows, found by accelerator or instance type. */
export interface Catalog {
  /** The row an accelerator is priced from: the surest, then the cheapest per accelerator, then by name. */
  byAccelerator(cloud: string, region: string, accelerator: string, purchase: string): CapacityRow | null;
  byInstance(cloud: string, region: string, instance: string, purchase: string): CapacityRow | null;
  /** Any row of an instance type, whatever its region. */
  instance(name: string): CapacityRow | null;
  clouds(): readonly string[];
  regionsOf(cloud: string): readonly string[];
  rows: readonly CapacityRow[];
}

/** A cloud with one price everywhere lists the region "all". */
function find(
  index: ReadonlyMap<string, CapacityRow>,
  cloud: string,
  region: string,
  name: string,
  purchase: string,
): CapacityRow | null {
  return (
    index.get(key(cloud, region, name, purchase)) ?? index.get(key(cloud, 'all', name, purchase)) ?? null
  );
}

export function catalog(rows: readonly CapacityRow[]): Catalog {
  const accelerators = new Map<string, CapacityRow>();
  const instances = new Map<string, CapacityRow>();
  const types = new Map<string, CapacityRow>();
  const regions = new Map<string, Set<string>>();
  for (const row of rows) {
    keep(instances, key(row.cloud, row.region, row.instance, row.purchase), row);
    if (row.accelerator !== null)
      keep(accelerators, key(row.cloud, row.region, row.accelerator, row.purchase), row);
    if (!types.has(row.instance)) types.set(row.instance, row);
    const known = regions.get(row.cloud) ?? new Set<string>();
    regions.set(row.cloud, known.add(row.region));
  }
  return {
    byAccelerator: (cloud, region, accelerator, purchase) =>
      find(accelerators, cloud, region, accelerator, purchase),
    byInstance: (cloud, region, instance, purchase) => find(instances, cloud, region, instance, purchase),
    instance: (name) => types.get(name) ?? null,
    clouds: () => [...regions.keys()].sort(),
    regionsOf: (cloud) => [...(regions.get(cloud) ?? [])].sort(),
    rows,
  };
}

function keep(index: Map<string, CapacityRow>, at: string, row: CapacityRow): void {
  const current = index.get(at);
  if (current === undefined || better(row, current)) index.set(at, row);
}

function better(a: CapacityRow, b: CapacityRow): boolean {
  if (a.confidence !== b.confidence) return a.confidence === 'high';
  const order = compare(a.price, b.price);
  return order === 0 ? a.instance < b.instance : order < 0;
}
