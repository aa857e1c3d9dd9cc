import { atLeastOne, duration, money } from '../core/fields.ts';
import { add, divide, multiply, ratio, subtract } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { hours, positive } from './inputs.ts';
import { show } from './working.ts';

export const maintenanceDividend = defineCalculator({
  name: 'maintenance-dividend',
  title: 'What a cleanup saves over the life of a model',
  source: 'napkin math 1.3',
  formula: 'dividend = months × toil × engineer / ((cleanup + months × remaining toil) × engineer)',
  inputs: {
    months: atLeastOne('Life of the model in months', 36),
    toil_before: duration('Toil a month today', '40h'),
    toil_after: duration('Toil a month after the cleanup', '8h'),
    cleanup: duration('Effort of the cleanup, once', '160h'),
    engineer: positive(money('Fully loaded cost of an engineer', '150 USD/h', 'h')),
  },
  solve({ months, toil_before, toil_after, cleanup, engineer }, work) {
    const [before, after, once] = [hours(toil_before), hours(toil_after), hours(cleanup)];
    const status = work.answer(
      'status_quo',
      'As it is',
      multiply(multiply(ratio(months), before), engineer.amount),
      'money',
      `${show(months)} × ${show(before)} h × ${show(engineer)}/h`,
    );
    const proactive = work.answer(
      'proactive',
      'With the cleanup',
      multiply(add(once, multiply(ratio(months), after)), engineer.amount),
      'money',
      `(${show(once)} h + ${show(months)} × ${show(after)} h) × ${show(engineer)}/h`,
    );
    work.answer(
      'saved',
      'Saved',
      subtract(status, proactive),
      'money',
      `${work.cash(status)} - ${work.cash(proactive)}`,
    );
    work.answer(
      'dividend',
      'Dividend',
      divide(status, proactive),
      'x',
      `${work.cash(status)} / ${work.cash(proactive)}`,
    );
  },
});
