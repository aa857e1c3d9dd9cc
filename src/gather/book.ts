import { createHash } from 'node:crypto';
import type { Policy } from '../core/policy.ts';
import type { PriceBook } from '../core/price.ts';
import { bundledBook } from '../prices/book.ts';
import { bundledData } from '../prices/bundle.ts';

/**
 * The bundled prices with a policy's own prices and discounts: one snapshot for both sides of a comparison.
 * `texts` are the model configs it will be asked about.
 */
export async function bookFor(policy: Policy, texts: Iterable<string>): Promise<PriceBook> {
  return bundledBook({
    overrides: policy.prices?.overrides ?? [],
    discounts: policy.prices?.discounts ?? [],
    currency: policy.currency,
    digest: digestOf([rowsDigest(), policy.currency, policy.prices ?? null]),
    tokens: await tokensFor(texts),
  });
}

let rows: string | null = null;
/** The rows that ship never change while the program runs. */
function rowsDigest(): string {
  rows ??= digestOf(bundledData);
  return rows;
}

/** Token prices are large, so they are loaded only where a config may ask for them. */
async function tokensFor(texts: Iterable<string>): Promise<PriceBook['tokens']> {
  for (const text of texts) {
    if (/\bapi\b/.test(text)) return (await import('../prices/llm.ts')).tokenPrices;
  }
  return () => ({ reason: 'no model config declares serving.api' });
}

export const digestOf = (value: unknown): string =>
  `sha256:${createHash('sha256')
    .update(
      typeof value === 'string'
        ? value
        : JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? part.toString() : part)),
    )
    .digest('hex')}`;
