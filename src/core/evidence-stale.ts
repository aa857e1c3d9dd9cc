import { compare, type Ratio } from './ratio.ts';

type Rows = Readonly<Record<string, unknown>>;

/** The names of `rows` that hold a number which `old` has under the same name too. */
export const keptRows = (rows: Rows, old: Rows): string[] =>
  Object.keys(rows).filter((name) => keepsAny(rows[name], old[name]));

/** Whether any number that both hold is the same: a new measurement moves each of them. */
function keepsAny(now: unknown, was: unknown): boolean {
  if (now === undefined || was === undefined) return false;
  if (!isMap(now) || !isMap(was) || isRatio(now) || isRatio(was)) return same(now, was);
  return Object.keys(now).some((key) => keepsAny(now[key], was[key]));
}

/** Whether two values are equal, however their numbers are written. */
function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((value, index) => same(value, b[index]));
  return isRatio(a) && isRatio(b) ? compare(a, b) === 0 : a === b;
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isRatio = (value: unknown): value is Ratio =>
  isMap(value) && typeof value.n === 'bigint' && typeof value.d === 'bigint';
