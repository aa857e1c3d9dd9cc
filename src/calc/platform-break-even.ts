import { atLeastOne, money } from '../core/fields.ts';
import { divide, multiply, ratio } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { show } from './working.ts';

export const platformBreakEven = defineCalculator({
  name: 'platform-break-even',
  title: 'Models at which a platform pays for itself',
  source: 'eq. 1 solved for models; figure 2',
  formula: 'break-even = platform cost / saving per model; ROI = models × saving per model / platform cost',
  inputs: {
    platform: positive(money('Cost of the platform a year', '2000000 USD')),
    saved_per_model: positive(money('What it saves per model and year', '100000 USD')),
    models: atLeastOne('Models, for the return at that size', 100),
  },
  solve({ platform, saved_per_model: each, models }, work) {
    work.answer(
      'break_even_models',
      'Break-even',
      divide(platform.amount, each.amount),
      'models',
      `${show(platform)} / ${show(each)}`,
    );
    const saved = work.step(
      'saved',
      'Saved a year',
      multiply(ratio(models), each.amount),
      'money',
      `${show(models)} models × ${show(each)}`,
    );
    work.answer(
      'roi',
      'Return',
      divide(saved, platform.amount),
      'x',
      `${work.cash(saved)} / ${show(platform)}`,
    );
  },
});
