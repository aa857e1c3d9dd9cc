import * as z from 'zod';
import * as f from '../fields.ts';

export const costAllocation = z
  .strictObject({
    team: f.text('Team that pays; the owning team without it', 'payments').optional(),
    service: f.text('Service the cost belongs to', 'fraud-api').optional(),
    environment: f.text('Environment', 'production').optional(),
    model_type: f.text('Cost dimension of listing 6 (training or inference)', 'inference').optional(),
    cost_center: f.text('Cost centre', 'CC-4521').optional(),
    dimensions: z
      .array(
        z.strictObject({
          team: f.text('Team that pays', 'payments').optional(),
          service: f.text('Service the cost belongs to', 'fraud-api').optional(),
          environment: f.text('Environment', 'production').optional(),
          model_type: f.text('Cost dimension of listing 6', 'inference').optional(),
          cost_center: f.text('Cost centre', 'CC-4521').optional(),
        }),
      )
      .meta({ description: 'The same dimensions as a list of single-key mappings' })
      .optional(),
    shared_cost_distribution: z
      .array(
        z.strictObject({
          resource: f.text('Shared resource', 'shared-gpu-cluster'),
          method: f.choice(
            ['proportional_gpu_hours', 'proportional_query_volume', 'equal_split', 'marginal'],
            'How the shared cost is split',
          ),
          monthly: f.money('Monthly cost to split', '12000 USD').optional(),
        }),
      )
      .meta({ description: 'How shared costs are split among their users' })
      .optional(),
  })
  .meta({ description: 'Who pays' });
