import { choice, duration } from '../core/fields.ts';
import { compare, subtract } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { show } from './working.ts';

/** Table 33: the order of magnitude in which a feature type must be fresh. */
const TYPES = { static: 'days', slowly_changing: 'hours', session: 'minutes', real_time: 'seconds' } as const;

export const staleness = defineCalculator({
  name: 'staleness',
  title: 'How stale a feature is against its objective',
  source: 'eq. 21; table 33',
  formula: 'staleness = time now - time of the last update, both counted from one start',
  inputs: {
    now: duration('Time now, since any start', '26h'),
    updated: duration('Time of the last update, since the same start', '1h'),
    slo: duration('Staleness that the consumer accepts', '24h'),
    type: choice(
      ['static', 'slowly_changing', 'session', 'real_time'],
      'Feature type, for what table 33 says of it',
    )
      .meta({ examples: ['static'] })
      .optional(),
  },
  check: ({ now, updated }) =>
    compare(updated, now) <= 0
      ? []
      : [{ input: 'updated', message: 'it lies after now', expected: 'a time before now' }],
  solve({ now, updated, slo, type }, work) {
    const age = work.answer(
      'staleness',
      'Staleness',
      subtract(now, updated),
      's',
      `${show(now)} s - ${show(updated)} s`,
    );
    work.say('fresh', `Within ${show(slo)} s`, compare(age, slo) <= 0 ? 'yes' : 'no');
    if (type !== undefined) work.say('usual', 'Usual objective of the type', TYPES[type]);
  },
});
