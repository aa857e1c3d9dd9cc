import { count, money, number } from '../core/fields.ts';
import { divide, multiply, ratio } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { show } from './working.ts';

export const costPerInference = defineCalculator({
  name: 'cost-per-inference',
  title: 'Unit cost of serving: per inference, per thousand, per user',
  source: 'eq. 14',
  formula: 'cost per inference = total serving cost / inferences served',
  inputs: {
    serving: money('Serving cost of the period', '10000 USD'),
    inferences: positive(number('Inferences served in the period', 20_000_000)),
    active_users: positive(count('Users who were active in it', 50_000)).optional(),
  },
  solve({ serving, inferences, active_users: users }, work) {
    const each = work.answer(
      'inference',
      'One inference',
      divide(serving.amount, inferences),
      'money/inference',
      `${show(serving)} / ${show(inferences)}`,
    );
    work.answer(
      'thousand',
      'A thousand inferences',
      multiply(each, ratio(1000)),
      'money/1k',
      `${show(serving)} / ${show(inferences)} × 1,000`,
    );
    if (users !== undefined)
      work.answer(
        'user',
        'An active user',
        divide(serving.amount, ratio(users)),
        'money/user',
        `${show(serving)} / ${show(users)}`,
      );
  },
});
