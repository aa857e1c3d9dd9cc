import * as z from 'zod';
import { number, text } from '../core/fields.ts';
import { compare, divide, product } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { show } from './working.ts';

const debt = z.strictObject({
  name: text('What the debt is called', 'configuration'),
  impact: number('How much it hurts, 1 to 3', 3),
  frequency: number('How often it is met, 1 to 3', 3),
  benefit: number('What paying it avoids, where that is estimated', 1).optional(),
  resolution_cost: positive(number('Effort of paying it, 1 to 3', 2)),
});

export const debtPriority = defineCalculator({
  name: 'debt-priority',
  title: 'Which technical debt to pay first',
  source: 'eq. 2; table 5',
  formula: 'priority = impact × frequency × benefit / resolution cost; without a benefit it counts as 1',
  inputs: {
    debts: z
      .array(debt)
      .min(1)
      .meta({
        description: 'The debts to rank',
        examples: ['[{name: configuration, impact: 3, frequency: 3, resolution_cost: 2}]'],
      }),
  },
  solve({ debts }, work) {
    const scored = debts.map((one) => {
      const factors = [one.impact, one.frequency, ...(one.benefit === undefined ? [] : [one.benefit])];
      const score = divide(product(...factors), one.resolution_cost);
      const how = `${factors.map((factor) => show(factor)).join(' × ')} / ${show(one.resolution_cost)}`;
      work.answer(one.name, one.name, score, '', how);
      return { name: one.name, score };
    });
    const order = scored.toSorted((a, b) => compare(b.score, a.score)).map(({ name }) => name);
    work.say('order', 'Pay first to last', order.join(', '));
  },
});
