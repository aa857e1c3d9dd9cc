import * as z from 'zod';
import { fraction, part } from '../core/fields.ts';
import { toNumber } from '../core/ratio.ts';
import { holm as rejections } from '../stats/corrections.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { show } from './working.ts';

export const holm = defineCalculator({
  name: 'holm',
  title: 'Which of several tests count when any false positive at all is bounded',
  source: 'section "Multiple testing correction" (Holm, from the smallest p-value on)',
  formula: 'reject the smallest p-values as long as p(i) <= alpha / (tests - i + 1)',
  inputs: {
    p_values: z
      .array(fraction('A p-value', '0.001'))
      .min(1, 'it is empty')
      .meta({ description: 'The p-values, in brackets', examples: ['[0.01, 0.04, 0.03, 0.005]'] }),
    alpha: positive(part('Family-wise significance level', '5%')).prefault('5%'),
  },
  solve({ p_values, alpha }, work) {
    const values = p_values.map(toNumber);
    const level = toNumber(alpha);
    for (const [index, p] of values.toSorted((a, b) => a - b).entries()) {
      const left = values.length - index;
      const how = `${show(level)} / ${left}`;
      work.step(`limit_${index + 1}`, `Limit of p(${index + 1}), which is ${show(p)}`, level / left, '', how);
    }
    const rejected = rejections(values, level);
    const kept = values.filter((_, index) => rejected[index] === true);
    work.answer('rejections', 'Tests that count', kept.length, '', 'up to the first p(i) above its limit');
    work.say('rejected', 'Their p-values', kept.length === 0 ? 'none' : kept.map((p) => show(p)).join(', '));
  },
});
