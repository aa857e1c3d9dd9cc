import { parseDecimal, type Ratio } from './ratio.ts';
import { fail, ok, type Read } from './read.ts';

export interface Amount {
  readonly amount: Ratio;
  readonly currency: string;
}

/** An amount with its ISO 4217 code: `60000 USD`. With `per`, a price per that unit: `3.50 USD/h`. */
export function readMoney(text: string, per?: 'h' | 'kWh' | 'GB' | 'GB-month'): Read<Amount> {
  const suffix = per === undefined ? '' : `/${per}`;
  const example = `${per === undefined ? '60000 USD' : `3.50 USD${suffix}`}`;
  if (!text.endsWith(suffix)) return fail('INVALID_MONEY', `an amount with its currency, such as ${example}`);
  const match = /^(-?[0-9.]+) ?([A-Z]{3})$/.exec(text.slice(0, text.length - suffix.length).trimEnd());
  const amount = match?.[1] === undefined ? null : parseDecimal(match[1]);
  if (match?.[2] !== undefined && amount !== null && amount.n < 0n)
    return fail('INVALID_MONEY', `an amount of 0 or more, such as ${example}`);
  if (match?.[2] === undefined || amount === null) {
    const foreign = /[$€£¥]|,/.test(text);
    return fail(
      foreign ? 'CURRENCY_MISMATCH' : 'INVALID_MONEY',
      `an amount with its three-letter currency, such as ${example}`,
    );
  }
  return ok({ amount, currency: match[2] });
}
