import * as z from 'zod';
import { fraction, part } from '../core/fields.ts';
import { toNumber } from '../core/ratio.ts';
import { benjaminiHochberg } from '../stats/corrections.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { show } from './working.ts';

export const falseDiscovery = defineCalculator({
  name: 'false-discovery',
  title: 'Which of several tests count when false discoveries are bounded',
  source: 'section "Multiple testing correction" (Benjamini-Hochberg)',
  formula: 'reject the i smallest p-values, with the largest i such that p(i) <= i / tests × q',
  inputs: {
    p_values: z
      .array(fraction('A p-value', '0.001'))
      .min(1, 'it is empty')
      .meta({
        description: 'The p-values, in brackets',
        examples: ['[0.001, 0.012, 0.021, 0.04, 0.6]'],
      }),
    q: positive(part('False discovery rate', '5%')).prefault('5%'),
  },
  solve({ p_values, q }, work) {
    const values = p_values.map(toNumber);
    const rate = toNumber(q);
    const rejected = benjaminiHochberg(values, rate);
    for (const [index, p] of values.toSorted((a, b) => a - b).entries()) {
      const limit = ((index + 1) * rate) / values.length;
      work.step(
        `limit_${index + 1}`,
        `Limit of p(${index + 1}), which is ${show(p)}`,
        limit,
        '',
        `${index + 1} / ${values.length} × ${show(rate)}`,
      );
    }
    work.answer(
      'discoveries',
      'Discoveries',
      rejected.filter(Boolean).length,
      '',
      `largest i with p(i) at most its limit`,
    );
    const kept = values.filter((_, index) => rejected[index] === true);
    work.say('rejected', 'Their p-values', kept.length === 0 ? 'none' : kept.map((p) => show(p)).join(', '));
    const bonferroni = values.filter((p) => p <= rate / values.length).length;
    work.answer(
      'bonferroni',
      'Bonferroni would find',
      bonferroni,
      '',
      `p-values at most ${show(rate)} / ${values.length}`,
    );
  },
});
