import * as z from 'zod';
import * as f from '../fields.ts';

export const REGION_STRATEGIES = ['sequential', 'synchronised', 'hybrid'] as const;
/** Weakest first. */
export const CONSISTENCIES = ['eventual', 'bounded_staleness', 'strong'] as const;
export type Consistency = (typeof CONSISTENCIES)[number];

const member = z.strictObject({
  name: f.text('Region', 'us-east-1'),
  share: f.share('Its share of all traffic', '35%'),
  wave: f.atLeastOne('Regions of one wave go together; waves go one after another', 1).optional(),
  duration: f.duration('How long the rollout stays in this region before the next wave', '24h').optional(),
  artifact: f.text('Version of the artefact that the region holds', '4.2.0').optional(),
  features: f.text('Version of the model whose features the region has synced', '4.2.0').optional(),
});
export type Region = z.output<typeof member>;

export const regions = z
  .strictObject({
    strategy: f.choice(REGION_STRATEGIES, 'How the rollout moves through the regions'),
    consistency: f.choice(CONSISTENCIES, 'What versions regions may serve at the same time (table 15)'),
    latency: f.duration('Average latency between regions', '80ms').optional(),
    validation: f.duration('Check across regions after the last wave', '12h').optional(),
    members: z.array(member).min(1).meta({ description: 'The regions that serve this model' }),
  })
  .meta({ description: 'How a release moves through regions' });
