import * as z from 'zod';
import { number } from '../core/fields.ts';
import { toNumber } from '../core/ratio.ts';
import { EMPTY_BUCKET, psiBuckets, stabilityBand } from '../stats/psi.ts';
import { defineCalculator } from './calculator.ts';
import { show } from './working.ts';

const bins = (description: string, example: string) =>
  z
    .array(number('A count or a share', 0.25))
    .min(2, 'it needs two bins or more')
    .meta({ description, examples: [example] });

export const psi = defineCalculator({
  name: 'psi',
  title: 'How far a distribution has moved: population stability index',
  source: 'eq. 12',
  formula: `PSI = sum of (actual - expected) × ln(actual / expected) over the bins, an empty one counting as ${show(EMPTY_BUCKET)}; below 0.1 stable, from 0.25 shifted`,
  inputs: {
    expected: bins('Reference counts or shares by bin', '[0.25, 0.25, 0.25, 0.25]'),
    actual: bins('Counts or shares of now, by the same bins', '[0.2, 0.25, 0.25, 0.3]'),
  },
  check: ({ expected, actual }) => [
    ...(expected.length === actual.length
      ? []
      : [
          {
            input: 'actual',
            message: `it has ${actual.length} bins`,
            expected: `${expected.length} bins, as many as expected`,
          },
        ]),
    ...Object.entries({ expected, actual }).flatMap(([input, values]) =>
      values.some(({ n }) => n > 0n)
        ? []
        : [{ input, message: 'all bins are empty', expected: 'a bin with members' }],
    ),
  ],
  solve({ expected, actual }, work) {
    const buckets = psiBuckets(expected.map(toNumber), actual.map(toNumber));
    for (const [bin, { expected: e, actual: a, term }] of buckets.entries()) {
      const how = `(${show(a)} - ${show(e)}) × ln(${show(a)} / ${show(e)})`;
      work.step(`bin_${bin + 1}`, `Bin ${bin + 1}`, term, '', how);
    }
    const index = buckets.reduce((sum, { term }) => sum + term, 0);
    work.answer('psi', 'PSI', index, '', 'sum of the bins');
    work.say('band', 'That is', stabilityBand(index));
  },
});
