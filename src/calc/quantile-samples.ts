import { part } from '../core/fields.ts';
import { toNumber } from '../core/ratio.ts';
import { samplesForQuantile } from '../stats/sample-size.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { show } from './working.ts';

export const quantileSamples = defineCalculator({
  name: 'quantile-samples',
  title: 'Samples that a latency quantile needs to be seen at all',
  source:
    'order statistics: the largest of n samples is at or above the quantile with probability 1 - quantile^n',
  formula: 'samples = ln(1 - confidence) / ln(quantile), rounded up',
  inputs: {
    quantile: positive(part('The quantile, such as p99', '99%')),
    confidence: positive(part('How sure you want to be', '95%')),
  },
  solve({ quantile, confidence }, work) {
    const [q, c] = [toNumber(quantile), toNumber(confidence)];
    work.answer(
      'samples',
      'Samples',
      samplesForQuantile(q, c),
      '',
      `ln(1 - ${show(c)}) / ln(${show(q)}), rounded up`,
    );
  },
});
