import type { Policy } from '../policy.ts';
import type { PriceBook } from '../price.ts';
import type { EstimateOptions } from './part.ts';
import type { Fallback } from './site.ts';

interface Slot<T> {
  readonly book: PriceBook;
  readonly defaults: Policy['defaults'];
  readonly asOf: string;
  readonly cloud: string | undefined;
  readonly region: string | undefined;
  readonly value: T;
}

/**
 * Remembers the last result per section object. Equal YAML blocks share one object, and base and head are
 * priced with one book, so a fleet computes each distinct block once.
 */
export function perSection<S extends object, T>(
  compute: (section: S, options: EstimateOptions, fallback: Fallback) => T,
): (section: S, options: EstimateOptions, fallback: Fallback) => T {
  const slots = new WeakMap<S, Slot<T>>();
  return (section, options, fallback) => {
    const { book, defaults, asOf } = options;
    const { cloud, region } = fallback;
    const known = slots.get(section);
    if (
      known !== undefined &&
      known.book === book &&
      known.defaults === defaults &&
      known.asOf === asOf &&
      known.cloud === cloud &&
      known.region === region
    ) {
      return known.value;
    }
    const value = compute(section, options, fallback);
    slots.set(section, { book, defaults, asOf, cloud, region, value });
    return value;
  };
}
