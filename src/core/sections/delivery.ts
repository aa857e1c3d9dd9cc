import * as z from 'zod';
import * as f from '../fields.ts';

const score = (description: string) =>
  f
    .choice(['1', '2', '3'], description)
    .meta({ type: ['integer', 'string'], enum: [1, 2, 3, '1', '2', '3'], description });

export const delivery = z
  .strictObject({
    commit_to_production: f.duration('Time from a commit to production', '3d').optional(),
    incidents_per_1000: f.number('Incidents per 1,000 deployments', 4).optional(),
    toil: f.fraction('Share of the time of the team that goes into manual operation', '18%').optional(),
    stale_dependencies: f.fraction('Share of dependencies behind a supported version', '8%').optional(),
    data_incidents_per_month: f.number('Data incidents a month', 2).optional(),
    manual_runs: f.fraction('Share of pipeline runs that somebody had to help', '5%').optional(),
    glue_code: f.fraction('Share of engineering time that goes into glue code', '10%').optional(),
    unvalidated_lines: f.count('Lines of configuration, anywhere, that no schema validates', 120).optional(),
    debts: z
      .array(
        z.strictObject({
          name: f.text('What is owed', 'configuration without a schema'),
          impact: score('How much it hurts: 1 low, 2 medium, 3 high'),
          frequency: score('How often: 1 monthly, 2 weekly, 3 daily'),
          resolution: score('What it takes to resolve: 1 weeks, 2 one to two months, 3 longer'),
        }),
      )
      .meta({ description: 'Known debts, ranked by impact x frequency / resolution (table 5)' })
      .optional(),
  })
  .meta({ description: 'Delivery health and technical debt' });
