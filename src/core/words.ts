import { type Money, moneyText } from './money.ts';
import { multiply, type Ratio, ratio, toNumber, toText } from './ratio.ts';

/** One spelling of amounts, shares and times, for the messages of gates and for every format. */

/** Digits in groups of three: `29,826`. */
export const thousands = (digits: string | number | bigint): string =>
  String(digits).replace(/\B(?=(\d{3})+$)/g, ',');

/** Unsigned digits with their currency: `$1,234.50` for dollars, `1,234.50 EUR` for other currencies. */
export const inCurrency = (digits: string, currency: string): string =>
  currency === 'USD' ? `$${digits}` : `${digits} ${currency}`;

/** To the cent: `$1,234.50`, `-$1,234.50`. */
export function money(amount: Money, currency: string): string {
  const [whole = '', cents] = moneyText(amount).split('.');
  const sign = whole.startsWith('-') ? '-' : '';
  return `${sign}${inCurrency(`${thousands(whole.slice(sign.length))}.${cents}`, currency)}`;
}

/** A share as percent with at most one decimal: `116.7 %`. */
export const percent = (share: Ratio): string => `${toText(multiply(share, ratio(100)), 1)} %`;

/** Seconds as milliseconds with at most three decimals: `28 ms`. */
export const milliseconds = (seconds: Ratio): string => `${toText(multiply(seconds, ratio(1000)), 3)} ms`;

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/**
 * Seconds in words of at most two units: `45 s`, `1 min 49 s`, `2 h 59 min`; days from three days on. From a minute
 * on the last unit is rounded up, since nothing that is stated this way may be shorter.
 */
export function duration(seconds: number): string {
  const units = seconds >= 3 * 86_400 ? UNITS : UNITS.slice(1);
  const first = units.findIndex(([, size]) => seconds >= size);
  const [large, small] = first < 0 ? [] : units.slice(first, first + 2);
  if (large === undefined || small === undefined) return `${Number(seconds.toFixed(3))} s`;
  const all = Math.ceil(seconds / small[1]);
  const each = large[1] / small[1];
  const [most, rest] = [Math.floor(all / each), all % each];
  return rest === 0 ? `${most} ${large[0]}` : `${most} ${large[0]} ${rest} ${small[0]}`;
}

export const seconds = (value: Ratio): string => duration(toNumber(value));

/** `1 model`, `2 models`, `1,200 models`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${thousands(count)} ${count === 1 ? one : many}`;

/** `a, b and c`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
