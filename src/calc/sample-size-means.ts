import { number, part } from '../core/fields.ts';
import { toNumber } from '../core/ratio.ts';
import { quantile, upperQuantile } from '../stats/normal.ts';
import { roundUp, samplesPerArmMeans, splitSamples } from '../stats/sample-size.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { percent, show } from './working.ts';

export const sampleSizeMeans = defineCalculator({
  name: 'sample-size-means',
  title: 'Samples per variant to see a change of a mean, such as watch time',
  source: 'eq. 6 with the variance of a measured value in the place of p × (1 - p)',
  formula: 'samples = 2 × sd² × (z(1 - alpha/2) + z(power))² / effect²',
  inputs: {
    sd: positive(number('Standard deviation of one observation, in the unit of the effect', 10)),
    effect: positive(number('Smallest change of the mean to see', 1)),
    alpha: positive(part('Two-sided significance level', '5%')).prefault('5%'),
    power: positive(part('Probability of seeing it', '80%')).prefault('80%'),
    share: positive(part('Traffic of the canary, the control having the rest', '1%')).optional(),
  },
  solve({ share, ...inputs }, work) {
    const question = {
      sd: toNumber(inputs.sd),
      effect: toNumber(inputs.effect),
      alpha: toNumber(inputs.alpha),
      power: toNumber(inputs.power),
    };
    const [a, b] = [upperQuantile(question.alpha / 2), quantile(question.power)];
    const exact = samplesPerArmMeans(question);
    const needed = work.answer(
      'samples',
      'Samples per variant',
      roundUp(exact),
      '',
      `2 × ${show(inputs.sd)}² × (${show(a)} + ${show(b)})² / ${show(inputs.effect)}², rounded up`,
    );
    if (share === undefined) return;
    const { canary } = splitSamples(exact, toNumber(share));
    const how = `${show(needed)} / (2 × (1 - ${percent(share)})), rounded up`;
    work.answer('canary', `Of a canary with ${percent(share)}`, roundUp(canary), '', how);
  },
});
