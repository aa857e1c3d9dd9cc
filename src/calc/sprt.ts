import { part } from '../core/fields.ts';
import { toNumber } from '../core/ratio.ts';
import { sprtBounds } from '../stats/sprt.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { show } from './working.ts';

export const sprt = defineCalculator({
  name: 'sprt',
  title: 'When a sequential probability ratio test may stop',
  source: 'section "Sequential testing and early stopping" (Wald)',
  formula: 'reject when the likelihood ratio reaches power / alpha; accept at (1 - power) / (1 - alpha)',
  inputs: {
    alpha: positive(part('Significance level', '5%')),
    power: positive(part('Probability of seeing the difference', '80%')),
  },
  check: ({ alpha, power }) =>
    toNumber(alpha) < toNumber(power)
      ? []
      : [{ input: 'power', message: 'it is not above alpha', expected: 'a power above alpha, such as 80%' }],
  solve({ alpha, power }, work) {
    const [a, b] = [toNumber(alpha), toNumber(power)];
    const { reject, accept } = sprtBounds(a, b);
    work.answer('reject', 'Stop and reject at', reject, '', `${show(b)} / ${show(a)}`);
    work.answer('accept', 'Stop and accept at', accept, '', `(1 - ${show(b)}) / (1 - ${show(a)})`);
  },
});
