import { fraction, part } from '../core/fields.ts';
import { toNumber } from '../core/ratio.ts';
import { quantile, upperQuantile } from '../stats/normal.ts';
import {
  roundUp,
  samplesPerArm,
  samplesPerArmUnpooled,
  splitSamples,
  variance,
} from '../stats/sample-size.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { percent, show } from './working.ts';

const rounded = (value: number): number => Math.round(value * 100) / 100;

export const sampleSize = defineCalculator({
  name: 'sample-size',
  title: 'Samples per variant, in every form the field uses',
  source: 'eq. 6; worked example "Sample size for recommendation model"; the plan itself: tollgate canary',
  formula:
    'samples = 2 × p × (1 - p) × (z(1 - alpha/2) + z(power))² / effect²; unpooled: each arm with its own variance',
  inputs: {
    baseline: positive(part('Proportion before the change', '5%')),
    effect: positive(fraction('Smallest absolute change to see', '0.5pp')),
    alpha: positive(part('Two-sided significance level', '5%')).prefault('5%'),
    power: positive(part('Probability of seeing it', '80%')).prefault('80%'),
    share: positive(part('Traffic of the canary, the control having the rest', '1%')).optional(),
  },
  check: ({ baseline, effect }) =>
    toNumber(baseline) + toNumber(effect) < 1 && toNumber(baseline) > toNumber(effect)
      ? []
      : [
          {
            input: 'effect',
            message: 'it leads out of 0 to 100 %',
            expected: 'less than baseline and 100 % - baseline',
          },
        ],
  solve({ baseline, effect, alpha, power, share }, work) {
    const question = {
      baseline: toNumber(baseline),
      effect: toNumber(effect),
      alpha: toNumber(alpha),
      power: toNumber(power),
    };
    const [a, b] = [upperQuantile(question.alpha / 2), quantile(question.power)];
    const formula = (x: number, y: number) =>
      `2 × ${show(baseline)} × (1 - ${show(baseline)}) × (${show(x)} + ${show(y)})² / ${show(effect)}², rounded up`;
    const exact = samplesPerArm(question);
    const needed = work.answer('samples', 'Samples per variant', roundUp(exact), '', formula(a, b));
    const [x, y] = [rounded(a), rounded(b)];
    const coarse = (2 * variance(question.baseline) * (x + y) ** 2) / question.effect ** 2;
    work.answer('samples_rounded', 'With quantiles rounded to 0.01', roundUp(coarse), '', formula(x, y));
    for (const [key, label, change] of [
      ['unpooled_up', 'Unpooled, to see a rise', question.effect],
      ['unpooled_down', 'Unpooled, to see a fall', -question.effect],
    ] as const) {
      const changed = question.baseline + change;
      const how = `(${show(baseline)} × ${show(1 - question.baseline)} + ${show(changed)} × ${show(1 - changed)}) × (${show(a)} + ${show(b)})² / ${show(effect)}², rounded up`;
      work.answer(key, label, roundUp(samplesPerArmUnpooled({ ...question, effect: change })), '', how);
    }
    if (share === undefined) return;
    const { canary } = splitSamples(exact, toNumber(share));
    work.answer(
      'canary',
      `Of a canary with ${percent(share)}`,
      roundUp(canary),
      '',
      `${show(needed)} / (2 × (1 - ${percent(share)})), rounded up`,
    );
  },
});
