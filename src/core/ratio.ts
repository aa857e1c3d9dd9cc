/**
 * Exact rational numbers on bigint. Rates, hours and shares are multiplied and divided exactly; only
 * `money.ts` rounds. Not reduced: a cost line multiplies about ten small factors, where a gcd per step
 * costs more than the digits it saves.
 */
export interface Ratio {
  readonly n: bigint;
  /** Always positive. */
  readonly d: bigint;
}

export const ZERO: Ratio = { n: 0n, d: 1n };
export const ONE: Ratio = { n: 1n, d: 1n };

export function ratio(n: bigint | number, d: bigint | number = 1n): Ratio {
  const denominator = BigInt(d);
  if (denominator === 0n) throw new RangeError('division by zero');
  return denominator < 0n ? { n: -BigInt(n), d: -denominator } : { n: BigInt(n), d: denominator };
}

const DECIMAL = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?$/;
/** Digits accepted in one written number; far above any real price, far below what makes bigint slow. */
const MAX_DIGITS = 40;

/** Reads a plain decimal ("-0.02", "9007199254740993") exactly; null for anything else (signs, exponents, hex, `.nan`, leading zeros). */
export function parseDecimal(text: string): Ratio | null {
  const match = DECIMAL.exec(text);
  if (match === null || text.length > MAX_DIGITS) return null;
  const [, sign, whole = '', fraction = ''] = match;
  const n = BigInt(whole + fraction);
  return { n: sign === '-' ? -n : n, d: 10n ** BigInt(fraction.length) };
}

export const add = (a: Ratio, b: Ratio): Ratio =>
  a.d === b.d ? { n: a.n + b.n, d: a.d } : { n: a.n * b.d + b.n * a.d, d: a.d * b.d };
export const negate = (a: Ratio): Ratio => ({ n: -a.n, d: a.d });
export const subtract = (a: Ratio, b: Ratio): Ratio => add(a, negate(b));
export const multiply = (a: Ratio, b: Ratio): Ratio => ({ n: a.n * b.n, d: a.d * b.d });
export function divide(a: Ratio, b: Ratio): Ratio {
  if (b.n === 0n) throw new RangeError('division by zero');
  return b.n < 0n ? { n: -a.n * b.d, d: a.d * -b.n } : { n: a.n * b.d, d: a.d * b.n };
}

/** Product of all factors. */
export function product(...factors: readonly Ratio[]): Ratio {
  let n = 1n;
  let d = 1n;
  for (const factor of factors) {
    n *= factor.n;
    d *= factor.d;
  }
  return { n, d };
}

/** Negative, zero or positive as a is below, equal to or above b. */
export function compare(a: Ratio, b: Ratio): number {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
export const max = (a: Ratio, b: Ratio): Ratio => (compare(a, b) >= 0 ? a : b);
export const min = (a: Ratio, b: Ratio): Ratio => (compare(a, b) <= 0 ? a : b);
export const isZero = (a: Ratio): boolean => a.n === 0n;

/** Smallest whole number not below a. */
export function ceiling(a: Ratio): bigint {
  const quotient = a.n / a.d;
  return a.n > 0n && a.n % a.d !== 0n ? quotient + 1n : quotient;
}

/** Nearest whole number; a tie goes to the even neighbour. */
export function roundHalfEven(a: Ratio): bigint {
  let quotient = a.n / a.d;
  let rest = a.n % a.d;
  if (rest < 0n) {
    rest += a.d;
    quotient -= 1n;
  }
  const twice = rest * 2n;
  if (twice > a.d || (twice === a.d && quotient % 2n !== 0n)) quotient += 1n;
  return quotient;
}

/** The nearest double: for statistics and display, never for money. */
export function toNumber(a: Ratio): number {
  const direct = Number(a.n) / Number(a.d);
  // Both parts may be beyond the range of doubles while their ratio is not.
  return Number.isFinite(direct) ? direct : Number((a.n * 10n ** 17n) / a.d) / 1e17;
}

/** Decimal text with at most `places` digits after the point, trailing zeros removed: for formulas. */
export function toText(a: Ratio, places = 6): string {
  const scaled = roundHalfEven({ n: a.n * 10n ** BigInt(places), d: a.d });
  const sign = scaled < 0n ? '-' : '';
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(places + 1, '0');
  const fraction = digits.slice(digits.length - places).replace(/0+$/, '');
  return sign + digits.slice(0, digits.length - places) + (fraction === '' ? '' : `.${fraction}`);
}
