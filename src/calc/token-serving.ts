import { money, number, rate } from '../core/fields.ts';
import { divide, multiply, product, ratio } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { show } from './working.ts';

const DAY = ratio(86_400);
const MILLION = ratio(1_000_000);

export const tokenServing = defineCalculator({
  name: 'token-serving',
  title: 'Cost of serving tokens, and when it passes the training run',
  source: 'section "From TCO to total value of ownership"',
  formula: 'a day = queries × tokens × price per million / 1,000,000',
  inputs: {
    queries: positive(rate('Queries per time', '10000000/day')),
    tokens: positive(number('Tokens per query', 500)),
    price_per_million: positive(money('Price of a million tokens', '2.00 USD')),
    training: money('Cost of the training run', '5000000 USD').optional(),
  },
  solve({ queries, tokens, price_per_million: price, training }, work) {
    const daily = multiply(queries, DAY);
    const sum = work.step(
      'tokens',
      'Tokens a day',
      multiply(daily, tokens),
      'tokens',
      `${show(daily)} queries × ${show(tokens)}`,
    );
    const day = work.answer(
      'day',
      'A day',
      divide(multiply(sum, price.amount), MILLION),
      'money',
      `${show(sum)} / 1,000,000 × ${show(price)}`,
    );
    const year = work.answer('year', 'A year', multiply(day, ratio(365)), 'money', `${work.cash(day)} × 365`);
    if (training === undefined) return;
    work.answer(
      'passes_training',
      'It passes the training run after',
      divide(product(training.amount, ratio(12)), year),
      'months',
      `${show(training)} / ${work.cash(year)} × 12`,
    );
  },
});
