import { atLeastOne, duration, fraction, part } from '../core/fields.ts';
import { divide, multiply, product, ratio, toNumber } from '../core/ratio.ts';
import { cdf } from '../stats/normal.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { percent, show } from './working.ts';

export const triggerNoise = defineCalculator({
  name: 'trigger-noise',
  title: 'Traffic that a rollback trigger needs, and how often it fires on noise',
  source: 'listing 4; normal approximation of a proportion against its known baseline',
  formula:
    'rate = samples / (window × share); false alarm = Φ(-threshold × baseline / sqrt(baseline × (1 - baseline) / samples))',
  inputs: {
    samples: atLeastOne('Minimum samples of the trigger', 1000),
    window: duration('Its window', '15m'),
    traffic: positive(fraction('Share of traffic of the stage', '1%')),
    baseline: positive(part('The proportion it watches', '5%')).optional(),
    threshold: positive(part('Relative fall at which it fires', '2%')).optional(),
  },
  check: ({ baseline, threshold }) =>
    (baseline === undefined) === (threshold === undefined)
      ? []
      : [
          {
            input: 'baseline',
            message: 'baseline and threshold belong together',
            expected: 'both, or neither',
          },
        ],
  solve({ samples, window, traffic, baseline, threshold }, work) {
    const perHour = divide(product(ratio(samples), ratio(3600)), multiply(window, traffic));
    work.answer(
      'rate',
      'Requests it needs',
      perHour,
      '/h',
      `${show(samples)} / (${show(window)} s × ${percent(traffic)}) × 3,600 s`,
    );
    if (baseline === undefined || threshold === undefined) return;
    const [p, fall] = [toNumber(baseline), toNumber(threshold)];
    const error = work.step(
      'error',
      'Standard error',
      Math.sqrt((p * (1 - p)) / samples),
      '',
      `sqrt(${show(p)} × ${show(1 - p)} / ${show(samples)})`,
    );
    const alarm = work.answer(
      'false_alarm',
      'Windows that fire on noise',
      cdf((-fall * p) / error),
      '%',
      `Φ(-${show(fall)} × ${show(p)} / ${show(error)})`,
    );
    const windows = toNumber(divide(ratio(86_400), window));
    work.answer(
      'false_alarms_day',
      'A day',
      alarm * windows,
      '',
      `${show(windows)} windows × ${percent(alarm)}`,
    );
  },
});
