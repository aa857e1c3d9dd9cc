import * as z from 'zod';
import * as f from '../fields.ts';
import { cloud, hourly, instance, purchase, region } from './hardware.ts';

const latency = z
  .strictObject({
    p50: f.duration('Median latency', '4ms').optional(),
    p99: f.duration('99th percentile latency', '16ms').optional(),
    measured_on: f.text('Hardware and load of the measurement', '1xL4 at 900000/h').optional(),
  })
  .meta({ description: 'Latency claimed or measured for this version and hardware' });

export const serving = z
  .strictObject({
    hardware: f.hardware('Accelerators per replica', '1xL4').optional(),
    instance: instance.optional(),
    cloud: cloud.optional(),
    region: region.optional(),
    purchase: purchase.optional(),
    rate: hourly.optional(),
    min_replicas: f.count('Replicas that always run; 0 scales to zero', 2).optional(),
    max_replicas: f.count('Most replicas that may run', 10).optional(),
    traffic: z
      .strictObject({
        requests: f.rate('Average request rate', '400000/h'),
        peak: f.rate('Peak request rate', '900000/h').optional(),
        profile: f
          .choice(
            ['constant', 'diurnal', 'bursty'],
            'Shape of the traffic over a day; recorded, while average and peak bound the replicas',
          )
          .optional(),
      })
      .meta({ description: 'Request rate' })
      .optional(),
    latency: latency.optional(),
    latency_p50_target_ms: f
      .duration('Other spelling of latency.p50 (a bare number is milliseconds)', 2, 'ms')
      .optional(),
    latency_p99_target_ms: f
      .duration('Other spelling of latency.p99 (a bare number is milliseconds)', 5, 'ms')
      .optional(),
    service_time: f.duration('Accelerator time of one batch-of-one request, T of eq. 17', '8ms').optional(),
    batch: f.number('Effective batch size, B of eq. 17', 4).optional(),
    utilization: f.fraction('Share of accelerator time doing useful work, U of eq. 17', 0.6).optional(),
    memory_gb: f.bytes('Memory one replica needs (a bare number is GB)', 16, 'GB').optional(),
    runtime: f.text('Serving runtime', 'triton 24.05').optional(),
    egress: f.byteRate('Data sent out of the region', '500GB/month').optional(),
    api: z
      .strictObject({
        provider: f.text('Provider of a hosted LLM', 'openai'),
        model: f.text('Model name at the provider', 'gpt-4o-mini'),
        input_tokens: f.count('Input tokens per request, cached ones included', 1200),
        cached_tokens: f.count('Input tokens per request that hit the cache', 0).optional(),
        output_tokens: f.count('Output tokens per request', 300),
      })
      .meta({ description: 'A hosted LLM, priced per token' })
      .optional(),
  })
  .meta({ description: 'How the model serves' });
