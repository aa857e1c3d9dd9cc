import { choice, money, part } from '../core/fields.ts';
import { POSTURES, paybackMonths, paysBack } from '../core/optimization.ts';
import { multiply } from '../core/ratio.ts';
import { COMPONENTS } from '../core/report.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { percent, show } from './working.ts';

export const optimizationPayback = defineCalculator({
  name: 'optimization-payback',
  title: 'When an optimisation pays for itself, and whether that is soon enough',
  source: 'eq. 20; table 31',
  formula: 'months = cost of the optimisation / monthly saving',
  inputs: {
    cost: money('What the optimisation costs, once', '80000 USD'),
    component: choice(COMPONENTS, 'The cost it lowers').meta({ examples: ['infer'] }),
    monthly: money('That cost a month', '400000 USD'),
    reduction: positive(part('Share it takes off', '40%')),
  },
  solve({ cost, component, monthly, reduction }, work) {
    const saved = work.answer(
      'saved',
      'Saved a month',
      multiply(monthly.amount, reduction),
      'money',
      `${show(monthly)} × ${percent(reduction)}`,
    );
    const months = paybackMonths(cost.amount, saved);
    if (months === null) {
      work.say('payback', 'Pays for itself after', 'never: it saves nothing');
      return;
    }
    work.answer('payback', 'Pays for itself after', months, 'months', `${show(cost)} / ${work.cash(saved)}`);
    const soon = paysBack(component, months);
    work.say('soon_enough', 'Soon enough', soon === null ? 'undecided' : soon ? 'yes' : 'no');
    work.say('rule', 'Table 31', POSTURES[component].payback);
  },
});
