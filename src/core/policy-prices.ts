import * as z from 'zod';
import * as f from './fields.ts';
import { PURCHASES } from './model.ts';

/** The policy's own prices and discounts, and how old the book may be. */
export const prices = z
  .strictObject({
    max_age: f.duration('Age above which the price book is stale', '90d').optional(),
    discounts: z
      .array(
        z.strictObject({
          cloud: f.text('Cloud', 'aws').optional(),
          accelerator: f.text('Accelerator', 'H100').optional(),
          instance: f.text('Instance type', 'p5.48xlarge').optional(),
          purchase: f.choice(PURCHASES, 'Purchase option').optional(),
          percent: f.part('Discount on the book price', '25%'),
        }),
      )
      .meta({ description: 'Negotiated discounts; all that match are multiplied' })
      .optional(),
    overrides: z
      .array(
        z
          .strictObject({
            cloud: f.text('Cloud', 'aws').optional(),
            region: f.text('Region', 'us-east-1').optional(),
            accelerator: f.text('Accelerator', 'H100').optional(),
            instance: f.text('Instance type', 'p5.48xlarge').optional(),
            purchase: f.choice(PURCHASES, 'Purchase option').optional(),
            rate: f.money(
              'Your price per accelerator-hour, or per instance-hour with `instance`',
              '2.10 USD/h',
              'h',
            ),
          })
          .superRefine((entry, context) => {
            const report = (message: string, expected: string, path: string[]): void => {
              const params: f.IssueParams = { problem: 'INVALID_VALUE', expected };
              context.addIssue({ code: 'custom', message, path, params });
            };
            if (entry.accelerator === undefined && entry.instance === undefined)
              report('the price names nothing it is for', '`accelerator` or `instance`', []);
            if (entry.rate.amount.n === 0n) report('the price is nothing', 'a rate above 0', ['rate']);
          }),
      )
      .meta({ description: 'Your own prices; the first that matches wins over the book' })
      .optional(),
  })
  .meta({ description: 'Prices of your own' });
