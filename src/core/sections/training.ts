import * as z from 'zod';
import * as f from '../fields.ts';
import { divide, multiply, type Ratio, ratio } from '../ratio.ts';
import type { Read } from '../read.ts';
import { HOURS_PER_MONTH, readDuration } from '../units.ts';
import { cloud, hourly, instance, purchase, region } from './hardware.ts';

export const training = z
  .strictObject({
    hardware: f.hardware('Accelerators of one run', '8xA100-80GB').optional(),
    instance: instance.optional(),
    instances: f.count('Number of instances, with `instance`', 4).optional(),
    cloud: cloud.optional(),
    region: region.optional(),
    purchase: purchase.optional(),
    rate: hourly.optional(),
    duration_hours: f.duration('Length of one run (a bare number is hours)', 48, 'h').optional(),
    retrain: z
      .string()
      .transform((text, context): Ratio | null => {
        const result = readCadence(text);
        if (result.ok) return result.value;
        const params: f.IssueParams = { problem: result.error.code, expected: result.error.expected };
        context.addIssue({
          code: 'custom',
          message: `${JSON.stringify(text)} is not ${result.error.expected}`,
          params,
        });
        return z.NEVER;
      })
      .meta({
        description: 'How often the run repeats; without it training is a one-off cost',
        examples: ['weekly', '14d', 'never'],
        type: ['string'],
      })
      .optional(),
    failure_overhead: f.share('Extra accelerator time lost to failures, F of eq. 16', '15%').optional(),
    rework: f.share('Extra accelerator time after spot interruptions', '20%').optional(),
    checkpoint: z
      .strictObject({
        write: f.duration('Time to write one checkpoint', '30s'),
        every: f.duration('Interval between checkpoints', '10m'),
      })
      .meta({ description: 'Checkpoint tax: write time over interval' })
      .optional(),
    power: f.power('Power per accelerator, for owned hardware', '700W').optional(),
    electricity: f.money('Electricity price, for owned hardware', '0.07 USD/kWh', 'kWh').optional(),
    pue: f.number('Power usage effectiveness, for owned hardware', 1.15).optional(),
    interruptible: f
      .flag('Whether the run survives an interruption; false keeps the spot hint quiet')
      .optional(),
    data_version: f.text('Version of the training data', 'user_interaction_2024_01').optional(),
    code_commit: f.text('Commit of the training code', 'abc123def').optional(),
    started_at: f.date('When the run started', '2024-01-15T10:00:00Z').optional(),
  })
  .meta({ description: 'The training plan' });

const CADENCES: Readonly<Record<string, Ratio | null>> = {
  never: null,
  none: null,
  daily: ratio(730, 24),
  weekly: ratio(730, 168),
  monthly: ratio(1),
  quarterly: ratio(1, 3),
  yearly: ratio(1, 12),
};

/** Runs per month of 730 hours; null for "never". */
function readCadence(text: string): Read<Ratio | null> {
  if (Object.hasOwn(CADENCES, text)) return { ok: true, value: CADENCES[text] ?? null };
  const interval = readDuration(text);
  if (interval.ok) return { ok: true, value: divide(multiply(HOURS_PER_MONTH, ratio(3600)), interval.value) };
  return {
    ok: false,
    error: {
      code: 'INVALID_DURATION',
      expected: 'daily, weekly, monthly, quarterly, yearly, never, or an interval such as 14d',
    },
  };
}
