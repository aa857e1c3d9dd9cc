import * as z from 'zod';
import { type Amount, readMoney } from './amount.ts';
import { bare } from './bare.ts';
import { readDate } from './dates.ts';
import type { ProblemCode } from './problem.ts';
import { compare, ONE, type Ratio } from './ratio.ts';
import type { Read } from './read.ts';
import {
  type Hardware,
  readByteRate,
  readBytes,
  readCount,
  readDuration,
  readHardware,
  readNumber,
  readPower,
  readRate,
  readShare,
} from './units.ts';

/** Documentation of a field for the published JSON Schema. */
export interface Doc {
  readonly description: string;
  readonly examples: readonly unknown[];
  /** JSON types an editor accepts; YAML writes most quantities as plain text. */
  readonly type?: readonly string[];
}

/** Extra data on a zod issue: our code and what was expected. */
export interface IssueParams {
  readonly problem: ProblemCode;
  readonly expected: string;
}

/** A scalar read by one of the unit readers; every failure carries its code and an example. */
export function scalar<T>(read: (text: string) => Read<T>, doc: Doc) {
  return z
    .string()
    .transform((text, context): T => {
      const result = read(text);
      if (result.ok) return result.value;
      const params: IssueParams = { problem: result.error.code, expected: result.error.expected };
      context.addIssue({
        code: 'custom',
        // The example stands in what was expected, and in the fix.
        message: `${JSON.stringify(text)} is not ${result.error.expected.replace(/(?:, such as|: ).*$/, '')}`,
        params,
      });
      return z.NEVER;
    })
    .meta({
      description: doc.description,
      examples: [...doc.examples],
      type: doc.type ?? ['string', 'number'],
    });
}

/** A mapping whose keys are names that users choose. */
export const named = <S extends z.ZodType>(value: S) => z.record(z.string(), value).overwrite(bare);

const ANY = ['string', 'number', 'boolean'];

export const text = (description: string, ...examples: string[]) =>
  z.string().min(1).meta({ description, examples, type: ANY });
export const number = (description: string, ...examples: unknown[]) =>
  scalar<Ratio>((t) => readNumber(t), { description, examples });
export const signed = (description: string, ...examples: unknown[]) =>
  scalar<Ratio>((t) => readNumber(t, { negative: true }), { description, examples });
export const count = (description: string, ...examples: unknown[]) =>
  scalar<number>(readCount, { description, examples });
/** A whole number, 1 or more. */
export const atLeastOne = (description: string, ...examples: unknown[]) =>
  scalar<number>(
    (t) => {
      const read = readCount(t);
      return read.ok && read.value === 0
        ? { ok: false, error: { code: 'INVALID_NUMBER', expected: 'a whole number, 1 or more, such as 1' } }
        : read;
    },
    { description, examples },
  );
export const duration = (description: string, example: unknown, bare?: 'h' | 'min' | 'ms' | 's') =>
  scalar<Ratio>((t) => readDuration(t, bare), { description, examples: [example] });
export const rate = (description: string, ...examples: string[]) =>
  scalar<Ratio>(readRate, { description, examples });
export const share = (description: string, ...examples: unknown[]) =>
  scalar<Ratio>((t) => readShare(t), { description, examples });
/** A share that only its key can mean, so that a bare 1 is all of it. */
export const fraction = (description: string, ...examples: unknown[]) =>
  scalar<Ratio>((t) => readShare(t, { whole: true }), { description, examples });
/** A share that may exceed 100 %, such as a threshold of 120 %. */
export const multiple = (description: string, ...examples: unknown[]) =>
  scalar<Ratio>((t) => readShare(t, { above: true }), { description, examples });
/** A share below 100 %. */
export const part = (description: string, ...examples: unknown[]) =>
  scalar<Ratio>(
    (t) => {
      const read = readShare(t);
      return read.ok && compare(read.value, ONE) >= 0
        ? { ok: false, error: { code: 'INVALID_SHARE', expected: 'a share below 100 %, such as 25%' } }
        : read;
    },
    { description, examples },
  );
export const bytes = (description: string, example: unknown, bare?: 'B' | 'GB') =>
  scalar<Ratio>((t) => readBytes(t, bare), { description, examples: [example] });
export const byteRate = (description: string, example: string) =>
  scalar<Ratio>(readByteRate, { description, examples: [example] });
export const power = (description: string, example: string) =>
  scalar<Ratio>(readPower, { description, examples: [example] });
export const money = (description: string, example: string, per?: 'h' | 'kWh' | 'GB' | 'GB-month') =>
  scalar<Amount>((t) => readMoney(t, per), { description, examples: [example] });
export const hardware = (description: string, ...examples: string[]) =>
  scalar<Hardware>(readHardware, { description, examples });
export const date = (description: string, example: string) =>
  scalar<string>(readDate, { description, examples: [example] });

export function flag(description: string) {
  return scalar<boolean>(
    (t) =>
      t === 'true'
        ? { ok: true, value: true }
        : t === 'false'
          ? { ok: true, value: false }
          : { ok: false, error: { code: 'INVALID_VALUE', expected: 'true or false' } },
    { description, examples: [true], type: ['boolean'] },
  );
}

export const choice = <const T extends readonly [string, ...string[]]>(values: T, description: string) =>
  z.enum(values).meta({ description });
