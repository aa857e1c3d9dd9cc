import { atLeastOne, duration, money, number, power, share } from '../core/fields.ts';
import { add, ceiling, compare, divide, ONE, product, ratio } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { hours, positive } from './inputs.ts';
import { percent, show } from './working.ts';

const TERA = ratio(10n ** 12n);

export const trainingSize = defineCalculator({
  name: 'training-size',
  title: 'GPUs, power and money that a training deadline needs',
  source: 'checkpoint 1.3',
  formula:
    'GPUs = 6 × parameters × tokens / (peak × MFU × seconds), rounded up; power = GPUs × draw × (1 + overhead) × PUE',
  inputs: {
    parameters: positive(number('Parameters of the model', 70_000_000_000)),
    tokens: positive(number('Tokens it is trained on', 1_000_000_000_000)),
    deadline: duration('How long the run may take', '28d'),
    peak_tflops: positive(number('Peak of one GPU in TFLOP/s', 1979)),
    mfu: positive(share('Model FLOPs utilization', '45%')),
    gpus_per_node: atLeastOne('GPUs of a node', 8),
    power: power('Draw of one GPU', '700W'),
    overhead: share('Draw of everything but the GPUs, on top', '50%'),
    pue: number('Power usage effectiveness', 1.1),
    power_budget: power('Power that is there', '2000kW'),
    rate: money('Price of a GPU-hour in the cloud', '4.00 USD/h', 'h'),
    node: money('Price of a node', '350000 USD'),
  },
  solve(input, work) {
    const { parameters, tokens, deadline, peak_tflops, mfu, gpus_per_node, power, overhead, pue } = input;
    const flops = product(ratio(6), parameters, tokens);
    work.step(
      'tflop',
      'TFLOP of the run',
      divide(flops, TERA),
      'TFLOP',
      `6 × ${show(parameters)} × ${show(tokens)} / 1e12`,
    );
    const sustained = work.step(
      'sustained',
      'One GPU sustains',
      product(peak_tflops, mfu),
      'TFLOP/s',
      `${show(peak_tflops)} × ${percent(mfu)}`,
    );
    const seconds = divide(flops, product(sustained, TERA));
    const used = work.answer(
      'gpu_hours',
      'GPU-hours',
      hours(seconds),
      'GPU-h',
      `${show(divide(flops, TERA))} / ${show(sustained)} / 3,600`,
    );
    const exact = divide(used, hours(deadline));
    const gpus = ratio(ceiling(exact));
    work.answer('gpus', 'GPUs', gpus, '', `${show(used)} GPU-h / ${show(hours(deadline))} h, rounded up`);
    const nodes = ratio(ceiling(divide(gpus, ratio(gpus_per_node))));
    work.answer('nodes', 'Nodes', nodes, '', `${show(gpus)} / ${show(gpus_per_node)}, rounded up`);
    const draw = work.answer(
      'power',
      'Power',
      product(gpus, power, add(ONE, overhead), pue),
      'kW',
      `${show(gpus)} × ${show(power)} kW × (1 + ${percent(overhead)}) × ${show(pue)}`,
    );
    work.say(
      'power_fits',
      `Within ${show(input.power_budget)} kW`,
      compare(draw, input.power_budget) <= 0 ? 'yes' : 'no',
    );
    work.answer(
      'cloud',
      'In the cloud',
      product(used, input.rate.amount),
      'money',
      `${show(used)} GPU-h × ${show(input.rate)}/h`,
    );
    work.answer(
      'owned',
      'Nodes to buy',
      product(nodes, input.node.amount),
      'money',
      `${show(nodes)} × ${show(input.node)}`,
    );
  },
});
