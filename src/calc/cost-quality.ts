import * as z from 'zod';
import { money, share, text } from '../core/fields.ts';
import { compare, divide, multiply, ratio, subtract } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { percent, show } from './working.ts';

const candidate = z.strictObject({
  name: text('What the candidate is called', 'small'),
  accuracy: share('Its accuracy', '92%'),
  training: positive(money('Its training cost', '500 USD')),
});

export const costQuality = defineCalculator({
  name: 'cost-quality',
  title: 'What each point of accuracy costs from one candidate to the next',
  source: 'table 27; table 28 "cost per accuracy point"',
  formula: 'cost per point = extra training cost / extra points, from each candidate to the next dearer one',
  inputs: {
    candidates: z
      .array(candidate)
      .min(2)
      .meta({
        description: 'The candidates to compare, two or more',
        examples: [
          '[{name: small, accuracy: 92%, training: 500 USD}, {name: medium, accuracy: 95%, training: 5000 USD}]',
        ],
      }),
  },
  solve({ candidates }, work) {
    const sorted = candidates.toSorted((a, b) => compare(a.training.amount, b.training.amount));
    for (const [index, better] of sorted.entries()) {
      const worse = sorted[index - 1];
      if (worse === undefined) continue;
      const key = `${worse.name}_to_${better.name}`;
      const step = `${worse.name} to ${better.name}`;
      const points = multiply(subtract(better.accuracy, worse.accuracy), ratio(100));
      work.answer(
        `${key}_points`,
        `${step}: gain`,
        points,
        'points',
        `${percent(better.accuracy)} - ${percent(worse.accuracy)}`,
      );
      work.answer(
        `${key}_times`,
        `${step}: training`,
        divide(better.training.amount, worse.training.amount),
        'x',
        `${show(better.training)} / ${show(worse.training)}`,
      );
      if (points.n <= 0n) continue;
      const extra = subtract(better.training.amount, worse.training.amount);
      work.answer(
        `${key}_per_point`,
        `${step}: a point`,
        divide(extra, points),
        'money',
        `(${show(better.training)} - ${show(worse.training)}) / ${show(points)}`,
      );
    }
  },
});
