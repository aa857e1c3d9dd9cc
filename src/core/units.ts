import type { ProblemCode } from './problem.ts';
import { compare, divide, multiply, ONE, parseDecimal, type Ratio, ratio, toText } from './ratio.ts';

/** What a piece of text should have been, when it is not. */
export interface UnitError {
  readonly code: ProblemCode;
  readonly expected: string;
}
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: UnitError };

const ok = <T>(value: T): Read<T> => ({ ok: true, value });
const fail = (code: ProblemCode, expected: string): Read<never> => ({ ok: false, error: { code, expected } });

const DAY = 86_400;
/** A month is 730 hours, a year 8,760: the convention of cloud price pages. */
export const HOURS_PER_MONTH: Ratio = ratio(730);
export const MONTHS_PER_YEAR: Ratio = ratio(12);
export const SECONDS_PER_MONTH: Ratio = ratio(730 * 3600);

const SECONDS: Readonly<Record<string, Ratio>> = {
  us: ratio(1, 1_000_000),
  ms: ratio(1, 1000),
  s: ONE,
  sec: ONE,
  second: ONE,
  m: ratio(60),
  min: ratio(60),
  minute: ratio(60),
  h: ratio(3600),
  hour: ratio(3600),
  d: ratio(DAY),
  day: ratio(DAY),
  w: ratio(7 * DAY),
  week: ratio(7 * DAY),
  month: SECONDS_PER_MONTH,
  mo: SECONDS_PER_MONTH,
  quarter: ratio(2190 * 3600),
  year: ratio(8760 * 3600),
};

const BYTES: Readonly<Record<string, Ratio>> = {
  B: ONE,
  KB: ratio(1000),
  MB: ratio(1_000_000),
  GB: ratio(1_000_000_000),
  TB: ratio(1_000_000_000_000),
  PB: ratio(1_000_000_000_000_000),
  KiB: ratio(1024),
  MiB: ratio(1024 ** 2),
  GiB: ratio(1024 ** 3),
  TiB: ratio(1024 ** 4),
};

const NUMBER = '-?[0-9][0-9.]*';
const WITH_UNIT = new RegExp(`^(${NUMBER}) ?([A-Za-z]+)$`);

function withUnit(text: string, units: Readonly<Record<string, Ratio>>): Ratio | null {
  const match = WITH_UNIT.exec(text);
  const amount = match?.[1] === undefined ? null : parseDecimal(match[1]);
  const name = match?.[2] ?? '';
  const unit = Object.hasOwn(units, name) ? units[name] : undefined;
  return amount === null || unit === undefined ? null : multiply(amount, unit);
}

/** A plain decimal, at least 0 unless `negative` is allowed. */
export function readNumber(text: string, options: { negative?: boolean } = {}): Read<Ratio> {
  const value = parseDecimal(text);
  if (value === null || (value.n < 0n && options.negative !== true)) {
    return fail(
      'INVALID_NUMBER',
      `a plain decimal number${options.negative === true ? '' : ', 0 or more'}, such as 0.6 or 1200000000`,
    );
  }
  return ok(value);
}

/** A whole number, 0 or more. */
export function readCount(text: string): Read<number> {
  const value = parseDecimal(text);
  if (value === null || value.n < 0n || value.d !== 1n || value.n > BigInt(Number.MAX_SAFE_INTEGER)) {
    return fail('INVALID_NUMBER', 'a whole number, 0 or more, such as 10');
  }
  return ok(Number(value.n));
}

/** Seconds, more than zero: `16ms`, `30m`, `48h`, `7d`. `bare` names the unit of a number without one. */
export function readDuration(text: string, bare?: 'h' | 'min' | 'ms' | 's'): Read<Ratio> {
  const number = bare === undefined ? null : parseDecimal(text);
  const unit = bare === undefined ? undefined : SECONDS[bare];
  const value = number === null || unit === undefined ? withUnit(text, SECONDS) : multiply(number, unit);
  if (value === null || value.n <= 0n) {
    if (/^(?:[0-9.]+ ?[a-z]+ ?){2,}$/.test(text))
      return fail('INVALID_DURATION', 'a duration in one unit only, such as 90m instead of 1h30m');
    return fail(
      'INVALID_DURATION',
      bare === undefined
        ? 'a duration above zero with its unit, such as 16ms, 30m, 48h or 7d'
        : `a number above zero (in ${bare}) or a duration such as 48h`,
    );
  }
  return ok(value);
}

/** Events per second: `400000/h`, `50/s`, `20/month`. */
export function readRate(text: string): Read<Ratio> {
  const [amount, unit, ...rest] = text.split('/');
  const value = parseDecimal((amount ?? '').trim());
  const name = (unit ?? '').trim();
  const seconds = Object.hasOwn(SECONDS, name) ? SECONDS[name] : undefined;
  if (value === null || value.n < 0n || seconds === undefined || rest.length > 0) {
    return fail('INVALID_RATE', 'a count per time, such as 400000/h, 50/s or 20/month');
  }
  return ok(divide(value, seconds));
}

/**
 * A share of one: `5%` is 0.05, `0.5pp` (percentage points) is 0.005. A bare number is a share below one;
 * from one on it could as well be a percentage, and is refused unless `whole` says that 1 can only mean all.
 */
export function readShare(text: string, options: { above?: boolean; whole?: boolean } = {}): Read<Ratio> {
  const match = /^(-?[0-9.]+) ?(%|pp)?$/.exec(text);
  const number = match?.[1] === undefined ? null : parseDecimal(match[1]);
  if (number === null || number.n < 0n) return fail('INVALID_SHARE', 'a share, such as 5%, 0.5pp or 0.05');
  if (match?.[2] === undefined) {
    const side = compare(number, ONE);
    const read = side < 0 || (side === 0 && options.whole === true);
    return read ? ok(number) : fail('INVALID_SHARE', signedShare(number, options.above === true));
  }
  const value = divide(number, ratio(100));
  if (compare(value, ONE) > 0 && options.above !== true)
    return fail('INVALID_SHARE', 'a share from 0 to 100 %, such as 5%, 0.5pp or 0.05');
  return ok(value);
}

/** What a bare number of one or more may have meant. */
function signedShare(number: Ratio, above: boolean): string {
  const percent = `${toText(number)}%`;
  if (compare(number, above ? ratio(10) : ONE) > 0) return `a share with its sign, such as ${percent}`;
  return `a share with its sign: ${toText(multiply(number, ratio(100)))}% or ${percent}`;
}

/** Bytes: `16GB` is 16 * 10^9, `80 GiB` is 80 * 2^30. */
export function readBytes(text: string, bare?: 'B' | 'GB'): Read<Ratio> {
  const number = bare === undefined ? null : parseDecimal(text);
  const unit = bare === undefined ? undefined : BYTES[bare];
  const value = number === null || unit === undefined ? withUnit(text, BYTES) : multiply(number, unit);
  return value === null || value.n < 0n
    ? fail('INVALID_SIZE', 'a size with its unit, such as 16GB or 10TB')
    : ok(value);
}

/** Bytes per second: `10TB/day`. */
export function readByteRate(text: string): Read<Ratio> {
  const [amount = '', unit = '', ...rest] = text.split('/');
  const bytes = withUnit(amount.trim(), BYTES);
  const name = unit.trim();
  const seconds = Object.hasOwn(SECONDS, name) ? SECONDS[name] : undefined;
  if (bytes === null || bytes.n < 0n || seconds === undefined || rest.length > 0) {
    return fail('INVALID_SIZE', 'a size per time, such as 10TB/day or 500GB/month');
  }
  return ok(divide(bytes, seconds));
}

/** Kilowatts: `700W`, `0.7kW`. */
export function readPower(text: string): Read<Ratio> {
  const value = withUnit(text, { W: ratio(1, 1000), kW: ONE });
  return value === null || value.n < 0n ? fail('INVALID_POWER', 'a power such as 700W or 0.7kW') : ok(value);
}

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

export interface Hardware {
  readonly count: number;
  /** Canonical accelerator name, such as `A100-80GB`. */
  readonly accelerator: string;
}

/** `1xL4`, `8xA100-80GB`, `8xA100-80 GB`; a bare name counts once. */
export function readHardware(text: string): Read<Hardware> {
  const match = /^(?:([1-9][0-9]{0,5}) ?[xX×*] ?)?([A-Za-z][A-Za-z0-9.-]*(?: ?GB)?)$/.exec(text);
  const accelerator = match?.[2]?.replaceAll(' ', '');
  if (accelerator === undefined)
    return fail('INVALID_HARDWARE', 'a count and an accelerator, such as 1xL4 or 8xA100-80GB');
  return ok({ count: Number(match?.[1] ?? 1), accelerator });
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

/** The calendar day of an ISO 8601 date or time, as `YYYY-MM-DD`. */
export function readDate(text: string): Read<string> {
  const match = DATE.exec(text);
  const [year, month, day] = [Number(match?.[1]), Number(match?.[2]), Number(match?.[3])];
  if (match === null || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) {
    return fail('INVALID_DATE', 'a date such as 2026-11-21');
  }
  return ok(text.slice(0, 10));
}

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Whole days from one `YYYY-MM-DD` to another; negative when `to` is earlier. */
export const daysBetween = (from: string, to: string): number => dayNumber(to) - dayNumber(from);

/** Days since 0000-03-01 in the proleptic Gregorian calendar (counting years from March puts the leap day last). */
function dayNumber(date: string): number {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const y = month > 2 ? year : year - 1;
  const m = (month + 9) % 12;
  return (
    365 * y +
    Math.floor(y / 4) -
    Math.floor(y / 100) +
    Math.floor(y / 400) +
    Math.floor((m * 306 + 5) / 10) +
    day -
    1
  );
}
