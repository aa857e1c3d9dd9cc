import { part, rate } from '../core/fields.ts';
import { compare, divide, multiply, ratio, subtract, toNumber } from '../core/ratio.ts';
import { quantile, upperQuantile } from '../stats/normal.ts';
import { roundUp, samplesPerArmUnpooled, variance } from '../stats/sample-size.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { show } from './working.ts';

const rounded = (quantile: number): number => Math.round(quantile * 100) / 100;

export const detectionTime = defineCalculator({
  name: 'detection-time',
  title: 'How long a model is worse before that can be shown',
  source: 'napkin math 1.9 (two-proportion test, each arm with its own variance)',
  formula: 'samples = (p(1-p) + q(1-q)) × (z(1 - alpha/2) + z(power))² / (p - q)²; time = samples / rate',
  inputs: {
    before: positive(part('Accuracy before', '95%')),
    after: positive(part('Accuracy after', '93%')),
    labels: positive(rate('Labelled outcomes that arrive', '1000/h')),
    alpha: positive(part('Two-sided significance level', '5%')).prefault('5%'),
    power: positive(part('Probability of seeing it', '80%')).prefault('80%'),
  },
  check: ({ before, after }) =>
    compare(before, after) === 0
      ? [
          {
            input: 'after',
            message: 'it equals before, so there is nothing to detect',
            expected: 'another accuracy',
          },
        ]
      : [],
  solve({ before, after, labels, alpha, power }, work) {
    const [p, q] = [toNumber(before), toNumber(after)];
    const effect = toNumber(subtract(after, before));
    const [a, b] = [upperQuantile(toNumber(alpha) / 2), quantile(toNumber(power))];
    const formula = (x: number, y: number) =>
      `(${show(p)} × ${show(1 - p)} + ${show(q)} × ${show(1 - q)}) × (${show(x)} + ${show(y)})² / ${show(effect)}², rounded up`;
    const needed = roundUp(
      samplesPerArmUnpooled({ baseline: p, effect, alpha: toNumber(alpha), power: toNumber(power) }),
    );
    work.answer('samples', 'Samples', needed, '', formula(a, b));
    const [x, y] = [rounded(a), rounded(b)];
    const coarse = roundUp(((variance(p) + variance(q)) * (x + y) ** 2) / effect ** 2);
    work.answer('samples_rounded', 'With quantiles rounded to 0.01', coarse, '', formula(x, y));
    const hourly = multiply(labels, ratio(3600));
    work.answer(
      'time',
      'Time to detection',
      divide(ratio(needed), hourly),
      'h',
      `${show(needed)} / ${show(hourly)}/h`,
    );
  },
});
