import * as z from 'zod';
import { duration, text } from '../core/fields.ts';
import { add, compare, max, type Ratio, ZERO } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { show } from './working.ts';

const region = z.strictObject({
  name: text('What the region is called', 'eu-west'),
  acknowledged: duration('Until it acknowledged; left out when it never did', '4s').optional(),
});

export const regionalRollback = defineCalculator({
  name: 'regional-rollback',
  title: 'When all regions have stopped a version, and which are unhealthy',
  source: 'section "Rollback coordination" (two phases with a time-out)',
  formula:
    'phase one ends with the slowest acknowledgement, at the time-out at the latest; then the old version is restored',
  inputs: {
    regions: z
      .array(region)
      .min(1)
      .meta({
        description: 'Regions with the time of their acknowledgement',
        examples: ['[{name: eu-west, acknowledged: 4s}, {name: us-east}]'],
      }),
    timeout: duration('Time-out of the first phase', '30s'),
    restore: duration('Second phase: the old version serves everywhere', '60s'),
  },
  solve({ regions, timeout, restore }, work) {
    const late = regions.filter(({ acknowledged: at }) => at === undefined || compare(at, timeout) > 0);
    const slowest = regions.reduce<Ratio>(
      (all, { acknowledged: at }) => (at === undefined ? all : max(all, at)),
      ZERO,
    );
    const first = work.answer(
      'stopped',
      'New version stopped after',
      late.length > 0 ? timeout : slowest,
      's',
      late.length > 0
        ? 'time-out'
        : `slowest of ${regions.map(({ acknowledged: at }) => `${show(at ?? ZERO)} s`).join(', ')}`,
    );
    work.answer(
      'restored',
      'Old version restored after',
      add(first, restore),
      's',
      `${show(first)} s + ${show(restore)} s`,
    );
    work.say('unhealthy', 'Unhealthy', late.length === 0 ? 'none' : late.map(({ name }) => name).join(', '));
  },
});
