import * as z from 'zod';
import { atLeastOne, money, share } from '../core/fields.ts';
import { add, divide, multiply, ONE, product, type Ratio, ratio, subtract, ZERO } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { percent, show } from './working.ts';

const pool = z.strictObject({
  gpus: atLeastOne('GPUs of the pool', 100),
  utilization: share('Its utilization', '65%'),
});

export const fleetUtilization = defineCalculator({
  name: 'fleet-utilization',
  title: 'Capacity-weighted utilization and what idle capacity costs',
  source: 'eq. 13; worked example "GPU cluster efficiency"; checkpoint 1.5',
  formula:
    'utilization = sum of utilization × capacity / sum of capacity; useful = GPUs × 24 h × rate × utilization',
  inputs: {
    pools: z
      .array(pool)
      .min(1)
      .meta({
        description: 'Pools of the fleet, each with its capacity',
        examples: ['[{gpus: 100, utilization: 65%}]'],
      }),
    rate: money('Price of a GPU-hour', '2.50 USD/h', 'h'),
    target: share('Utilization to reach', '80%').optional(),
  },
  solve({ pools, rate, target }, work) {
    const gpus = ratio(pools.reduce((sum, one) => sum + one.gpus, 0));
    const busy = pools.reduce<Ratio>(
      (sum, one) => add(sum, multiply(ratio(one.gpus), one.utilization)),
      ZERO,
    );
    const how = pools.map((one) => `${percent(one.utilization)} × ${show(one.gpus)}`).join(' + ');
    const used = work.answer(
      'utilization',
      'Utilization',
      divide(busy, gpus),
      '%',
      `(${how}) / ${show(gpus)}`,
    );
    const day = work.answer(
      'spent',
      'Spent a day',
      product(gpus, ratio(24), rate.amount),
      'money',
      `${show(gpus)} × 24 h × ${show(rate)}/h`,
    );
    work.answer(
      'useful',
      'Useful a day',
      multiply(day, used),
      'money',
      `${work.cash(day)} × ${percent(used)}`,
    );
    if (target !== undefined)
      work.answer(
        'useful_at_target',
        'Useful a day at the target',
        multiply(day, target),
        'money',
        `${work.cash(day)} × ${percent(target)}`,
      );
    const year = work.answer(
      'spent_year',
      'Spent a year',
      multiply(day, ratio(365)),
      'money',
      `${work.cash(day)} × 365`,
    );
    work.answer(
      'idle_year',
      'Idle a year',
      multiply(year, subtract(ONE, used)),
      'money',
      `${work.cash(year)} × (1 - ${percent(used)})`,
    );
  },
});
