import { atLeastOne, duration, money } from '../core/fields.ts';
import { add, divide, product, type Ratio, ratio, subtract } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { hours, positive, years } from './inputs.ts';
import { percent, show } from './working.ts';

export const platformSavings = defineCalculator({
  name: 'platform-savings',
  title: 'Operating cost of a fleet before and after a platform',
  source: 'section "From artisanal to industrial operations"',
  formula: 'cost = models × time × 12 × engineer; after the platform: plus build cost / years',
  inputs: {
    models: atLeastOne('Models in production', 50),
    time_before: positive(duration('Operation per model and month today', '40h')),
    time_after: duration('Operation per model and month with the platform', '10h'),
    engineer: positive(money('Fully loaded cost of an engineer', '150 USD/h', 'h')),
    build: money('Cost of building the platform', '2000000 USD'),
    amortized: duration('Over which it is written off', '3year'),
  },
  solve({ models, time_before, time_after, engineer, build, amortized }, work) {
    const operation = (time: Ratio) => product(ratio(models), hours(time), ratio(12), engineer.amount);
    const how = (time: Ratio) => `${show(models)} models × ${show(hours(time))} h × 12 × ${show(engineer)}/h`;
    const before = work.answer('before', 'A year today', operation(time_before), 'money', how(time_before));
    const rest = work.step(
      'operation_after',
      'Operation a year after',
      operation(time_after),
      'money',
      how(time_after),
    );
    const share = work.step(
      'build_per_year',
      'Platform a year',
      divide(build.amount, years(amortized)),
      'money',
      `${show(build)} / ${show(years(amortized))} years`,
    );
    const after = work.answer(
      'after',
      'A year with the platform',
      add(rest, share),
      'money',
      `${work.cash(rest)} + ${work.cash(share)}`,
    );
    const saved = work.answer(
      'saved',
      'Saved a year',
      subtract(before, after),
      'money',
      `${work.cash(before)} - ${work.cash(after)}`,
    );
    work.answer(
      'saved_share',
      'Saved',
      divide(saved, before),
      '%',
      `${work.cash(saved)} / ${work.cash(before)}`,
    );
    work.say('worth_it', 'Worth it', saved.n > 0n ? 'yes' : 'no', `${percent(divide(saved, before))} saved`);
  },
});
