import { money } from '../core/fields.ts';
import { dominantCost, POSTURES, totalOf } from '../core/optimization.ts';
import { divide } from '../core/ratio.ts';
import { COMPONENTS } from '../core/report.ts';
import { defineCalculator } from './calculator.ts';
import { percent, show } from './working.ts';

export const optimizationPriority = defineCalculator({
  name: 'optimization-priority',
  title: 'What to optimise first, from what dominates the cost',
  source: 'eq. 15; tables 29, 31 and 32',
  formula:
    'share = component / total; iteration dominates above 50 %, training and inference above 40 %, data above 30 %',
  inputs: {
    train: money('Training a month', '150000 USD'),
    infer: money('Inference a month', '400000 USD'),
    data: money('Data a month', '80000 USD'),
    iterate: money('Iteration a month', '350000 USD'),
  },
  check: (values) =>
    COMPONENTS.some((part) => values[part].amount.n > 0n)
      ? []
      : [{ input: 'train', message: 'nothing costs anything', expected: 'at least one cost above zero' }],
  solve(values, work) {
    const mix = {
      train: values.train.amount,
      infer: values.infer.amount,
      data: values.data.amount,
      iterate: values.iterate.amount,
    };
    const total = work.answer(
      'total',
      'Total',
      totalOf(mix),
      'money',
      COMPONENTS.map((part) => show(values[part])).join(' + '),
    );
    for (const part of COMPONENTS)
      work.answer(
        `${part}_share`,
        `Share of ${part}`,
        divide(mix[part], total),
        '%',
        `${show(values[part])} / ${work.cash(total)}`,
      );
    const dominant = dominantCost(mix);
    if (dominant === null) {
      work.say('dominant', 'Dominant', 'none: no component is above its threshold');
      return;
    }
    const rule = POSTURES[dominant.component];
    work.say(
      'dominant',
      'Dominant',
      dominant.component,
      `${percent(dominant.share)}, above ${percent(rule.above)}`,
    );
    work.say('posture', 'Posture', rule.posture);
    work.say('first', 'First priority', rule.first);
    work.say('second', 'Second priority', rule.second);
    work.say('avoid', 'Avoid', rule.avoid);
    work.say('payback', 'Payback', rule.payback);
  },
});
