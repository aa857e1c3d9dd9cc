import type { ModelConfig } from '../model.ts';
import { toText } from '../ratio.ts';
import { perSection } from './memo.ts';
import { draft, type EstimateOptions, input, leaveOpen, type Part } from './part.ts';

type Costs = NonNullable<ModelConfig['costs']>;

/** Monthly amounts the config states as they are. */
export const statedPart = perSection((costs: Costs, { book }: EstimateOptions): Part => {
  const part = draft();
  for (const [index, { name, component, monthly }] of costs.entries()) {
    const id = `costs/${name}`;
    if (monthly.currency !== book.currency) {
      leaveOpen(part, component, id, {
        reason: `the amount is in ${monthly.currency}, the prices are in ${book.currency}`,
        path: ['costs', index, 'monthly'],
      });
      continue;
    }
    const { amount } = monthly;
    const value = `${toText(amount)} ${monthly.currency}`;
    part.lines.push({
      component,
      id,
      cadence: 'monthly',
      low: amount,
      expected: amount,
      high: amount,
      explain: () => ({ formula: value, inputs: [input(name, value, 'stated', `costs.${index}.monthly`)] }),
    });
  }
  return part;
});
