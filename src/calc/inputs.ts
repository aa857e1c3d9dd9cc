import type * as z from 'zod';
import type { Amount } from '../core/amount.ts';
import type { IssueParams } from '../core/fields.ts';
import { divide, type Ratio, ratio } from '../core/ratio.ts';

/** The same field where nothing would make no sense, since it divides. */
export function positive<S extends z.ZodType<Ratio | Amount | number>>(field: S): S {
  return field.superRefine((value, context) => {
    const amount: Ratio | number = typeof value === 'object' && 'amount' in value ? value.amount : value;
    if (typeof amount === 'number' ? amount > 0 : amount.n > 0n) return;
    const params: IssueParams = { problem: 'INVALID_VALUE', expected: 'more than zero' };
    context.addIssue({ code: 'custom', message: 'it is zero', params });
  });
}

const SECONDS_PER_HOUR = ratio(3600);

export const hours = (seconds: Ratio): Ratio => divide(seconds, SECONDS_PER_HOUR);
export const days = (seconds: Ratio): Ratio => divide(seconds, ratio(86_400));
/** Years of 8,760 hours. */
export const years = (seconds: Ratio): Ratio => divide(hours(seconds), ratio(8760));
