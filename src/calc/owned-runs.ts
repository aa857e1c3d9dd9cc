import { atLeastOne, count, duration, money, number, power } from '../core/fields.ts';
import { add, compare, divide, multiply, product, ratio, subtract } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { positive, years } from './inputs.ts';
import { show } from './working.ts';

export const ownedRuns = defineCalculator({
  name: 'owned-runs',
  title: 'Training runs a year at which a node of your own is cheaper',
  source: 'checkpoint 1.2',
  formula: 'break-even runs = node / years / (GPU-hours × (cloud rate - power × PUE × electricity))',
  inputs: {
    node: positive(money('Price of a node', '350000 USD')),
    gpus: atLeastOne('GPUs of the node', 8),
    life: duration('Over which it is written off', '3year'),
    power: power('Draw of one GPU', '700W'),
    pue: number('Power usage effectiveness', 1.1),
    electricity: money('Price of electricity', '0.07 USD/kWh', 'kWh'),
    cloud: positive(money('Price of a GPU-hour in the cloud', '4.00 USD/h', 'h')),
    run: positive(number('GPU-hours of one run', 1000)),
    runs: count('Runs a year', 10),
  },
  solve({ node, gpus, life, power, pue, electricity, cloud, run, runs }, work) {
    const energy = work.step(
      'energy',
      'Energy of a GPU-hour',
      product(power, pue, electricity.amount),
      'money/h',
      `${show(power)} kW × ${show(pue)} × ${show(electricity)}/kWh`,
    );
    const rented = work.answer(
      'cloud',
      'Cloud a year',
      product(ratio(runs), run, cloud.amount),
      'money',
      `${show(runs)} × ${show(run)} GPU-h × ${show(cloud)}/h`,
    );
    const fixed = work.answer(
      'fixed',
      'Node a year',
      divide(node.amount, years(life)),
      'money',
      `${show(node)} / ${show(years(life))} years`,
    );
    const burnt = work.answer(
      'electricity',
      'Electricity a year',
      product(ratio(runs), run, energy),
      'money',
      `${show(runs)} × ${show(run)} GPU-h × ${work.cash(energy)}/h`,
    );
    const owned = work.answer(
      'owned',
      'Owned a year',
      add(fixed, burnt),
      'money',
      `${work.cash(fixed)} + ${work.cash(burnt)}`,
    );
    work.say('cheaper', 'Cheaper', compare(owned, rented) < 0 ? 'owned' : 'cloud');
    const margin = multiply(run, subtract(cloud.amount, energy));
    if (margin.n <= 0n)
      work.say('break_even_runs', 'Break-even', 'never: energy alone costs more than the cloud');
    else
      work.answer(
        'break_even_runs',
        'Break-even',
        divide(fixed, margin),
        'runs a year',
        `${work.cash(fixed)} / (${show(run)} GPU-h × (${show(cloud)}/h - ${work.cash(energy)}/h))`,
      );
    const most = divide(product(ratio(gpus), ratio(8760)), run);
    work.answer(
      'most_runs',
      'Runs the node can hold',
      most,
      'runs a year',
      `${show(gpus)} × 8,760 h / ${show(run)} GPU-h`,
    );
  },
});
