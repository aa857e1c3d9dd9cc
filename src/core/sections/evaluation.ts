import * as z from 'zod';
import { bare } from '../bare.ts';
import { measure, proportion } from '../evidence-fields.ts';
import * as f from '../fields.ts';
import { compare, ONE, ZERO } from '../ratio.ts';
import { groups } from './groups.ts';

/** Metrics that are shares by what they are called, so that a value above 1 can only be a mistake. */
const SHARES =
  /^(accuracy|precision|recall|f1|auc|auroc|roc_auc|pr_auc|ndcg|mrr|coverage|specificity|sensitivity)([_@]|$)|_rate$/;

const metrics = (accuracy: number, value: number) =>
  z
    .object({ accuracy: proportion('Accuracy, a share', accuracy, `${accuracy * 100}%`).optional() })
    .catchall(measure('Value', value))
    .overwrite(bare)
    .superRefine((values, context) => {
      for (const [name, one] of Object.entries(values)) {
        if (one === undefined || !SHARES.test(name)) continue;
        if (compare(one, ONE) <= 0 && compare(one, ZERO) >= 0) continue;
        const params: f.IssueParams = {
          problem: 'INVALID_SHARE',
          expected: 'a share from 0 to 1, such as 0.91',
        };
        const message = `${name} is a share and is not from 0 to 1`;
        context.addIssue({ code: 'custom', message, path: [name], params });
      }
    });

export const evaluation = z
  .looseObject({
    version: f.text('Version these results were measured on; default model.version', '4.2.0').optional(),
    metrics: metrics(0.92, 0.91).meta({ description: 'Measured metrics of this version' }).optional(),
    baseline: metrics(0.91, 0.9)
      .meta({ description: 'The same metrics of the version in production' })
      .optional(),
    history: z
      .array(
        z.strictObject({
          version: f.text('An earlier version', '4.1.0'),
          metrics: metrics(0.9, 0.9).meta({ description: 'Its metrics' }),
        }),
      )
      .meta({ description: 'Earlier versions, oldest first' })
      .optional(),
    groups: groups.optional(),
    evaluation_set: f.text('Evaluation data', 'eval_2024_01').optional(),
  })
  .meta({ description: 'Evaluation results' });
