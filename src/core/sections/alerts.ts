import * as z from 'zod';
import * as f from '../fields.ts';

export const alerts = z
  .strictObject({
    monitors: f.atLeastOne('Metrics that can raise an alert', 10),
    every: f.duration('Time between two checks of a metric', '5m'),
    sigma: f
      .number(
        'Control limit in standard deviations; 3 leaves 0.27 % of checks outside when nothing changed',
        3,
      )
      .optional(),
    false_positive_rate: f
      .share('Share of checks that alert when nothing changed, instead of `sigma`', '0.3%')
      .optional(),
    deduplicated: f.fraction('Share of alerts joined or resolved before anybody sees them', '90%').optional(),
    acted_on: f.fraction('Share of alerts that somebody acted on, measured', '85%').optional(),
  })
  .meta({ description: 'The alerts this model raises' });
