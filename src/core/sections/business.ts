import * as z from 'zod';
import * as f from '../fields.ts';

export const business = z
  .strictObject({
    impact: f
      .choice(
        ['limited', 'engagement', 'revenue', 'safety'],
        'What a regression would hurt (impact level 1 to 4)',
      )
      .optional(),
    active_users: f.count('Active users a month', 1000000).optional(),
    value_per_request: f.money('What one request is worth', '0.50 USD').optional(),
  })
  .meta({ description: 'Business value' });
