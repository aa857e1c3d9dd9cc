import * as z from 'zod';
import * as f from '../fields.ts';

export const evaluation = z
  .looseObject({
    metrics: z
      .object({ accuracy: f.fraction('Accuracy, a share', 0.92, '92%').optional() })
      .catchall(f.signed('Value', 0.91))
      .meta({ description: 'Measured metrics of this version' })
      .optional(),
    baseline: z
      .object({ accuracy: f.fraction('Accuracy, a share', 0.91, '91%').optional() })
      .catchall(f.signed('Value', 0.9))
      .meta({ description: 'The same metrics of the version in production' })
      .optional(),
    evaluation_set: f.text('Evaluation data', 'eval_2024_01').optional(),
  })
  .meta({ description: 'Evaluation results' });
