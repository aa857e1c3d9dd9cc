import { type Doc, scalar } from './fields.ts';
import { compare, multiply, ONE, parseDecimal, type Ratio, ratio, ZERO } from './ratio.ts';
import { fail, ok, type Read } from './read.ts';
import { readDuration } from './units.ts';

const EXPONENT = /^(-?[0-9][0-9.]*)[eE]([+-]?\d{1,2})$/;
const MAX_EXPONENT = 30;

/** A number as programs write it: a plain decimal, or one with an exponent of at most 30, such as `1e-05`. */
export function readMeasure(text: string): Read<Ratio> {
  const match = EXPONENT.exec(text);
  const mantissa = parseDecimal(match?.[1] ?? text);
  const exponent = Number(match?.[2] ?? 0);
  if (mantissa === null || Math.abs(exponent) > MAX_EXPONENT)
    return fail('INVALID_NUMBER', 'a finite number, such as 0.91 or 1e-05');
  const scale = 10n ** BigInt(Math.abs(exponent));
  return ok(multiply(mantissa, exponent < 0 ? ratio(1n, scale) : ratio(scale)));
}

function readAtLeastZero(text: string): Read<Ratio> {
  const read = readMeasure(text);
  if (read.ok && read.value.n >= 0n) return read;
  return fail('INVALID_NUMBER', 'a number, 0 or more, such as 120 or 0.12');
}

/** A rate that was measured: from 0 to 1, or with its sign up to 100 %. */
export function readProportion(text: string): Read<Ratio> {
  const percent = text.endsWith('%');
  const read = readMeasure(percent ? text.slice(0, -1).trimEnd() : text);
  const value = read.ok && percent ? multiply(read.value, ratio(1, 100)) : read.ok ? read.value : null;
  if (value !== null && value.n >= 0n && compare(value, ONE) <= 0) return ok(value);
  return fail('INVALID_SHARE', 'a rate from 0 to 1, such as 0.24 or 24%');
}

const NO_TIME = /^0 ?[a-z]+$/;

/** Seconds; a stream that is up to date has an age of `0s`. */
function readAge(text: string): Read<Ratio> {
  if (NO_TIME.test(text)) return ok(ZERO);
  const read = readDuration(text);
  if (read.ok) return read;
  return fail(read.error.code, 'an age with its unit, such as 0s, 45s or 6h');
}

const INSTANT = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Seconds since 1970 of an ISO 8601 instant with its zone. */
export function readInstant(text: string): Read<Ratio> {
  const [, day = '', hour, minute, second, fraction, zone = 'Z'] = INSTANT.exec(text) ?? [];
  const milliseconds = Date.parse(`${day}T${hour}:${minute}:${second ?? '00'}${zone}`);
  // A day that a month does not have is moved on to the next; nobody meant that.
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const exists = Number.isFinite(midnight) && new Date(midnight).toISOString().startsWith(day);
  if (day === '' || !exists || !Number.isFinite(milliseconds))
    return fail('INVALID_DATE', 'an instant with its zone, such as 2026-11-20T06:00:00Z');
  const whole = ratio(BigInt(milliseconds), 1000);
  const part = parseDecimal(`0${fraction ?? ''}`) ?? ZERO;
  return ok({ n: whole.n * part.d + part.n * whole.d, d: whole.d * part.d });
}

const doc = (description: string, ...examples: unknown[]): Doc => ({ description, examples });

export const measure = (description: string, ...examples: unknown[]) =>
  scalar(readMeasure, doc(description, ...examples));
export const amount = (description: string, ...examples: unknown[]) =>
  scalar(readAtLeastZero, doc(description, ...examples));
export const proportion = (description: string, ...examples: unknown[]) =>
  scalar(readProportion, doc(description, ...examples));
export const age = (description: string, ...examples: unknown[]) =>
  scalar(readAge, { ...doc(description, ...examples), type: ['string'] });
export const instant = (description: string, ...examples: unknown[]) =>
  scalar(readInstant, { ...doc(description, ...examples), type: ['string'] });
