import * as z from 'zod';
import * as f from '../fields.ts';
import { STRATEGIES } from './vocabulary.ts';

const trigger = z.strictObject({
  threshold: f.signed('Change that rolls back', -0.02),
  kind: f.choice(['relative', 'absolute', 'ratio'], 'How the threshold is read').optional(),
  window_minutes: f.duration('Observation window (a bare number is minutes)', 15, 'min'),
  min_samples: f.atLeastOne('Samples the window must hold', 1000),
  baseline: f
    .share('Its value in production, for a metric that is a proportion; tells how often noise fires it', '5%')
    .optional(),
  spread: f
    .number(
      'Standard deviation of the compared change over min_samples samples when nothing changed, in the unit of the threshold',
      0.1,
    )
    .optional(),
});
export type Trigger = z.output<typeof trigger>;

export const rollout = z
  .strictObject({
    strategy: f.choice(STRATEGIES, 'How traffic moves to the new version'),
    shadow: f.duration('Shadow phase before any traffic', '48h').optional(),
    shadow_traffic: f
      .fraction('Share of requests that the shadow phase mirrors; all by default', '10%')
      .optional(),
    human_review: f.flag('A person reviews outputs before traffic moves').optional(),
    metric: z
      .strictObject({
        name: f.text('Metric the canary watches', 'approval_rate'),
        baseline: f.share('Its value in production', '5%'),
        detect: f.share('Smallest absolute change that must be seen', '0.5pp'),
        worse: f
          .choice(
            ['higher', 'lower'],
            'Which way the metric gets worse; by default the way its trigger points',
          )
          .optional(),
        cluster_size: f.number('Requests of one user or session, m of eq. 9', 1.4).optional(),
        correlation: f
          .fraction('Correlation of requests of one user or session, rho of eq. 9', 0.15)
          .optional(),
      })
      .meta({ description: 'What a regression is' })
      .optional(),
    stages: z
      .array(
        z.strictObject({
          traffic: f.share('Share of traffic', '5%'),
          duration: f.duration('How long the stage lasts', '30m').optional(),
        }),
      )
      .min(1)
      .meta({ description: 'Traffic steps, rising' })
      .optional(),
    extra_fleet: f
      .choice(
        ['share', 'full', 'none'],
        'Replicas the new version adds until all traffic moves: its share of the fleet (default), a whole second fleet (also while full traffic is watched), or none beyond the fleet itself',
      )
      .optional(),
    soak: f.duration('Observation after full traffic', '7d').optional(),
    rollback_time: f.duration('How long a rollback takes, measured', '30s').optional(),
    rollback: f.named(trigger).meta({ description: 'Rollback triggers by metric' }).optional(),
  })
  .meta({ description: 'The rollout plan' });

export const listing4 = z
  .strictObject({
    metrics: f.named(trigger).meta({ description: 'Triggers by metric' }),
    rollback_action: f.choice(['immediate', 'gradual'], 'What a trigger does').optional(),
    notification: z
      .array(f.text('A rotation or role', 'oncall'))
      .meta({ description: 'Who is told' })
      .optional(),
  })
  .meta({ description: 'Rollback triggers, in the form of listing 4' });
