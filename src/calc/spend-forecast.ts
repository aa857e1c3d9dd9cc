import { atLeastOne, money } from '../core/fields.ts';
import { compare, divide, multiply, ratio, subtract } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { show } from './working.ts';

export const spendForecast = defineCalculator({
  name: 'spend-forecast',
  title: 'What a month will cost at the present burn rate, and when a budget runs out',
  source: 'section "Cost visibility and attribution" (forecasting), linear',
  formula:
    'burn = spent / days gone; forecast = burn × days of the month; the budget lasts budget / burn days',
  inputs: {
    spent: positive(money('Spent so far in the month', '42000 USD')),
    days_gone: atLeastOne('Days of the month that are over', 20),
    days: atLeastOne('Days of the month', 30),
    budget: positive(money('Budget of the month', '60000 USD')),
  },
  check: ({ days_gone, days }) =>
    days_gone <= days
      ? []
      : [{ input: 'days_gone', message: 'it is more than days', expected: 'at most days' }],
  solve({ spent, days_gone, days, budget }, work) {
    const burn = work.answer(
      'burn',
      'Burn rate a day',
      divide(spent.amount, ratio(days_gone)),
      'money',
      `${show(spent)} / ${show(days_gone)}`,
    );
    const end = work.answer(
      'forecast',
      'Forecast of the month',
      multiply(burn, ratio(days)),
      'money',
      `${work.cash(burn)} × ${show(days)}`,
    );
    work.answer(
      'left',
      'Left at the end',
      subtract(budget.amount, end),
      'money',
      `${show(budget)} - ${work.cash(end)}`,
    );
    work.answer(
      'used',
      'Budget used by then',
      divide(end, budget.amount),
      '%',
      `${work.cash(end)} / ${show(budget)}`,
    );
    work.answer(
      'lasts',
      'The budget lasts',
      divide(budget.amount, burn),
      'days',
      `${show(budget)} / ${work.cash(burn)}`,
    );
    const over = compare(end, budget.amount) > 0;
    work.say('within', 'Within the budget', over ? 'no' : 'yes');
  },
});
