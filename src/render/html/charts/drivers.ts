import type { ModelReport } from '../../../core/report.ts';
import { driversOf } from '../../view.ts';
import { amount, causeWords, change, costWords } from '../../words.ts';
import { h, table } from '../markup.ts';
import type { Figure } from './figure.ts';
import { type Step, waterfall } from './waterfall.ts';

/** What moved the monthly cost of one model, one input at a time in the fixed order of the drivers. */
export function drivers(model: ModelReport): Figure | null {
  const { base, head, delta } = model.cost;
  const moved = driversOf(model);
  if (base === null || head === null || delta === null || moved.length === 0) return null;
  const steps: Step[] = [
    { label: 'Before', value: costWords(base), move: { at: Number(base.expected) } },
    ...moved.map((driver) => ({
      label: `${causeWords(driver)}: ${driver.path}`,
      value: change(driver.delta, head.currency),
      move: { by: Number(driver.delta) },
    })),
    { label: 'After', value: costWords(head), move: { at: Number(head.expected) } },
  ];
  const { start, ...picture } = waterfall(steps);
  const cut = start > 0 ? ` Bars start at ${amount(start.toFixed(2), head.currency)}.` : '';
  return {
    name: 'drivers',
    title: 'What moved the cost a month',
    description: `${steps.map(({ label, value }) => `${label} ${value}`).join('; ')}.${cut}`,
    ...picture,
    table: table(
      `What moved the cost of ${model.id}`,
      [{ title: 'Cause' }, { title: 'Setting' }, { title: 'Change a month', number: true }],
      moved.map(({ cause, path, delta: by }) => [
        h`${causeWords({ cause, path })}`,
        h`<code>${path}</code>`,
        h`${change(by, head.currency)}`,
      ]),
    ),
  };
}
