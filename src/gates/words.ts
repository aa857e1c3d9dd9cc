import { type Money, moneyText } from '../core/money.ts';
import { multiply, type Ratio, ratio, toNumber, toText } from '../core/ratio.ts';

/** `$1,234.50` for dollars, `1,234.50 EUR` for other currencies. */
export function money(amount: Money, currency: string): string {
  const [whole = '', cents] = moneyText(amount).split('.');
  const sign = whole.startsWith('-') ? '-' : '';
  const digits = `${thousands(whole.slice(sign.length))}.${cents}`;
  return currency === 'USD' ? `${sign}$${digits}` : `${sign}${digits} ${currency}`;
}

/** Digits in groups of three: `29,826`. */
export const thousands = (digits: string | number): string => String(digits).replace(/\B(?=(\d{3})+$)/g, ',');

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

/** Seconds in words of at most two units: `2 h 30 min`; days from three days on. */
export function duration(seconds: number): string {
  const units = seconds >= 3 * 86_400 ? UNITS : UNITS.slice(1);
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first < 0) return `${Number(seconds.toFixed(3))} s`;
  const words: string[] = [];
  let rest = seconds;
  for (const [name, size] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) words.push(`${count} ${name}`);
  }
  return words.join(' ');
}

export const seconds = (value: Ratio): string => duration(toNumber(value));

/** `1 model`, `2 models`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** `a, b and c`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
