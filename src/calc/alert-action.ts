import { atLeastOne, count, fraction } from '../core/fields.ts';
import { compare, divide, ratio } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { percent, show } from './working.ts';

export const alertAction = defineCalculator({
  name: 'alert-action',
  title: 'Whether alerts lead to action often enough to be believed',
  source: 'summary of monitoring practice (alert-to-action ratio above 80 %)',
  formula: 'alert-to-action = alerts that led to action / alerts',
  inputs: {
    alerts: atLeastOne('Alerts of the period', 200),
    acted: count('Those that led to action', 170),
    target: fraction('Share to be above', '80%').prefault('80%'),
  },
  check: ({ alerts, acted }) =>
    acted <= alerts
      ? []
      : [{ input: 'acted', message: 'it is more than alerts', expected: 'at most alerts' }],
  solve({ alerts, acted, target }, work) {
    const share = work.answer(
      'ratio',
      'Alert-to-action',
      divide(ratio(acted), ratio(alerts)),
      '%',
      `${show(acted)} / ${show(alerts)}`,
    );
    work.say('healthy', `Above ${percent(target)}`, compare(share, target) > 0 ? 'yes' : 'no');
  },
});
