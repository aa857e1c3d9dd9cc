import * as z from 'zod';
import * as f from '../fields.ts';

export const iteration = z
  .strictObject({
    experiments: f.rate('Experiments per time', '20/month'),
    duration: f.duration('Length of one experiment', '8h'),
    engineer: f.money('Engineering cost per hour of an experiment', '95 USD/h', 'h').optional(),
    compute: f.money('Compute cost per hour of an experiment', '32 USD/h', 'h').optional(),
    hardware: f
      .hardware('Accelerators of one experiment, priced by the book, instead of `compute`', '1xA100-80GB')
      .optional(),
  })
  .meta({ description: 'Experiment costs, eq. 19' });
