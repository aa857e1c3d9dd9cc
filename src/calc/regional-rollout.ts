import * as z from 'zod';
import { duration, text } from '../core/fields.ts';
import { add, compare, type Ratio, ZERO } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { days } from './inputs.ts';
import { show } from './working.ts';

const step = z.strictObject({
  name: text('What the step is called', 'canary region'),
  shortest: duration('Shortest it takes', '24h'),
  longest: duration('Longest it takes', '48h'),
});

export const regionalRollout = defineCalculator({
  name: 'regional-rollout',
  title: 'How long a sequential rollout over regions takes',
  source: 'section "Deployment strategies" (printed as 4 to 8 days; its steps add up to 3.5 to 7)',
  formula: 'duration = sum over the steps, which follow one another',
  inputs: {
    steps: z
      .array(step)
      .min(1)
      .meta({
        description: 'Steps in their order; regions that go together are one step',
        examples: ['[{name: canary region, shortest: 24h, longest: 48h}]'],
      }),
  },
  check: ({ steps }) =>
    steps.flatMap(({ name, shortest, longest }) =>
      compare(shortest, longest) <= 0
        ? []
        : [
            {
              input: 'steps',
              message: `${name} is shortest after longest`,
              expected: 'shortest at most longest',
            },
          ],
    ),
  solve({ steps }, work) {
    for (const side of ['shortest', 'longest'] as const) {
      const sum = steps.reduce<Ratio>((all, one) => add(all, one[side]), ZERO);
      work.answer(
        side,
        `At ${side}`,
        days(sum),
        'days',
        steps.map((one) => `${show(days(one[side]))}`).join(' + '),
      );
    }
  },
});
