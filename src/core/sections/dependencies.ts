import * as z from 'zod';
import * as f from '../fields.ts';

export const dependencies = z
  .strictObject({
    upstream: z
      .array(f.text('A model or feature', 'models/user_embedding'))
      .meta({ description: 'What this model reads' })
      .optional(),
    downstream: z
      .array(f.text('A model', 'models/payments_rules'))
      .meta({ description: 'What reads this model' })
      .optional(),
  })
  .meta({ description: 'Edges of the model graph' });
