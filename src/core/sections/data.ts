import * as z from 'zod';
import * as f from '../fields.ts';
import { cloud, region } from './hardware.ts';

const volume = (what: string) =>
  z.strictObject({
    volume: f.byteRate(`${what} per time`, '10TB/day'),
    rate: f.money('Price per GB (10^9 bytes)', '0.02 USD/GB', 'GB').optional(),
  });

export const data = z
  .strictObject({
    cloud: cloud.optional(),
    region: region.optional(),
    storage: z
      .strictObject({
        volume: f.bytes('Data kept', '40TB'),
        rate: f.money('Price per GB-month', '0.023 USD/GB-month', 'GB-month').optional(),
      })
      .meta({ description: 'Storage' })
      .optional(),
    egress: volume('Data moved out').meta({ description: 'Egress' }).optional(),
    processed: volume('Data processed').meta({ description: 'ETL, features, validation' }).optional(),
  })
  .meta({ description: 'Data costs, eq. 18' });
