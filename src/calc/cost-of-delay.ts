import { duration, fraction, money, rate } from '../core/fields.ts';
import { divide, multiply } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { days, hours } from './inputs.ts';
import { percent, show } from './working.ts';

export const costOfDelay = defineCalculator({
  name: 'cost-of-delay',
  title: 'Revenue lost until a regression is found and mended',
  source: 'napkin math 1.7',
  formula: 'loss = requests × time × drop × value of an event',
  inputs: {
    requests: rate('Requests of the service', '5000/s'),
    drop: fraction('Points that the rate fell', '0.5pp'),
    value: money('Value of one event, such as a click', '0.50 USD'),
    delay: duration('Until it is mended', '24h'),
  },
  solve({ requests, drop, value, delay }, work) {
    const served = work.step(
      'requests',
      'Requests in that time',
      multiply(requests, delay),
      '',
      `${show(requests)}/s × ${show(delay)} s`,
    );
    const lost = work.answer(
      'events',
      'Events lost',
      multiply(served, drop),
      '',
      `${show(served)} × ${percent(drop)}`,
    );
    const loss = work.answer(
      'loss',
      'Lost',
      multiply(lost, value.amount),
      'money',
      `${show(lost)} × ${show(value)}`,
    );
    work.answer(
      'loss_per_hour',
      'Each hour sooner saves',
      divide(loss, hours(delay)),
      'money',
      `${work.cash(loss)} / ${show(hours(delay))} h`,
    );
    work.answer(
      'loss_per_day',
      'A day',
      divide(loss, days(delay)),
      'money',
      `${work.cash(loss)} / ${show(days(delay))} days`,
    );
  },
});
