import { createHash } from 'node:crypto';
import type { Policy } from '../core/policy.ts';
import type { PriceBook } from '../core/price.ts';
import { bundledBook } from '../prices/book.ts';

/** The bundled prices with a policy's own prices and discounts: one snapshot for both sides of a comparison. */
export function bookFor(policy: Policy): PriceBook {
  return bundledBook({
    overrides: policy.prices?.overrides ?? [],
    discounts: policy.prices?.discounts ?? [],
    currency: policy.currency,
    digest: digestOf(policy.prices ?? null),
  });
}

export const digestOf = (value: unknown): string =>
  `sha256:${createHash('sha256')
    .update(
      typeof value === 'string'
        ? value
        : JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? part.toString() : part)),
    )
    .digest('hex')}`;
