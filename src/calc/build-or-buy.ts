import { atLeastOne, duration, money, share } from '../core/fields.ts';
import { add, divide, multiply, product, type Ratio, ratio, subtract, ZERO } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { positive, years } from './inputs.ts';
import { percent, show, type Working } from './working.ts';

const HOURS = ratio(8760);

export const buildOrBuy = defineCalculator({
  name: 'build-or-buy',
  title: 'Utilization at which owned hardware is cheaper than the cloud',
  source: 'section 1.2.2; figure 3; napkin math 1.5',
  formula:
    'break-even = (capex / years + staffing) / (GPUs × 8,760 h × cloud rate - electricity at full load); with electricity held fixed it stands in the numerator',
  inputs: {
    gpus: atLeastOne('GPUs', 8),
    capex: positive(money('Hardware, network and facility', '350000 USD')),
    life: duration('Over which the hardware is written off', '3year'),
    staffing: money('Staff and maintenance a year', '5000000 USD').optional(),
    electricity: money('Electricity a year, cooling included', '4519 USD'),
    electricity_at: positive(share('Utilization at which the electricity bill is that', '80%')).prefault(
      '100%',
    ),
    cloud: positive(money('Price of a GPU-hour in the cloud', '4.00 USD/h', 'h')),
    utilization: positive(share('Utilization you expect', '80%')),
  },
  solve(input, work) {
    const { gpus, capex, life, electricity, electricity_at, cloud, utilization } = input;
    const staffing = input.staffing?.amount ?? ZERO;
    const span = years(life);
    const full = work.step(
      'cloud_full',
      'Cloud a year, always busy',
      product(ratio(gpus), HOURS, cloud.amount),
      'money',
      `${show(gpus)} × 8,760 h × ${show(cloud)}/h`,
    );
    const rented = work.answer(
      'cloud',
      'Cloud a year',
      multiply(full, utilization),
      'money',
      `${work.cash(full)} × ${percent(utilization)}`,
    );
    const fixed = work.step(
      'fixed',
      'Fixed cost a year',
      add(divide(capex.amount, span), staffing),
      'money',
      `${show(capex)} / ${show(span)} years + ${work.cash(staffing)}`,
    );
    const owned = work.answer(
      'owned',
      'Owned a year',
      add(fixed, electricity.amount),
      'money',
      `${work.cash(fixed)} + ${show(electricity)}`,
    );
    const [ownedLife, rentedLife] = [multiply(owned, span), multiply(rented, span)];
    work.answer(
      'owned_life',
      'Owned over its life',
      ownedLife,
      'money',
      `${work.cash(owned)} × ${show(span)}`,
    );
    work.answer(
      'cloud_life',
      'Cloud over that time',
      rentedLife,
      'money',
      `${work.cash(rented)} × ${show(span)}`,
    );
    work.answer(
      'saved',
      'Saved by owning',
      subtract(rentedLife, ownedLife),
      'money',
      `${work.cash(rentedLife)} - ${work.cash(ownedLife)}`,
    );
    const burn = work.step(
      'electricity_full',
      'Electricity a year at full load',
      divide(electricity.amount, electricity_at),
      'money',
      `${show(electricity)} / ${percent(electricity_at)}`,
    );
    const margin = subtract(full, burn);
    if (margin.n <= 0n)
      work.say('break_even', 'Break-even', 'never: electricity alone costs more than the cloud');
    else
      work.answer(
        'break_even',
        'Break-even utilization',
        divide(fixed, margin),
        '%',
        `${work.cash(fixed)} / (${work.cash(full)} - ${work.cash(burn)})`,
      );
    work.answer(
      'break_even_fixed',
      'Break-even with electricity held fixed',
      divide(owned, full),
      '%',
      `${work.cash(owned)} / ${work.cash(full)}`,
    );
    work.answer(
      'gpu_hour',
      'Owned GPU-hour, always busy',
      divide(owned, product(ratio(gpus), HOURS)),
      'money/h',
      `${work.cash(owned)} / (${show(gpus)} × 8,760 h)`,
    );
    crossing(work, capex.amount, rented, add(staffing, electricity.amount));
  },
});

/** When the sum spent on the cloud passes what the hardware has cost, paid at the start. */
function crossing(work: Working, capex: Ratio, rented: Ratio, running: Ratio): void {
  const monthly = divide(subtract(rented, running), ratio(12));
  if (monthly.n <= 0n) work.say('crossing', 'The cloud has cost more after', 'never at this utilization');
  else
    work.answer(
      'crossing',
      'The cloud has cost more after',
      divide(capex, monthly),
      'months',
      `${work.cash(capex)} / ((${work.cash(rented)} - ${work.cash(running)}) / 12)`,
    );
}
