import type { Amount } from '../amount.ts';
import type { Data } from '../model.ts';
import type { PriceAnswer } from '../price.ts';
import { multiply, product, type Ratio, ratio, toText } from '../ratio.ts';
import { SECONDS_PER_MONTH } from '../units.ts';
import { perSection } from './memo.ts';
import {
  type Draft,
  draft,
  type EstimateOptions,
  input,
  type KnownPrice,
  leaveOpen,
  type Part,
  type Path,
  priceInput,
  usePrice,
} from './part.ts';
import { range } from './rate.ts';
import { type Site, siteInputs, siteOf } from './site.ts';

const UNPRICED_PROCESSING: PriceAnswer = {
  known: false,
  reason: 'data.processed.rate is not declared: processing has no list price',
};
const PER_GB = ratio(1, 1_000_000_000);

/** Eq. 18 per month: storage GB x price per GB-month + egress GB x price + processed GB x price. A GB is 10^9 bytes. */
export const dataPart = perSection((data: Data, options: EstimateOptions, fallback): Part => {
  const part = draft();
  const site = siteOf(data, fallback, options.defaults);
  const { storage, egress, processed } = data;
  if (storage !== undefined) {
    const price = priceOf(
      storage.rate,
      () => options.book.storage(site.cloud, site.region),
      ['data', 'storage'],
      options,
    );
    volumeLine(
      part,
      {
        id: 'storage',
        gigabytes: multiply(storage.volume, PER_GB),
        unit: 'GB-month',
        site,
        path: ['data', 'storage'],
      },
      price,
      options,
    );
  }
  if (egress !== undefined) egressLine(part, 'egress', egress, site, ['data', 'egress'], options);
  if (processed !== undefined) {
    const price = priceOf(processed.rate, () => UNPRICED_PROCESSING, ['data', 'processed'], options);
    volumeLine(
      part,
      {
        id: 'processed',
        gigabytes: perMonth(processed.volume),
        unit: 'GB',
        site,
        path: ['data', 'processed'],
      },
      price,
      options,
    );
  }
  return part;
});

interface Volume {
  readonly volume: Ratio;
  readonly rate?: Amount | undefined;
}

/** Data moved out, by the month; also of a serving block. */
export function egressLine(
  part: Draft,
  id: string,
  egress: Volume,
  site: Site,
  path: Path,
  options: EstimateOptions,
): void {
  const price = priceOf(egress.rate, () => options.book.egress(site.cloud, site.region), path, options);
  volumeLine(part, { id, gigabytes: perMonth(egress.volume), unit: 'GB', site, path }, price, options);
}

const perMonth = (bytesPerSecond: Ratio): Ratio => product(bytesPerSecond, SECONDS_PER_MONTH, PER_GB);

/** The config's own rate, which has no date, or the book's. */
function priceOf(
  rate: Amount | undefined,
  ask: () => PriceAnswer,
  path: Path,
  { book }: EstimateOptions,
): PriceAnswer {
  if (rate === undefined) return ask();
  const key = `${path.join('.')}.rate`;
  if (rate.currency !== book.currency)
    return { known: false, reason: `${key} is in ${rate.currency}, the prices are in ${book.currency}` };
  return {
    known: true,
    low: rate.amount,
    expected: rate.amount,
    high: rate.amount,
    source: key,
    date: null,
    confidence: 'high',
    notes: [],
  };
}

interface Volumes {
  readonly id: string;
  readonly gigabytes: Ratio;
  readonly unit: 'GB' | 'GB-month';
  readonly site: Site;
  readonly path: Path;
}

function volumeLine(
  part: Draft,
  { id, gigabytes, unit, site, path }: Volumes,
  price: PriceAnswer,
  options: EstimateOptions,
): void {
  if (!price.known) {
    leaveOpen(part, 'data', id, { reason: price.reason, path: [...path, 'rate'] });
    return;
  }
  if (price.date !== null) usePrice(part, price);
  const { currency } = options.book;
  part.lines.push({
    component: 'data',
    id,
    cadence: 'monthly',
    low: multiply(gigabytes, price.low),
    expected: multiply(gigabytes, price.expected),
    high: multiply(gigabytes, price.high),
    explain: () => ({
      formula: `${toText(gigabytes)} GB × ${range(price)} ${currency}/${unit}`,
      inputs: [
        input(
          'volume',
          `${toText(gigabytes)} GB${unit === 'GB' ? ' a month' : ''}`,
          'stated',
          path.join('.'),
        ),
        ...(price.date === null ? [] : siteInputs(site, String(path[0]))),
        rateInput(price, `${range(price)} ${currency}/${unit}`),
      ],
    }),
  });
}

const rateInput = (price: KnownPrice, value: string) => priceInput('price', value, price);
