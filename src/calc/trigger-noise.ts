import { atLeastOne, duration, fraction, part } from '../core/fields.ts';
import { divide, multiply, product, ratio, toNumber } from '../core/ratio.ts';
import { LEAST_EXPECTED, leastExpected } from '../stats/sample-size.ts';
import { falseAlarmOf, type TriggerRule } from '../stats/triggers.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { percent, show } from './working.ts';

const ruleOf = (samples: number, windowSeconds: number, baseline: number, fall: number): TriggerRule => ({
  kind: 'relative',
  threshold: -fall,
  windowSeconds,
  minSamples: samples,
  baseline,
  spread: null,
});

export const triggerNoise = defineCalculator({
  name: 'trigger-noise',
  title: 'Traffic that a rollback trigger needs, and how often it fires on noise',
  source: 'listing 4; the two arms of one window compared, as the gate rollback-triggers reckons it',
  formula:
    'rate = samples / (window × share); false alarm = P(Z > threshold × baseline / sqrt(baseline × (1 - baseline) × (1 / samples + 1 / control))), control = samples × (1 - share) / share; below 10 expected the exact binomial tail of the canary',
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
    const [p, fall, share] = [toNumber(baseline), toNumber(threshold), toNumber(traffic)];
    const control = work.step(
      'control',
      'Control samples of the same window',
      (samples * (1 - share)) / share,
      '',
      `${show(samples)} × ${percent(1 - share)} / ${percent(share)}`,
    );
    const alarm = work.answer(
      'false_alarm',
      'Windows that fire on noise',
      falseAlarmOf(ruleOf(samples, toNumber(window), p, fall), samples, control) ?? 0,
      '%',
      leastExpected(samples, p) < LEAST_EXPECTED
        ? `P(a binomial count of ${show(samples)} at ${percent(p)} reaches a fall of ${percent(fall)}), exact`
        : `P(Z > ${show(fall)} × ${show(p)} / sqrt(${show(p)} × ${show(1 - p)} × (1 / ${show(samples)} + ${control > 0 ? `1 / ${show(control)}` : '0'})))`,
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
