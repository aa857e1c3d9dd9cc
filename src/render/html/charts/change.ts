import { minus, moneyFromText, moneyText, sum } from '../../../core/money.ts';
import type { ModelReport, Report } from '../../../core/report.ts';
import { counted } from '../../../core/words.ts';
import { amount, costWords, isNothing, magnitude, change as signed } from '../../words.ts';
import { h, table } from '../markup.ts';
import type { Figure } from './figure.ts';
import { type Step, waterfall } from './waterfall.ts';

/** Models with a bar of their own. */
const MOST = 8;

/** What the change does to the monthly total, model by model. */
export function change({ totals, models }: Report): Figure | null {
  const { base, head, delta } = totals;
  if (delta === null || isNothing(delta.expected)) return null;
  const moved = models.filter(({ cost }) => cost.delta !== null && !isNothing(cost.delta.expected));
  const largest = moved.toSorted(bySize).slice(0, MOST);
  const own = largest.map(({ id, cost }) => ({ label: id, delta: cost.delta?.expected ?? '0.00' }));
  // Also what a target branch that moved on has brought meanwhile, so that the steps always sum to the change.
  const rest = minus(moneyFromText(delta.expected), sum(own.map((step) => moneyFromText(step.delta))));
  const others = {
    label: counted(Math.max(1, moved.length - own.length), 'other model'),
    delta: moneyText(rest),
  };
  const shown = isNothing(others.delta) ? own : [...own, others];
  const steps: Step[] = [
    { label: 'Before', value: costWords(base), move: { at: Number(base.expected) } },
    ...shown.map((step) => ({
      label: step.label,
      value: signed(step.delta, delta.currency),
      move: { by: Number(step.delta) },
    })),
    { label: 'After', value: costWords(head), move: { at: Number(head.expected) } },
  ];
  const { start, ...picture } = waterfall(steps);
  const cut = start > 0 ? ` Bars start at ${amount(start.toFixed(2), head.currency)}.` : '';
  return {
    name: 'change',
    title: 'What the change costs a month',
    description: `${steps[0]?.value ?? ''} before, ${signed(delta.expected, delta.currency)} in all, ${steps.at(-1)?.value ?? ''} after.${cut}`,
    ...picture,
    table: table(
      'Monthly cost before, by model, and after',
      [{ title: 'Step' }, { title: 'A month', number: true }],
      steps.map(({ label, value }) => [h`${label}`, h`${value}`]),
    ),
  };
}

const sizeOf = ({ cost }: ModelReport): bigint => magnitude(cost.delta?.expected ?? '0.00');

function bySize(a: ModelReport, b: ModelReport): number {
  const [x, y] = [sizeOf(a), sizeOf(b)];
  if (x !== y) return x > y ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
