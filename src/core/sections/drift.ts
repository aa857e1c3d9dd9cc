import * as z from 'zod';
import { amount } from '../evidence-fields.ts';
import * as f from '../fields.ts';

const buckets = (description: string, examples: readonly number[]) =>
  z.array(amount('Count or share', 2500)).meta({ description, examples: [examples] });

const feature = z
  .strictObject({
    reference: buckets(
      'Members of each bucket when the model was trained',
      [2500, 2500, 2500, 2500],
    ).optional(),
    current: buckets('Members of the same buckets now', [2300, 2400, 2600, 2700]).optional(),
    psi: amount('The index itself, where another tool measured it', 0.04).optional(),
  })
  .superRefine(({ reference, current, psi }, context) => {
    const report = (path: string[], problem: f.IssueParams['problem'], expected: string): void => {
      context.addIssue({ code: 'custom', message: expected, path, params: { problem, expected } });
    };
    if (psi !== undefined) {
      if (reference !== undefined || current !== undefined)
        report(['psi'], 'CONFLICTING_KEYS', 'psi or the buckets it is computed from, not both');
      return;
    }
    if (reference === undefined || current === undefined) {
      report([], 'MISSING_KEY', '`reference` and `current`, or `psi`');
      return;
    }
    if (reference.length < 2) report(['reference'], 'INVALID_VALUE', 'two buckets or more');
    else if (reference.length !== current.length)
      report(['current'], 'INVALID_VALUE', `${reference.length} buckets, as the reference has`);
    for (const [key, list] of Object.entries({ reference, current }))
      if (list.length > 1 && list.every(({ n }) => n === 0n))
        report([key], 'INVALID_VALUE', 'a distribution with members');
  });
export type DriftFeature = z.output<typeof feature>;

export const drift = z
  .strictObject({
    version: f.text('Version it was measured for; default model.version', '4.2.0').optional(),
    features: f.named(feature).meta({ description: 'Features by name' }),
  })
  .meta({ description: 'Shift of the input distributions, eq. 12' });
