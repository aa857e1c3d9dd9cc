import * as z from 'zod';
import * as f from '../fields.ts';

export const costs = z
  .array(
    z.strictObject({
      name: f.text('What is paid for', 'label vendor'),
      component: f.choice(['train', 'infer', 'data', 'iterate'], 'Component of the total it belongs to'),
      monthly: f.money('Monthly amount', '2000 USD'),
    }),
  )
  .meta({ description: 'Costs you know and Tollgate cannot compute' });
