import { choice, money } from '../core/fields.ts';
import { compare, divide, multiply, type Ratio, ratio, subtract } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { percent, show } from './working.ts';

const LEVELS = ['real_time', 'near_real_time', 'hourly', 'daily'] as const;

/** Table 34: engagement lift over the baseline by feature freshness. */
const LIFT: Readonly<Record<(typeof LEVELS)[number], Ratio>> = {
  real_time: ratio(123, 1000),
  near_real_time: ratio(118, 1000),
  hourly: ratio(102, 1000),
  daily: ratio(81, 1000),
};

export const freshnessLift = defineCalculator({
  name: 'freshness-lift',
  title: 'What fresher features gain in engagement, and what that may cost',
  source: 'table 34, a look-up; checkpoint 1.6',
  formula:
    'gain = lift of the fresher level - lift of the present one; worth it when it costs less than it is worth',
  inputs: {
    from: choice(LEVELS, 'Freshness today').meta({ examples: ['hourly'] }),
    to: choice(LEVELS, 'Freshness to reach').meta({ examples: ['real_time'] }),
    value: money('What the step from hourly to real time is worth a year', '10000000 USD').optional(),
    cost: money('What the fresher pipeline costs a year', '4000000 USD').optional(),
  },
  check: ({ from, to }) =>
    compare(LIFT[to], LIFT[from]) > 0
      ? []
      : [{ input: 'to', message: 'it is not fresher than from', expected: 'a fresher level' }],
  solve({ from, to, value, cost }, work) {
    work.answer('lift_from', `Lift of ${from}`, LIFT[from], '%', 'table 34');
    work.answer('lift_to', `Lift of ${to}`, LIFT[to], '%', 'table 34');
    const gain = subtract(LIFT[to], LIFT[from]);
    work.answer(
      'gain',
      'Gain',
      multiply(gain, ratio(100)),
      'points',
      `${percent(LIFT[to])} - ${percent(LIFT[from])}`,
    );
    if (value === undefined) return;
    const whole = subtract(LIFT.real_time, LIFT.hourly);
    const worth = work.answer(
      'worth',
      'Worth a year',
      multiply(value.amount, divide(gain, whole)),
      'money',
      `${show(value)} × ${percent(gain)} / ${percent(whole)}`,
    );
    if (cost !== undefined)
      work.say('worth_it', `At ${show(cost)} a year`, compare(cost.amount, worth) < 0 ? 'yes' : 'no');
  },
});
