import * as z from 'zod';
import * as f from './fields.ts';
import { cloud, instance, purchase, region } from './sections/hardware.ts';

const rule = z
  .strictObject({
    match: z
      .record(z.string(), f.text('Value of the label or resource; `*` for any', 'a100-pool', '*'))
      .meta({
        description:
          'Node labels that the pods select, and resource keys they ask for; all must match. `kind` and `name` are the workload itself',
        examples: [{ 'nvidia.com/gpu': '*', pool: 'a100-pool' }],
      }),
    accelerator: f.text('Accelerator that such a pod gets', 'A100-80GB').optional(),
    instance: instance.optional(),
    cloud: cloud.optional(),
    region: region.optional(),
    purchase: purchase.optional(),
  })
  .meta({ description: 'What a selector or resource of a manifest means' });
export type HardwareRule = z.output<typeof rule>;

/** The hardware map: turns node selectors and resource keys of manifests into accelerators. */
export const hardwareMap = z
  .array(rule)
  .meta({ description: 'Hardware behind node selectors and resources in manifests; the first match counts' });
