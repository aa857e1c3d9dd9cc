import * as z from 'zod';
import { atLeastOne, number, signed } from '../core/fields.ts';
import { add, compare, multiply, type Ratio, subtract } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { show } from './working.ts';

/** Index, from 1, of the point that completes the first run of `length` points on one side of the mean; 0 without one. */
function firstRun(points: readonly Ratio[], mean: Ratio, length: number): number {
  let [side, run] = [0, 0];
  for (const [index, point] of points.entries()) {
    const here = Math.sign(compare(point, mean));
    run = here !== 0 && here === side ? run + 1 : Math.abs(here);
    side = here;
    if (run >= length) return index + 1;
  }
  return 0;
}

export const controlChart = defineCalculator({
  name: 'control-chart',
  title: 'Whether a metric is out of statistical control',
  source: 'section "Statistical process control" (3 sigma, or 7 points on one side)',
  formula: 'limits = mean ± sigma × standard deviation; a run of 7 on one side of the mean counts too',
  inputs: {
    mean: signed('Mean of the metric in control', 0.42),
    standard_deviation: positive(number('Its standard deviation', 0.02)),
    points: z
      .array(signed('A point', 0.41))
      .min(1)
      .meta({
        description: 'Points in their order, in brackets',
        examples: ['[0.41, 0.43, 0.31]'],
      }),
    sigma: positive(number('Width of the limits', 3)).prefault('3'),
    run: atLeastOne('Points on one side that count as a pattern', 7).prefault('7'),
  },
  solve({ mean, standard_deviation: deviation, points, sigma, run }, work) {
    const width = multiply(sigma, deviation);
    const upper = work.answer(
      'upper',
      'Upper limit',
      add(mean, width),
      '',
      `${show(mean)} + ${show(sigma)} × ${show(deviation)}`,
    );
    const lower = work.answer(
      'lower',
      'Lower limit',
      subtract(mean, width),
      '',
      `${show(mean)} - ${show(sigma)} × ${show(deviation)}`,
    );
    const outside = points.flatMap((point, index) =>
      compare(point, upper) > 0 || compare(point, lower) < 0 ? [index + 1] : [],
    );
    work.say('outside', 'Points outside', outside.length === 0 ? 'none' : outside.join(', '));
    const completed = firstRun(points, mean, run);
    work.say(
      'run',
      `${run} in a row on one side`,
      completed === 0 ? 'none' : `complete at point ${completed}`,
    );
    work.say('in_control', 'In control', outside.length === 0 && completed === 0 ? 'yes' : 'no');
  },
});
