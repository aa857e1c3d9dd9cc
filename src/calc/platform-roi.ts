import { atLeastOne, duration, money } from '../core/fields.ts';
import { divide, multiply, ratio, subtract } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { hours, positive } from './inputs.ts';
import { show } from './working.ts';

export const platformRoi = defineCalculator({
  name: 'platform-roi',
  title: 'Return on a platform: what it saves against what it costs',
  source: 'eq. 1; napkin math 1.2',
  formula: 'ROI = models × time saved × engineer rate / platform cost, all per month',
  inputs: {
    models: atLeastOne('Models on the platform', 50),
    time_saved: duration('Engineering time saved per model and month', '20h'),
    engineer: positive(money('Fully loaded cost of an engineer', '150 USD/h', 'h')),
    platform: positive(money('Cost of the platform a month', '120000 USD')),
  },
  solve({ models, time_saved, engineer, platform }, work) {
    const each = work.step(
      'saved_per_model',
      'Saved per model and month',
      multiply(hours(time_saved), engineer.amount),
      'money',
      `${show(hours(time_saved))} h × ${show(engineer)}/h`,
    );
    const saved = work.answer(
      'saved',
      'Saved a month',
      multiply(ratio(models), each),
      'money',
      `${show(models)} models × ${work.cash(each)}`,
    );
    work.answer(
      'roi',
      'Return on the platform',
      divide(saved, platform.amount),
      'x',
      `${work.cash(saved)} / ${show(platform)}`,
    );
    work.answer(
      'net',
      'Net benefit a month',
      subtract(saved, platform.amount),
      'money',
      `${work.cash(saved)} - ${show(platform)}`,
    );
    work.answer(
      'break_even_models',
      'Models at which it pays for itself',
      divide(platform.amount, each),
      'models',
      `${show(platform)} / ${work.cash(each)}`,
    );
  },
});
