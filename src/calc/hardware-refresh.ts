import { atLeastOne, number, power } from '../core/fields.ts';
import { ceiling, divide, multiply, product, ratio, subtract } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { show } from './working.ts';

const WATTS = ratio(1000);

export const hardwareRefresh = defineCalculator({
  name: 'hardware-refresh',
  title: 'Throughput and power of a newer accelerator generation',
  source: 'table 10; section "Power efficiency trajectory"',
  formula: 'efficiency = TFLOP/s / watts; gain of a like-for-like refresh = new TFLOP/s / old TFLOP/s',
  inputs: {
    gpus: atLeastOne('GPUs that are replaced', 1000),
    old_tflops: positive(number('Peak of an old GPU in TFLOP/s', 125)),
    old_power: positive(power('Draw of an old GPU', '300W')),
    new_tflops: positive(number('Peak of a new GPU in TFLOP/s', 1979)),
    new_power: positive(power('Draw of a new GPU', '700W')),
  },
  solve({ gpus, old_tflops, old_power, new_tflops, new_power }, work) {
    const [oldWatts, newWatts] = [multiply(old_power, WATTS), multiply(new_power, WATTS)];
    const before = work.answer(
      'old_efficiency',
      'Old',
      divide(old_tflops, oldWatts),
      'TFLOP/s/W',
      `${show(old_tflops)} / ${show(oldWatts)} W`,
    );
    const after = work.answer(
      'new_efficiency',
      'New',
      divide(new_tflops, newWatts),
      'TFLOP/s/W',
      `${show(new_tflops)} / ${show(newWatts)} W`,
    );
    work.answer(
      'same_power',
      'Throughput in the same power',
      divide(after, before),
      'x',
      `${show(after)} / ${show(before)}`,
    );
    work.answer(
      'throughput',
      'Throughput of as many GPUs',
      divide(new_tflops, old_tflops),
      'x',
      `${show(new_tflops)} / ${show(old_tflops)}`,
    );
    work.answer(
      'power',
      'Power of as many GPUs',
      divide(new_power, old_power),
      'x',
      `${show(newWatts)} W / ${show(oldWatts)} W`,
    );
    const exact = divide(multiply(ratio(gpus), old_tflops), new_tflops);
    work.answer(
      'matching_gpus',
      'New GPUs for the same throughput',
      exact,
      '',
      `${show(gpus)} × ${show(old_tflops)} / ${show(new_tflops)}`,
    );
    const whole = ratio(ceiling(exact));
    const [used, had] = [product(whole, new_power), product(ratio(gpus), old_power)];
    work.answer('matching_power', 'Their power', used, 'kW', `${show(whole)} × ${show(new_power)} kW`);
    work.answer(
      'freed_power',
      'Power set free',
      subtract(had, used),
      'kW',
      `${show(gpus)} × ${show(old_power)} kW - ${show(used)} kW`,
    );
  },
});
