import { atLeastOne, duration } from '../core/fields.ts';
import { multiply, ratio } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { show } from './working.ts';

const MILLI = ratio(1000);

/** Announce, acknowledge, confirm, confirmed: the steps between regions that wait for the network. */
const CROSSINGS = 4;

export const regionCoordination = defineCalculator({
  name: 'region-coordination',
  title: 'Time a synchronised rollout spends on coordination',
  source: 'worked example "Multi-region coordination overhead"',
  formula: 'per phase = 4 crossings × latency between regions; in all = phases × that',
  inputs: {
    regions: atLeastOne('Regions', 5),
    latency: duration('Average latency between regions', '80ms'),
    phases: atLeastOne('Phases of the rollout', 5),
  },
  check: ({ regions }) =>
    regions > 1
      ? []
      : [{ input: 'regions', message: 'one region coordinates with nobody', expected: '2 regions or more' }],
  solve({ regions, latency, phases }, work) {
    const one = multiply(latency, MILLI);
    const phase = work.answer(
      'phase',
      'A phase',
      multiply(ratio(CROSSINGS), one),
      'ms',
      `${CROSSINGS} × ${show(one)} ms`,
    );
    const all = multiply(ratio(phases), multiply(ratio(CROSSINGS), latency));
    work.answer('rollout', 'All phases', all, 's', `${show(phases)} × ${show(phase)} ms`);
    work.step(
      'messages',
      'Messages of a phase',
      ratio(CROSSINGS * regions),
      '',
      `${CROSSINGS} × ${show(regions)} regions`,
    );
  },
});
