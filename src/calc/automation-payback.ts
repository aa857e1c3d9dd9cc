import { duration, money, number } from '../core/fields.ts';
import { compare, divide, multiply, product, subtract } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { hours, positive } from './inputs.ts';
import { show } from './working.ts';

export const automationPayback = defineCalculator({
  name: 'automation-payback',
  title: 'When automating a deployment has paid for itself',
  source: 'napkin math 1.4',
  formula: 'payback = build × engineer / ((toil before - toil after) × deployments a week × engineer)',
  inputs: {
    build: duration('Effort of the automation, once', '120h'),
    toil_before: duration('Toil of a deployment today', '10h'),
    toil_after: duration('Toil of a deployment after it', '30m'),
    per_week: positive(number('Deployments a week', 3)),
    engineer: positive(money('Fully loaded cost of an engineer', '150 USD/h', 'h')),
  },
  check: ({ toil_before, toil_after }) =>
    compare(toil_after, toil_before) < 0
      ? []
      : [
          {
            input: 'toil_after',
            message: 'it is not less than toil_before',
            expected: 'less toil than before',
          },
        ],
  solve({ build, toil_before, toil_after, per_week, engineer }, work) {
    const cost = work.answer(
      'cost',
      'The automation costs',
      multiply(hours(build), engineer.amount),
      'money',
      `${show(hours(build))} h × ${show(engineer)}/h`,
    );
    const freed = work.step(
      'time_saved',
      'Time saved a deployment',
      hours(subtract(toil_before, toil_after)),
      'h',
      `${show(hours(toil_before))} h - ${show(hours(toil_after))} h`,
    );
    const saved = work.answer(
      'saved',
      'Saved a week',
      product(freed, per_week, engineer.amount),
      'money',
      `${show(freed)} h × ${show(per_week)} × ${show(engineer)}/h`,
    );
    work.answer(
      'payback',
      'Payback',
      divide(cost, saved),
      'weeks',
      `${work.cash(cost)} / ${work.cash(saved)}`,
    );
  },
});
