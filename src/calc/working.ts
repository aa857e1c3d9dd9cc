import type { Amount } from '../core/amount.ts';
import { moneyText, toCents } from '../core/money.ts';
import { multiply, type Ratio, ratio, toText } from '../core/ratio.ts';

import { thousands } from '../core/words.ts';

/** `money` is an amount in the currency of the inputs, `money/…` a price, `%` a share shown times 100, anything else a name. */
export type Unit = 'money' | `money/${string}` | '%' | (string & {});

/** One line of a calculation, with what is needed to recompute it. */
export interface Line {
  readonly key: string;
  readonly label: string;
  /** Plain decimal text without grouping; words for a look-up. */
  readonly value: string;
  readonly unit: string;
  /** The right-hand side with its numbers; empty for a look-up. */
  readonly how: string;
  readonly answer: boolean;
}

type Figure = Ratio | number;

/** Collects the lines of one calculation. Every method gives its value back, unrounded, for the next line. */
export interface Working {
  readonly lines: readonly Line[];
  step<V extends Figure>(key: string, label: string, value: V, unit: Unit, how: string): V;
  answer<V extends Figure>(key: string, label: string, value: V, unit: Unit, how: string): V;
  /** An answer in words. */
  say(key: string, label: string, words: string, how?: string): void;
  /** An amount that was worked out, as it stands in a formula. */
  cash(amount: Ratio): string;
}

export function makeWorking(currency: string): Working {
  const lines: Line[] = [];
  const add =
    (answer: boolean) =>
    <V extends Figure>(key: string, label: string, value: V, unit: Unit, how: string): V => {
      lines.push({
        key,
        label,
        value: decimal(value, unit),
        unit: unit.replace(/^money/, currency),
        how,
        answer,
      });
      return value;
    };
  return {
    lines,
    step: add(false),
    answer: add(true),
    say: (key, label, words, how = '') => {
      lines.push({ key, label, value: words, unit: '', how, answer: true });
    },
    cash: (amount) => show({ amount, currency }),
  };
}

/** Decimal text of a value in its unit: money to the cent, prices and other values to six places. */
function decimal(value: Figure, unit: Unit): string {
  if (typeof value === 'number') return plain(unit === '%' ? value * 100 : value);
  if (unit === 'money') return moneyText(toCents(value));
  const text = toText(unit === '%' ? multiply(value, ratio(100)) : value);
  return unit.startsWith('money/') ? withCents(text) : text;
}

/** Six places, six digits below one, and scientific notation for what is tiny or huge. */
function plain(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e15 || (size !== 0 && size < 1e-4)) return value.toPrecision(6);
  return (size < 1 ? value.toPrecision(6) : value.toFixed(6)).replace(/\.?0+$/, '');
}

const withCents = (text: string): string => {
  const [whole = '', fraction = ''] = text.split('.');
  return `${whole}.${fraction.padEnd(2, '0')}`;
};

/** A number as it stands in a formula: grouped by thousands, at most six places. */
export function show(value: Figure | Amount): string {
  if (typeof value === 'number') return grouped(plain(value));
  if ('amount' in value) return `${grouped(toText(value.amount))} ${value.currency}`;
  return grouped(toText(value));
}

/** A share as it stands in a formula. */
export const percent = (share: Figure): string =>
  `${show(typeof share === 'number' ? share * 100 : multiply(share, ratio(100)))} %`;

/** Thousands set apart by commas; anything but a plain decimal stays as it is. */
export function grouped(text: string): string {
  const match = /^(-?)(\d+)(\.\d+)?$/.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = ''] = match;
  return sign + thousands(whole) + fraction;
}
