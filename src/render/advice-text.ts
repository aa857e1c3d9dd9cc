import { counted } from '../core/words.ts';
import { adviceLines } from './advice.ts';
import { painter } from './ansi.ts';
import { oneLine } from './escape.ts';
import type { Ink } from './headline.ts';
import type { Renderer } from './types.ts';
import { wrap } from './width.ts';
import { amount } from './words.ts';

const INK: Ink = { name: (text) => oneLine(text, 120), words: (text) => oneLine(text) };

/** All advice for a terminal. */
export const adviceText: Renderer = (report, { columns, color }) => {
  const paint = painter(color);
  const { advice, totals, as_of, prices } = report;
  const lines = adviceLines(report, INK, { fixes: Infinity, models: Infinity });
  const about = `${amount(totals.head.expected, totals.head.currency)}/mo in all, prices of ${prices.date}, as of ${as_of}`;
  const more =
    (advice?.omitted ?? 0) > 0
      ? [`${counted(advice?.omitted ?? 0, 'model')} left out: the costliest come first`]
      : [];
  const told =
    lines.length === 0 ? ['Nothing to advise: no cheaper change was found and no cost dominates'] : lines;
  return [
    paint('strong', 'Advice, which no gate enforces'),
    paint('quiet', about),
    '',
    ...told.flatMap((line) => wrap(line, columns, '- ', '  ')),
    ...more.map((line) => paint('quiet', line)),
    '',
  ].join('\n');
};
