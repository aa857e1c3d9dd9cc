import * as z from 'zod';
import { age, instant } from '../evidence-fields.ts';
import * as f from '../fields.ts';
import { compare } from '../ratio.ts';

/** Feature types of table 33. */
export const FEATURE_TYPES = ['static', 'slowly_changing', 'session', 'real_time'] as const;
export type FeatureType = (typeof FEATURE_TYPES)[number];

const feature = z.strictObject({
  type: f.choice(FEATURE_TYPES, 'How fast the feature changes (table 33)'),
  slo: f.duration('Its own objective; may be tighter than that of its type, never looser', '5m').optional(),
  staleness: age('Measured age of the value', '45s').optional(),
  updated_at: instant('When it was last updated, instead of staleness', '2026-11-20T05:10:00Z').optional(),
});
export type Feature = z.output<typeof feature>;

export const freshness = z
  .strictObject({
    version: f.text('Version it was measured for; default model.version', '4.2.0').optional(),
    measured_at: instant('When the updates were looked at', '2026-11-20T06:00:00Z').optional(),
    features: f.named(feature).meta({ description: 'Features by name' }),
  })
  .superRefine(({ measured_at: now, features }, context) => {
    for (const [name, { staleness, updated_at: updated }] of Object.entries(features)) {
      const report = (path: string[], problem: f.IssueParams['problem'], expected: string): void => {
        context.addIssue({
          code: 'custom',
          message: expected,
          path: ['features', name, ...path],
          params: { problem, expected },
        });
      };
      if (staleness === undefined && updated === undefined)
        report([], 'MISSING_KEY', '`staleness: 45s`, or `updated_at` with `measured_at` of the block');
      else if (staleness !== undefined && updated !== undefined)
        report(['updated_at'], 'CONFLICTING_KEYS', 'staleness or updated_at, not both');
      else if (updated !== undefined && now === undefined)
        report(['updated_at'], 'MISSING_KEY', '`measured_at` in the block, the time it is compared with');
      else if (updated !== undefined && now !== undefined && compare(updated, now) > 0)
        report(['updated_at'], 'INVALID_VALUE', 'an update that is not after measured_at');
    }
  })
  .meta({ description: 'Age of the features, eq. 21' });
