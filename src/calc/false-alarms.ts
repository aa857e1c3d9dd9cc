import { atLeastOne, duration, number, part } from '../core/fields.ts';
import { divide, multiply, ratio, toNumber } from '../core/ratio.ts';
import { familyWiseRate } from '../stats/corrections.ts';
import { upperTail } from '../stats/normal.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { show } from './working.ts';

export const falseAlarms = defineCalculator({
  name: 'false-alarms',
  title: 'Alerts a day that nothing caused',
  source: 'eq. 11; napkin math 1.8; worked example "Alert volume calculation"',
  formula:
    'a day = monitors × 24 h / interval × false-positive rate; from sigma the rate is 2 × (1 - Φ(sigma))',
  inputs: {
    monitors: atLeastOne('Monitors: models times metrics', 1000),
    every: duration('Interval between two checks', '5m'),
    rate: positive(part('False-positive rate of one check', '0.3%')).prefault('0.3%'),
    sigma: positive(number('Threshold in standard deviations; it replaces the rate', 3)).optional(),
  },
  solve({ monitors, every, rate, sigma }, work) {
    const each =
      sigma === undefined
        ? toNumber(rate)
        : work.step(
            'rate',
            'False-positive rate',
            2 * upperTail(toNumber(sigma)),
            '',
            `2 × (1 - Φ(${show(sigma)}))`,
          );
    const checks = work.step(
      'checks',
      'Checks a day',
      divide(ratio(86_400), every),
      '',
      `86,400 s / ${show(every)} s`,
    );
    const day = toNumber(multiply(ratio(monitors), checks)) * each;
    work.answer('day', 'False alerts a day', day, '', `${show(monitors)} × ${show(checks)} × ${show(each)}`);
    work.answer('year', 'False alerts a year', day * 365, '', `${show(day)} × 365`);
    work.answer(
      'at_least_one',
      'At least one in a round',
      familyWiseRate(each, monitors),
      '',
      `1 - (1 - ${show(each)})^${show(monitors)}`,
    );
  },
});
