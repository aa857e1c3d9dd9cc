import { duration, fraction, money } from '../core/fields.ts';
import { compare, divide, ONE, product, ratio, subtract } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { days, hours } from './inputs.ts';
import { percent, show } from './working.ts';

export const incidentCost = defineCalculator({
  name: 'incident-cost',
  title: 'What a silent incident cost, and what faster detection saves',
  source: 'worked example "Debugging data quality incident"',
  formula: 'cost = weekly revenue / 7 × days × loss; saved share = 1 - faster detection / detection',
  inputs: {
    weekly_revenue: money('Revenue that depends on the model, a week', '15000000 USD'),
    loss: fraction('Share of it that was lost meanwhile', '8%'),
    detected: duration('Until it was found', '5d'),
    faster: duration('Until monitoring would have found it', '4h'),
  },
  check: ({ detected, faster }) =>
    compare(faster, detected) <= 0
      ? []
      : [{ input: 'faster', message: 'it is slower than detected', expected: 'at most detected' }],
  solve({ weekly_revenue: revenue, loss, detected, faster }, work) {
    const cost = work.answer(
      'cost',
      'The incident cost',
      product(divide(revenue.amount, ratio(7)), days(detected), loss),
      'money',
      `${show(revenue)} / 7 × ${show(days(detected))} days × ${percent(loss)}`,
    );
    const saved = work.answer(
      'saved_share',
      'Saved by finding it sooner',
      subtract(ONE, divide(faster, detected)),
      '%',
      `1 - ${show(hours(faster))} h / ${show(hours(detected))} h`,
    );
    work.answer('saved', 'That is', product(cost, saved), 'money', `${work.cash(cost)} × ${percent(saved)}`);
  },
});
