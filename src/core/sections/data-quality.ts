import * as z from 'zod';
import { proportion } from '../evidence-fields.ts';
import * as f from '../fields.ts';

export const dataQuality = z
  .strictObject({
    version: f.text('Version the data was checked for; default model.version', '4.2.0').optional(),
    records: z
      .strictObject({
        expected: f.atLeastOne('Records that should have come', 10000000),
        received: f.count('Records that came', 9870000),
      })
      .meta({ description: 'Completeness of the data' })
      .optional(),
    validations: z
      .strictObject({
        checked: f.atLeastOne('Validation rules that ran', 200),
        failed: f.count('Those that failed', 3),
        failures: z
          .array(f.text('A rule that failed', 'user_id exists in users'))
          .meta({ description: 'Names of those that failed' })
          .optional(),
      })
      .superRefine(({ checked, failed }, context) => {
        if (failed <= checked) return;
        const params: f.IssueParams = {
          problem: 'INVALID_VALUE',
          expected: `at most the ${checked} that ran`,
        };
        context.addIssue({ code: 'custom', message: 'more failed than ran', path: ['failed'], params });
      })
      .meta({ description: 'Schema and validation rules' })
      .optional(),
    missing: f
      .named(proportion('Share of records without a value', 0.002))
      .meta({ description: 'Missing values by field' })
      .optional(),
  })
  .meta({ description: 'Quality of the data this version was trained on' });
