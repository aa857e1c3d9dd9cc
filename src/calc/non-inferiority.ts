import { part } from '../core/fields.ts';
import { toNumber } from '../core/ratio.ts';
import { quantile, upperQuantile } from '../stats/normal.ts';
import { roundUp, samplesPerArmNonInferior } from '../stats/sample-size.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { show } from './working.ts';

export const nonInferiority = defineCalculator({
  name: 'non-inferiority',
  title: 'Samples per variant to show that a proportion is not worse by more than a margin',
  source: 'Chow, Shao & Wang, Sample Size Calculations in Clinical Research, 3rd ed., 4.2.2',
  formula: 'samples = 2 × p × (1 - p) × (z(1 - alpha) + z(power))² / margin², one-sided, with no true change',
  inputs: {
    baseline: positive(part('Proportion before the change', '5%')),
    margin: positive(part('Largest absolute loss that is acceptable', '0.5pp')),
    alpha: positive(part('One-sided significance level', '5%')).prefault('5%'),
    power: positive(part('Probability of showing it', '80%')).prefault('80%'),
  },
  solve({ baseline, margin, alpha, power }, work) {
    const question = {
      baseline: toNumber(baseline),
      margin: toNumber(margin),
      alpha: toNumber(alpha),
      power: toNumber(power),
    };
    const quantiles = `${show(upperQuantile(question.alpha))} + ${show(quantile(question.power))}`;
    work.answer(
      'samples',
      'Samples per variant',
      roundUp(samplesPerArmNonInferior(question)),
      '',
      `2 × ${show(baseline)} × (1 - ${show(baseline)}) × (${quantiles})² / ${show(margin)}², rounded up`,
    );
  },
});
