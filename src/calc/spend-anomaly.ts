import { money, multiple, number } from '../core/fields.ts';
import { compare, divide, type Ratio, subtract, toNumber } from '../core/ratio.ts';
import { upperTail } from '../stats/normal.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { percent, show } from './working.ts';

const size = (value: Ratio): Ratio => (value.n < 0n ? { n: -value.n, d: value.d } : value);

export const spendAnomaly = defineCalculator({
  name: 'spend-anomaly',
  title: 'Whether a cost is out of the ordinary',
  source: 'section "Cost anomaly detection metrics"',
  formula: 'Z = (current - mean) / standard deviation; change = (current - previous) / previous',
  inputs: {
    current: money('Cost of the period', '250 USD'),
    mean: money('Mean cost of such a period', '100 USD'),
    standard_deviation: positive(money('Its standard deviation', '15 USD')),
    previous: positive(money('Cost of the period before', '100 USD')).optional(),
    z_limit: positive(number('Z beyond which it is an anomaly', 3)).prefault('3'),
    change_limit: positive(multiple('Change beyond which it is an alert', '50%')).prefault('50%'),
  },
  solve({ current, mean, standard_deviation: deviation, previous, z_limit, change_limit }, work) {
    const z = work.answer(
      'z',
      'Z',
      divide(subtract(current.amount, mean.amount), deviation.amount),
      '',
      `(${show(current)} - ${show(mean)}) / ${show(deviation)}`,
    );
    work.say('anomaly', `Beyond ${show(z_limit)} sigma`, compare(size(z), z_limit) > 0 ? 'yes' : 'no');
    work.answer(
      'false_alarms',
      'Such days a year without a cause',
      365 * 2 * upperTail(toNumber(z_limit)),
      'days',
      `365 × 2 × (1 - Φ(${show(z_limit)}))`,
    );
    if (previous === undefined) return;
    const change = work.answer(
      'change',
      'Change',
      divide(subtract(current.amount, previous.amount), previous.amount),
      '%',
      `(${show(current)} - ${show(previous)}) / ${show(previous)}`,
    );
    work.say(
      'alert',
      `Changed by more than ${percent(change_limit)}`,
      compare(size(change), change_limit) > 0 ? 'yes' : 'no',
    );
  },
});
