import { fraction } from '../core/fields.ts';
import { product } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { percent } from './working.ts';

export const goodput = defineCalculator({
  name: 'goodput',
  title: 'ML productivity goodput of a fleet',
  source: 'section "ML productivity goodput (MPG)"',
  formula: 'MPG = scheduling efficiency × runtime efficiency × program efficiency',
  inputs: {
    scheduling: fraction('Share of capacity that is placed, without queues and fragments', '90%'),
    runtime: fraction('Share of placed time that makes progress, without restarts and stalls', '80%'),
    program: fraction('Share of the possible speed that the code reaches', '70%'),
  },
  solve({ scheduling, runtime, program }, work) {
    work.answer(
      'mpg',
      'Goodput',
      product(scheduling, runtime, program),
      '%',
      `${percent(scheduling)} × ${percent(runtime)} × ${percent(program)}`,
    );
    const named = [
      { name: 'scheduling', value: scheduling },
      { name: 'runtime', value: runtime },
      { name: 'program', value: program },
    ];
    const least = named.reduce((a, b) => (b.value.n * a.value.d < a.value.n * b.value.d ? b : a));
    work.say('weakest', 'Weakest factor', least.name);
  },
});
