import { atLeastOne, duration, money, share } from '../core/fields.ts';
import { compare, divide, product, ratio, subtract } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { hours, positive } from './inputs.ts';
import { percent, show } from './working.ts';

export const depreciation = defineCalculator({
  name: 'depreciation',
  title: 'What hardware loses in value per busy GPU-hour',
  source: 'section "Depreciation and lifecycle"',
  formula: 'per GPU-hour = (price - resale) / (GPUs × hours × utilization)',
  inputs: {
    price: positive(money('Price of the hardware', '43750000 USD')),
    resale: money('What it is sold for at the end', '10000000 USD'),
    gpus: atLeastOne('GPUs', 1000),
    life: duration('How long it is kept', '3year'),
    utilization: positive(share('Utilization over that time', '80%')),
  },
  check: ({ price, resale }) =>
    compare(resale.amount, price.amount) <= 0
      ? []
      : [{ input: 'resale', message: 'it is more than the price', expected: 'at most the price' }],
  solve({ price, resale, gpus, life, utilization }, work) {
    const lost = work.answer(
      'lost',
      'Lost in value',
      subtract(price.amount, resale.amount),
      'money',
      `${show(price)} - ${show(resale)}`,
    );
    const busy = work.step(
      'busy',
      'Busy GPU-hours',
      product(ratio(gpus), hours(life), utilization),
      'GPU-h',
      `${show(gpus)} × ${show(hours(life))} h × ${percent(utilization)}`,
    );
    work.answer(
      'gpu_hour',
      'A busy GPU-hour',
      divide(lost, busy),
      'money/h',
      `${work.cash(lost)} / ${show(busy)} GPU-h`,
    );
  },
});
