import { compare, divide, multiply, ONE, parseDecimal, type Ratio, ratio, toText } from './ratio.ts';
import { fail, ok, type Read } from './read.ts';

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
