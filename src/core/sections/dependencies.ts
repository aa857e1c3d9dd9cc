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
    evaluated: z
      .record(z.string(), f.text('Version or digest', '4.2.0'))
      .meta({
        description:
          'Version (or artefact digest) of each model it reads, directly or through others, that this model was last evaluated with',
        examples: [{ 'models/user_embedding': '4.2.0' }],
      })
      .optional(),
    unit: z
      .strictObject({
        name: f.text('Name that all members share', 'checkout-ranking'),
        kind: f.choice(
          ['pipeline', 'ensemble'],
          'Models that run in sequence, or together behind one interface',
        ),
        rollback: f
          .choice(['unit', 'alone'], 'Whether a member is rolled back with the others or on its own')
          .optional(),
      })
      .meta({ description: 'The pipeline or ensemble this model is a part of' })
      .optional(),
  })
  .meta({ description: 'Edges of the model graph' });
