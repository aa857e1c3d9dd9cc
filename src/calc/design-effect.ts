import { count, fraction, number } from '../core/fields.ts';
import { ceiling, compare, multiply, ONE, ratio, toNumber } from '../core/ratio.ts';
import { designEffect as effectOf } from '../stats/tests.ts';
import { defineCalculator } from './calculator.ts';
import { percent, show } from './working.ts';

export const designEffect = defineCalculator({
  name: 'design-effect',
  title: 'Samples that correlated users cost',
  source: 'eq. 9',
  formula: 'design effect = 1 + (cluster size - 1) × correlation; samples grow by it',
  inputs: {
    cluster_size: number('Users of a cluster on average, 1 or more', 1.4),
    correlation: fraction('How alike outcomes within a cluster are', 0.15),
    samples: count('Samples that independent users would need', 29_826).optional(),
  },
  check: ({ cluster_size }) =>
    compare(cluster_size, ONE) >= 0
      ? []
      : [
          {
            input: 'cluster_size',
            message: 'a cluster has at least one user',
            expected: 'a number of 1 or more',
          },
        ],
  solve({ cluster_size, correlation, samples }, work) {
    const effect = effectOf(toNumber(cluster_size), toNumber(correlation));
    work.answer(
      'design_effect',
      'Design effect',
      effect,
      '',
      `1 + (${show(cluster_size)} - 1) × ${show(correlation)}`,
    );
    if (samples === undefined) return;
    const exact = multiply(ratio(samples), { n: BigInt(Math.round(effect * 1e12)), d: 10n ** 12n });
    work.answer(
      'samples',
      'Samples needed',
      ratio(ceiling(exact)),
      '',
      `${show(samples)} × ${show(effect)}, rounded up`,
    );
    work.step('extra', 'More than independent users need', effect - 1, '%', `${percent(effect)} - 100 %`);
  },
});
