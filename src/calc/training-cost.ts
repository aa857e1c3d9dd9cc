import { atLeastOne, duration, money, number, part, power } from '../core/fields.ts';
import { add, divide, ONE, product, ratio, subtract, ZERO } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { hours } from './inputs.ts';
import { percent, show } from './working.ts';

const ENERGY = ['power', 'electricity', 'pue'] as const;

export const trainingCost = defineCalculator({
  name: 'training-cost',
  title: 'Cost of one training run',
  source: 'eq. 16',
  formula: 'cost = GPUs × hours × (rate + power × electricity × PUE) × (1 + failure overhead)',
  inputs: {
    gpus: atLeastOne('GPUs of the run', 256),
    duration: duration('How long it runs', '14d'),
    rate: money('Price of a GPU-hour, without energy where that is given', '3.56 USD/h', 'h'),
    power: power('Draw of one GPU; nothing for a cloud rate', '700W').optional(),
    electricity: money('Price of electricity', '0.07 USD/kWh', 'kWh').optional(),
    pue: number('Power usage effectiveness of the site', 1.15).optional(),
    failure_overhead: part('Hours lost to failures, on top of the useful ones', '15%').prefault('0%'),
  },
  check(values) {
    const given = ENERGY.filter((key) => values[key] !== undefined);
    return given.length === 0 || given.length === ENERGY.length
      ? []
      : ENERGY.filter((key) => values[key] === undefined).map((key) => ({
          input: key,
          message: `it is missing beside ${given.join(' and ')}`,
          expected: 'power, electricity and pue together, or none of them',
        }));
  },
  solve({ gpus, duration, rate, power, electricity, pue, failure_overhead: overhead }, work) {
    const energy =
      power === undefined || electricity === undefined || pue === undefined
        ? ZERO
        : work.step(
            'energy',
            'Energy of a GPU-hour',
            product(power, electricity.amount, pue),
            'money/h',
            `${show(power)} kW × ${show(electricity)}/kWh × ${show(pue)}`,
          );
    const each = work.step(
      'effective_rate',
      'A GPU-hour',
      add(rate.amount, energy),
      'money/h',
      `${show(rate)}/h + ${work.cash(energy)}/h`,
    );
    const used = work.answer(
      'gpu_hours',
      'GPU-hours',
      product(ratio(gpus), hours(duration)),
      'GPU-h',
      `${show(gpus)} × ${show(hours(duration))} h`,
    );
    const useful = product(used, each);
    const how = `${show(used)} GPU-h × ${work.cash(each)}/h`;
    work.answer(
      'cost',
      'The run costs',
      product(useful, add(ONE, overhead)),
      'money',
      `${how} × (1 + ${percent(overhead)})`,
    );
    work.answer(
      'cost_if_lost',
      'If the overhead were a share of all hours',
      divide(useful, subtract(ONE, overhead)),
      'money',
      `${how} / (1 - ${percent(overhead)})`,
    );
  },
});
