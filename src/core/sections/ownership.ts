import * as z from 'zod';
import * as f from '../fields.ts';

export const ownership = z
  .strictObject({
    team: f.text('Owning team', 'payments').optional(),
    oncall: f.text('On-call rotation', 'payments-oncall').optional(),
  })
  .meta({ description: 'Who owns the model' });
