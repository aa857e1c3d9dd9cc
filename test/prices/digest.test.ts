import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DEFAULT_POLICY, type Policy } from '../../src/core/policy.ts';
import { ratio } from '../../src/core/ratio.ts';
import { bookFor, digestOf } from '../../src/gather/book.ts';
import { bundledData } from '../../src/prices/bundle.ts';
import { tokenRelease } from '../../src/prices/rows.ts';

const digest = async (changes: Partial<Policy>) =>
  (await bookFor({ ...DEFAULT_POLICY, ...changes }, [])).digest;

test('the digest of a book covers its rows, its currency, and the prices and discounts of the policy', async () => {
  const plain = await digest({});
  const override = { accelerator: 'T4', rate: { amount: ratio(1, 2), currency: 'USD' } };
  const others = await Promise.all([
    digest({ currency: 'EUR' }),
    digest({ prices: { overrides: [override] } }),
    digest({ prices: { overrides: [{ ...override, accelerator: 'L4' }] } }),
    digest({ prices: { discounts: [{ percent: ratio(1, 10) }] } }),
  ]);
  expect(new Set([plain, ...others]).size).toBe(5);
  expect(await digest({})).toBe(plain);
  expect(plain).toBe(digestOf([digestOf(bundledData), 'USD', null]));
  expect(bundledData.map((rows) => Object.keys(rows as object).length).every((count) => count > 0)).toBe(
    true,
  );
});

test('the digest of a book covers the release that token prices are from, which is the one installed', () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const { name, version, released } = tokenRelease;
  expect(dependencies[name]).toBe(version);
  expect(released).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  expect(bundledData).toContain(tokenRelease);
});
