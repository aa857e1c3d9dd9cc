import { type Money, moneyFromText } from '../core/money.ts';
import type { Location } from '../core/problem.ts';
import { roundHalfEven } from '../core/ratio.ts';
import type { Cost } from '../core/report.ts';

const SYMBOLS: Readonly<Record<string, string>> = { USD: '$' };
/** Below this much a month a percentage says nothing. */
const TINY = 10_000_000n;
const MICROS_PER_UNIT = 1_000_000n;
const WHOLE_FROM = 100n * MICROS_PER_UNIT;

const abs = (value: bigint): bigint => (value < 0n ? -value : value);
const grouped = (digits: string): string => digits.replaceAll(/\B(?=(\d{3})+$)/g, ',');

/** `$14,960`, `-$4.20`, `EUR 14,960`: whole units from 100 up, cents below. */
export function amount(text: string, currency: string): string {
  const value = moneyFromText(text);
  return `${value < 0n ? '-' : ''}${unsigned(value, currency)}`;
}

/** `+$4,120`, `-$4,120`, `$0`. */
export function change(text: string, currency: string): string {
  const value = moneyFromText(text);
  return `${value < 0n ? '-' : value > 0n ? '+' : ''}${unsigned(value, currency)}`;
}

function unsigned(value: Money, currency: string): string {
  const size = abs(value);
  const symbol = SYMBOLS[currency] ?? `${currency} `;
  if (size === 0n || size >= WHOLE_FROM)
    return symbol + grouped(roundHalfEven({ n: size, d: MICROS_PER_UNIT }).toString());
  const cents = roundHalfEven({ n: size, d: 10_000n }).toString().padStart(3, '0');
  return `${symbol}${cents.slice(0, -2)}.${cents.slice(-2)}`;
}

/** `+38%`, `-0.4%`, `x12`; null where the base is too small for it to mean anything. */
export function percentChange(delta: string, base: string): string | null {
  const from = moneyFromText(base);
  const by = moneyFromText(delta);
  if (from < TINY || by === 0n) return null;
  if (by >= from * 10n) return `x${grouped(roundHalfEven({ n: from + by, d: from }).toString())}`;
  const sign = by < 0n ? '-' : '+';
  const tenths = roundHalfEven({ n: abs(by) * 1000n, d: from });
  if (tenths === 0n) return `${sign}<0.1%`;
  return tenths < 100n
    ? `${sign}${tenths / 10n}.${tenths % 10n}%`
    : `${sign}${roundHalfEven({ n: abs(by) * 100n, d: from })}%`;
}

/**
 * What a cost says to a reader: a lower bound when lines are unknown, and never a zero that nobody knows. `per` is
 * put after an amount, such as `/mo`; `reason` writes the reason of an unknown line, which comes from a file.
 */
export function costWords(cost: Cost, per = '', reason: ((text: string) => string) | null = null): string {
  const [first] = cost.unknown;
  if (first === undefined) return `${amount(cost.expected, cost.currency)}${per}`;
  if (!isNothing(cost.expected)) return `≥ ${amount(cost.expected, cost.currency)}${per}`;
  return reason === null ? 'unknown' : `unknown (${reason(first.reason)})`;
}

export const isNothing = (text: string): boolean => moneyFromText(text) === 0n;
export const magnitude = (text: string): bigint => abs(moneyFromText(text));

/** `expected $14,960, between $9,000 and $31,000`. */
export function rangeWords({
  low,
  expected,
  high,
  currency,
}: Pick<Cost, 'low' | 'expected' | 'high' | 'currency'>): string {
  if (low === high) return amount(expected, currency);
  return `${amount(expected, currency)} (${amount(low, currency)} to ${amount(high, currency)})`;
}

/** `45 s`, `30 min`, `2 h 59 min`, `7 d`; rounded up, since a stage must not be shorter. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  const [d, h, m] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const parts = [d > 0 ? `${d} d` : '', h > 0 ? `${h} h` : '', m > 0 ? `${m} min` : ''];
  return parts.filter((part) => part !== '').join(' ');
}

/** `1%`, `0.5%`. */
export const share = (value: number): string => `${Number((value * 100).toPrecision(4))}%`;
export const count = (value: number): string => grouped(Math.round(value).toString());
export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${count(n)} ${n === 1 ? one : many}`;
/** `file:line:column`, as editors open it. */
export const spot = ({ file, line, column }: Location): string => `${file}:${line}:${column}`;
export const shortSha = (sha: string): string => (/^[0-9a-f]{40,64}$/.test(sha) ? sha.slice(0, 7) : sha);
