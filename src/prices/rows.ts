import type { Purchase } from '../core/model.ts';
import { multiply, parseDecimal, type Ratio } from '../core/ratio.ts';
import accelerated from './data/accelerated.json' with { type: 'json' };
import instances from './data/instances.json' with { type: 'json' };
import reserved from './data/reserved.json' with { type: 'json' };
import sources from './data/sources.json' with { type: 'json' };
import release from './data/token-release.json' with { type: 'json' };
import volumes from './data/volumes.json' with { type: 'json' };

/** Every row that ships, as written: what a digest of the book has to cover. */
export const BUNDLED: readonly unknown[] = [accelerated, instances, reserved, sources, volumes, release];

/** The package release that token prices are from (see llm.ts), with the day it was published. */
export const tokenRelease: { readonly name: string; readonly version: string; readonly released: string } =
  release;

/** One dated price with its source. */
export interface Dated {
  /** Key of sources.json. */
  readonly source: string;
  readonly date: string;
  readonly note?: string;
}

/** Price of one machine type in one region: per accelerator-hour, or per instance-hour for a CPU type. */
export interface CapacityRow extends Dated {
  readonly cloud: string;
  readonly instance: string;
  readonly accelerator: string | null;
  readonly count: number;
  readonly region: string;
  readonly purchase: string;
  readonly low: Ratio;
  readonly price: Ratio;
  readonly high: Ratio;
  readonly confidence: 'high' | 'low';
}

/** Price per GB-month (storage) or per GB (egress to the internet). */
export interface VolumeRow extends Dated {
  readonly kind: string;
  readonly cloud: string;
  readonly region: string;
  readonly low: string;
  readonly price: string;
  readonly high: string;
  readonly confidence: string;
}

/** Ratio of a reserved price to the on-demand price; `accelerator` null means any of that cloud. */
export interface ReservedRow extends Dated {
  readonly cloud: string;
  readonly accelerator: string | null;
  readonly purchase: Purchase;
  readonly low: string;
  readonly ratio: string;
  readonly high: string;
}

/** Reads a decimal of our own data; anything else is a bug in the data. */
export function decimal(text: string): Ratio {
  const value = parseDecimal(text);
  if (value === null) throw new TypeError(`not a decimal in the price book: ${text}`);
  return value;
}

const perUnit = (price: string, count: number): Ratio => {
  const { n, d } = decimal(price);
  return { n, d: d * BigInt(count) };
};

/** All machine prices of the book. `instances.json` lists prices per instance-hour. */
export function capacityRows(): CapacityRow[] {
  const first = accelerated.map((row): CapacityRow => {
    const confidence = row.confidence === 'high' ? 'high' : 'low';
    return { ...row, low: decimal(row.low), price: decimal(row.price), high: decimal(row.high), confidence };
  });
  const second = instances.map((row): CapacityRow => {
    const price = perUnit(row.price, row.accelerator === null ? 1 : row.count);
    return {
      ...row,
      low: price,
      price,
      high: price,
      confidence: row.purchase === 'on_demand' ? 'high' : 'low',
    };
  });
  return [...first, ...second];
}

export const volumeRows: readonly VolumeRow[] = volumes;
export const reservedRows = reserved as readonly ReservedRow[]; // JSON cannot say that `purchase` is one of ours

/** Every on-demand price times the reserved ratio of its cloud and accelerator, as the book answers; never sure. */
export function reservedCapacityRows(): CapacityRow[] {
  const listed = capacityRows().filter(({ purchase }) => purchase === 'on_demand');
  return reservedRows.flatMap((rule) =>
    listed
      .filter(
        ({ cloud, accelerator }) =>
          cloud === rule.cloud &&
          (rule.accelerator === null ? accelerator !== null : accelerator === rule.accelerator),
      )
      .map((row) => ({
        ...row,
        purchase: rule.purchase,
        low: multiply(row.low, decimal(rule.low)),
        price: multiply(row.price, decimal(rule.ratio)),
        high: multiply(row.high, decimal(rule.high)),
        source: rule.source,
        date: rule.date < row.date ? rule.date : row.date,
        confidence: 'low',
        note: `on demand × ${rule.ratio}`,
      })),
  );
}

/** The printed name of a source. */
export function sourceText(key: string): string {
  const name = (sources as Readonly<Record<string, string>>)[key];
  if (name === undefined) throw new TypeError(`unknown source in the price book: ${key}`);
  return name;
}
