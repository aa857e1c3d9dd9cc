import { duration } from '../core/fields.ts';
import { compare, multiply, type Ratio, ratio, toNumber } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { percent, show, type Working } from './working.ts';

export const checkpointInterval = defineCalculator({
  name: 'checkpoint-interval',
  title: 'How often to write a checkpoint, and what it costs',
  source: 'Young/Daly, first order; section "Cloud capacity as an operations constraint"',
  formula: 'interval = sqrt(2 × write × MTBF); overhead = write / interval + interval / (2 × MTBF)',
  inputs: {
    write: duration('Time to write one checkpoint', '30s'),
    mtbf: duration('Mean time between failures of the job', '5h'),
    interval: duration('An interval to judge', '10m').optional(),
  },
  check: ({ write, mtbf }) =>
    compare(multiply(write, ratio(2)), mtbf) < 0
      ? []
      : [{ input: 'write', message: 'it is not short against mtbf', expected: 'less than half of mtbf' }],
  solve({ write, mtbf, interval }, work) {
    const best = Math.sqrt(2 * toNumber(write) * toNumber(mtbf));
    work.answer('interval', 'Best interval', best, 's', `sqrt(2 × ${show(write)} s × ${show(mtbf)} s)`);
    overheads(work, 'best', 'the best interval', best, write, mtbf);
    if (interval !== undefined)
      overheads(work, 'given', `${show(interval)} s`, toNumber(interval), write, mtbf);
  },
});

function overheads(work: Working, key: string, what: string, every: number, write: Ratio, mtbf: Ratio): void {
  const [cost, mean] = [toNumber(write), toNumber(mtbf)];
  const tax = work.answer(
    `${key}_tax`,
    `Checkpoint tax at ${what}`,
    cost / every,
    '%',
    `${show(write)} s / ${show(every)} s`,
  );
  const lost = work.step(
    `${key}_lost`,
    `Work lost at ${what}`,
    every / (2 * mean),
    '%',
    `${show(every)} s / (2 × ${show(mtbf)} s)`,
  );
  work.answer(
    `${key}_overhead`,
    `Overhead at ${what}`,
    tax + lost,
    '%',
    `${percent(tax)} + ${percent(lost)}`,
  );
}
