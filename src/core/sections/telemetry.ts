import * as z from 'zod';
import * as f from '../fields.ts';

export const telemetry = z
  .strictObject({ sink: f.text('Where metrics go', 'prometheus://fraud') })
  .meta({ description: 'Telemetry' });
