import { type Money, moneyFromText } from '../core/money.ts';
import type { Location } from '../core/problem.ts';
import { roundHalfEven } from '../core/ratio.ts';
import type { Cost, Driver, GateStatus } from '../core/report.ts';
import { inCurrency, thousands } from '../core/words.ts';

/** What a gate says, to a reader. */
export const STATUS_WORDS = {
  block: 'Blocked',
  undecided: 'Undecided',
  approval: 'Approval needed',
  warn: 'Warning',
  waived: 'Waived',
  pass: 'Pass',
  not_applicable: 'Does not apply',
} as const satisfies Record<GateStatus, string>;

/** Below this much a month a percentage says nothing. */
const TINY = 10_000_000n;
const MICROS_PER_UNIT = 1_000_000n;
const WHOLE_FROM = 100n * MICROS_PER_UNIT;

const abs = (value: bigint): bigint => (value < 0n ? -value : value);

/** `$14,960`, `-$4.20`, `14,960 EUR`: whole units from 100 up, cents below. */
export function amount(text: string, currency: string): string {
  const value = moneyFromText(text);
  return `${value < 0n ? '-' : ''}${unsigned(value, currency)}`;
}

/** `+$4,120`, `-$4,120`, `$0`. */
export function change(text: string, currency: string): string {
  const value = moneyFromText(text);
  return `${value < 0n ? '-' : value > 0n ? '+' : ''}${unsigned(value, currency)}`;
}

export type AmountWriter = (text: string, currency: string) => string;

/** How amounts of zero or more in one column are written: cents where all are below 100, else whole units, `<$1` for less. */
export function amountsAlike(texts: readonly string[]): AmountWriter {
  const sizes = texts.map(magnitude);
  if (sizes.every((size) => size < WHOLE_FROM)) {
    const cents = sizes.some((size) => size > 0n);
    return (text, currency) => (cents ? inCents(magnitude(text), currency) : amount(text, currency));
  }
  return (text, currency) => {
    const size = magnitude(text);
    return size > 0n && size < MICROS_PER_UNIT
      ? `<${inUnits(MICROS_PER_UNIT, currency)}`
      : inUnits(size, currency);
  };
}

const unsigned = (value: Money, currency: string): string => {
  const size = abs(value);
  return size === 0n || size >= WHOLE_FROM ? inUnits(size, currency) : inCents(size, currency);
};

const inUnits = (size: bigint, currency: string): string =>
  inCurrency(thousands(roundHalfEven({ n: size, d: MICROS_PER_UNIT })), currency);

function inCents(size: bigint, currency: string): string {
  const cents = roundHalfEven({ n: size, d: 10_000n }).toString().padStart(3, '0');
  return inCurrency(`${cents.slice(0, -2)}.${cents.slice(-2)}`, currency);
}

/** `+38 %`, `-0.4 %`, `x12`; null where the base is too small for it to mean anything. */
export function percentChange(delta: string, base: string): string | null {
  const from = moneyFromText(base);
  const by = moneyFromText(delta);
  if (from < TINY || by === 0n) return null;
  if (by >= from * 10n) return `x${thousands(roundHalfEven({ n: from + by, d: from }))}`;
  const sign = by < 0n ? '-' : '+';
  const tenths = roundHalfEven({ n: abs(by) * 1000n, d: from });
  if (tenths === 0n) return `${sign}<0.1 %`;
  return tenths < 100n
    ? `${sign}${tenths / 10n}.${tenths % 10n} %`
    : `${sign}${roundHalfEven({ n: abs(by) * 100n, d: from })} %`;
}

/**
 * What a cost says to a reader: a lower bound when lines are unknown, and never a zero that nobody knows. `per` is
 * put after an amount, such as `/mo`; `reason` writes the reason of an unknown line, which comes from a file, and `write` the amount.
 */
export function costWords(
  cost: Cost,
  per = '',
  reason: ((text: string) => string) | null = null,
  write: AmountWriter = amount,
): string {
  const [first] = cost.unknown;
  if (first === undefined) return `${write(cost.expected, cost.currency)}${per}`;
  if (!isNothing(cost.expected)) return `≥ ${write(cost.expected, cost.currency)}${per}`;
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

/** `1 %`, `0.5 %`. */
export const share = (value: number): string => `${Number((value * 100).toPrecision(4))} %`;
export const count = (value: number): string => thousands(Math.round(value));
/** `file:line:column`, as editors open it. */
export const spot = ({ file, line, column }: Location): string => `${file}:${line}:${column}`;
export const shortSha = (sha: string): string => (/^[0-9a-f]{40,64}$/.test(sha) ? sha.slice(0, 7) : sha);

/** What moved a cost. The contract counts a hosted model as hardware, which nobody who calls one would look for. */
export const causeWords = ({ cause, path }: Pick<Driver, 'cause' | 'path'>): string =>
  path.startsWith('serving.api') ? 'hosted model' : cause;

/** A message as a sentence of its own: a question keeps its mark. */
export const ended = (message: string): string => (/[.?!]$/.test(message) ? message : `${message}.`);
