import * as z from 'zod';
import { number } from '../core/fields.ts';
import { toNumber } from '../core/ratio.ts';
import { populationStability, stabilityBand } from '../stats/anomaly.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { show } from './working.ts';

const bins = (description: string, example: string) =>
  z
    .array(positive(number('A count or a share', 0.25)))
    .min(2)
    .meta({ description, examples: [example] });

const scaled = (counts: readonly number[]): number[] => {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
};

export const psi = defineCalculator({
  name: 'psi',
  title: 'How far a distribution has moved: population stability index',
  source: 'eq. 12',
  formula:
    'PSI = sum of (actual - expected) × ln(actual / expected) over the bins; below 0.1 stable, from 0.25 shifted',
  inputs: {
    expected: bins('Reference counts or shares by bin', '[0.25, 0.25, 0.25, 0.25]'),
    actual: bins('Counts or shares of now, by the same bins', '[0.2, 0.25, 0.25, 0.3]'),
  },
  check: ({ expected, actual }) =>
    expected.length === actual.length
      ? []
      : [
          {
            input: 'actual',
            message: `it has ${actual.length} bins`,
            expected: `${expected.length} bins, as many as expected`,
          },
        ],
  solve({ expected, actual }, work) {
    const [before, now] = [scaled(expected.map(toNumber)), scaled(actual.map(toNumber))];
    for (const [bin, e] of before.entries()) {
      const a = now[bin] ?? 0;
      work.step(
        `bin_${bin + 1}`,
        `Bin ${bin + 1}`,
        (a - e) * Math.log(a / e),
        '',
        `(${show(a)} - ${show(e)}) × ln(${show(a)} / ${show(e)})`,
      );
    }
    const index = work.answer('psi', 'PSI', populationStability(before, now), '', 'sum of the bins');
    work.say('band', 'That is', stabilityBand(index));
  },
});
