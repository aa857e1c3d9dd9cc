import { moneyFromText } from '../money.ts';
import type { Cost } from '../report.ts';

const MICROS = 1_000_000n;
const SMALLEST = 10n * MICROS;

/**
 * The increase a month as a band of the series 10, 20, 50, 100, 200, 500, … in the currency: a new price of some cents
 * stays in its band, a doubled one does not. An increase that is not known has a band of its own.
 */
export function costBand(delta: Cost | null): string {
  if (delta === null || delta.unknown.length > 0) return 'unknown';
  const amount = moneyFromText(delta.expected);
  if (amount <= 0n) return 'no increase';
  let decade = SMALLEST;
  for (;;) {
    for (const step of [1n, 2n, 5n])
      if (amount <= decade * step) return `up to ${(decade * step) / MICROS} ${delta.currency} a month`;
    decade *= 10n;
  }
}
