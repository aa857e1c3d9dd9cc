import { money, number, part } from '../core/fields.ts';
import { add, multiply, ONE, product, type Ratio, subtract } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { percent, show } from './working.ts';

export const purchaseOptions = defineCalculator({
  name: 'purchase-options',
  title: 'On-demand, reserved, spot and owned for the same work',
  source: 'section "Spot and preemptible instances"',
  formula:
    'cost = GPU-hours × rate × (1 - discount); spot with interruptions: × (1 + rerun) × (1 + checkpoint tax)',
  inputs: {
    gpu_hours: positive(number('GPU-hours of useful work', 100)),
    on_demand: positive(money('On-demand price of a GPU-hour', '3.00 USD/h', 'h')),
    reserved_discount: part('Discount of a reservation', '40%'),
    spot_discount: part('Discount of spot', '70%'),
    rerun: part('Work done again after interruptions', '20%').prefault('0%'),
    checkpoint_tax: part('Time spent writing checkpoints', '5%').prefault('0%'),
    owned: money('Price of an owned GPU-hour', '2.39 USD/h', 'h').optional(),
  },
  solve({ gpu_hours, on_demand, reserved_discount, spot_discount, rerun, checkpoint_tax, owned }, work) {
    const full = multiply(gpu_hours, on_demand.amount);
    const base = `${show(gpu_hours)} GPU-h × ${show(on_demand)}/h`;
    work.answer('on_demand', 'On-demand', full, 'money', base);
    const off = (discount: Ratio) => multiply(full, subtract(ONE, discount));
    work.answer(
      'reserved',
      'Reserved',
      off(reserved_discount),
      'money',
      `${base} × (1 - ${percent(reserved_discount)})`,
    );
    const spot = work.answer(
      'spot',
      'Spot',
      off(spot_discount),
      'money',
      `${base} × (1 - ${percent(spot_discount)})`,
    );
    work.answer(
      'spot_interrupted',
      'Spot with interruptions',
      product(spot, add(ONE, rerun), add(ONE, checkpoint_tax)),
      'money',
      `${work.cash(spot)} × (1 + ${percent(rerun)}) × (1 + ${percent(checkpoint_tax)})`,
    );
    if (owned !== undefined)
      work.answer(
        'owned',
        'Owned',
        multiply(gpu_hours, owned.amount),
        'money',
        `${show(gpu_hours)} GPU-h × ${show(owned)}/h`,
      );
  },
});
