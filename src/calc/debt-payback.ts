import { atLeastOne, duration, money, number, share } from '../core/fields.ts';
import { divide, multiply, product, ratio } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { hours, positive } from './inputs.ts';
import { percent, show } from './working.ts';

export const debtPayback = defineCalculator({
  name: 'debt-payback',
  title: 'When paying down a debt has paid for itself',
  source: 'tables 4 and 5, worked example "ML debt audit"',
  formula:
    'payback = 12 × weeks × hours a week × engineer / (time × times a year × share removed × engineer)',
  inputs: {
    weeks: positive(number('Engineer-weeks of the fix', 6)),
    week: duration('Working hours of an engineer-week', '40h'),
    time: duration('Toil each time', '12h'),
    times_per_year: atLeastOne('How often in a year', 80),
    removed: positive(share('Share of the toil that the fix removes', '35%')),
    engineer: positive(money('Fully loaded cost of an engineer', '150 USD/h', 'h')),
  },
  solve({ weeks, week, time, times_per_year: times, removed, engineer }, work) {
    const cost = work.answer(
      'cost',
      'The fix costs',
      product(weeks, hours(week), engineer.amount),
      'money',
      `${show(weeks)} weeks × ${show(hours(week))} h × ${show(engineer)}/h`,
    );
    const freed = work.answer(
      'time_saved',
      'Time saved a year',
      product(hours(time), ratio(times), removed),
      'h',
      `${show(hours(time))} h × ${show(times)} × ${percent(removed)}`,
    );
    const saved = work.answer(
      'saved',
      'Saved a year',
      multiply(freed, engineer.amount),
      'money',
      `${show(freed)} h × ${show(engineer)}/h`,
    );
    work.answer(
      'payback',
      'Payback',
      divide(multiply(cost, ratio(12)), saved),
      'months',
      `${work.cash(cost)} / ${work.cash(saved)} × 12 months`,
    );
  },
});
