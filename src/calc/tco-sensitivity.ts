import { choice, money } from '../core/fields.ts';
import { multiply, ratio } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { percent, show } from './working.ts';

const PARTS = ['train', 'infer', 'data'] as const;

interface Impact {
  readonly train: number;
  readonly infer: number;
  readonly data: number;
  /** As the table prints it; not derivable from its other columns. */
  readonly total: number;
}

/** Table 30: percent by which each cost grows when the parameter doubles; the cells it leaves blank are zero. */
const DOUBLED: Readonly<Record<(typeof PARAMETERS)[number], Impact>> = {
  daily_users: { train: 0, infer: 100, data: 120, total: 45 },
  model_count: { train: 100, infer: 100, data: 50, total: 85 },
  queries_per_user: { train: 0, infer: 100, data: 80, total: 40 },
  model_size: { train: 150, infer: 120, data: 30, total: 55 },
  retraining_frequency: { train: 100, infer: 0, data: 40, total: 25 },
};
const PARAMETERS = [
  'daily_users',
  'model_count',
  'queries_per_user',
  'model_size',
  'retraining_frequency',
] as const;

export const tcoSensitivity = defineCalculator({
  name: 'tco-sensitivity',
  title: 'What grows when users, models, queries, size or retraining double',
  source: 'table 30, a look-up; its blank cells are zero',
  formula: 'extra = cost × impact of doubling the parameter',
  inputs: {
    parameter: choice(PARAMETERS, 'What doubles').meta({ examples: ['daily_users'] }),
    train: money('Training a month', '150000 USD').optional(),
    infer: money('Inference a month', '400000 USD').optional(),
    data: money('Data a month', '80000 USD').optional(),
  },
  solve({ parameter, ...costs }, work) {
    const impact = DOUBLED[parameter];
    for (const part of PARTS) {
      const share = ratio(impact[part], 100);
      work.answer(part, `Growth of ${part}`, share, '%', 'table 30');
      const cost = costs[part];
      if (cost !== undefined)
        work.answer(
          `${part}_extra`,
          `Extra ${part} a month`,
          multiply(cost.amount, share),
          'money',
          `${show(cost)} × ${percent(share)}`,
        );
    }
    work.answer('total', 'Growth of the total, as printed', ratio(impact.total, 100), '%', 'table 30');
  },
});
