import { atLeastOne, money, share } from '../core/fields.ts';
import { divide, multiply, ONE, product, ratio, subtract } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { percent, show } from './working.ts';

export const sharingDividend = defineCalculator({
  name: 'sharing-dividend',
  title: 'Hardware that sharing a fleet saves for the same work',
  source: 'napkin math 1.1; section "Platform team justification"',
  formula: 'saved = GPUs × 8,760 h × rate × (1 - utilization before / utilization after)',
  inputs: {
    gpus: atLeastOne('GPUs of the fleet', 100),
    rate: money('Price of a GPU-hour', '2.00 USD/h', 'h'),
    utilization_before: positive(share('Utilization when every team has its own', '30%')),
    utilization_after: positive(share('Utilization when teams share', '70%')),
  },
  solve({ gpus, rate, utilization_before: before, utilization_after: after }, work) {
    work.answer('gain', 'Work per GPU', divide(after, before), 'x', `${percent(after)} / ${percent(before)}`);
    const share = work.answer(
      'saved_share',
      'Hardware saved',
      subtract(ONE, divide(before, after)),
      '%',
      `1 - ${percent(before)} / ${percent(after)}`,
    );
    const spend = work.step(
      'spend',
      'Spend a year',
      product(ratio(gpus), ratio(8760), rate.amount),
      'money',
      `${show(gpus)} GPUs × 8,760 h × ${show(rate)}/h`,
    );
    work.answer(
      'saved',
      'Saved a year',
      multiply(spend, share),
      'money',
      `${work.cash(spend)} × ${percent(share)}`,
    );
  },
});
