import { money, number } from '../core/fields.ts';
import { add, divide, multiply, subtract } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { show } from './working.ts';

export const lifecycleCost = defineCalculator({
  name: 'lifecycle-cost',
  title: 'Training and serving of two candidates over their life',
  source: 'definition 1.1 (FinOps for ML)',
  formula: 'cost = training + queries × price per query; the other candidate serves at times as much',
  inputs: {
    training: money('Training of the first candidate', '500000 USD'),
    queries: positive(number('Queries over its life', 10_000_000_000)),
    price: positive(money('Serving of one query', '0.0001 USD')),
    other_training: money('Training of the other candidate', '50000 USD'),
    other_times: positive(number('Its serving per query, as a multiple of the first', 10)),
  },
  solve({ training, queries, price, other_training, other_times }, work) {
    const serving = multiply(queries, price.amount);
    const first = work.answer(
      'cost',
      'First candidate',
      add(training.amount, serving),
      'money',
      `${show(training)} + ${show(queries)} × ${show(price)}`,
    );
    const other = work.answer(
      'other_cost',
      'Other candidate',
      add(other_training.amount, multiply(serving, other_times)),
      'money',
      `${show(other_training)} + ${show(queries)} × ${show(other_times)} × ${show(price)}`,
    );
    work.answer(
      'difference',
      'The other costs more by',
      subtract(other, first),
      'money',
      `${work.cash(other)} - ${work.cash(first)}`,
    );
    const saved = multiply(price.amount, subtract(other_times, { n: 1n, d: 1n }));
    if (saved.n === 0n) return;
    work.answer(
      'equal_queries',
      'Equal after',
      divide(subtract(training.amount, other_training.amount), saved),
      'queries',
      `(${show(training)} - ${show(other_training)}) / ((${show(other_times)} - 1) × ${show(price)})`,
    );
  },
});
