import { atLeastOne, duration, number, rate } from '../core/fields.ts';
import { divide, max, multiply, product, type Ratio, ratio } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { days, positive } from './inputs.ts';
import { show } from './working.ts';

const DAY = ratio(86_400);

export const experimentDuration = defineCalculator({
  name: 'experiment-duration',
  title: 'How long an A/B test or an interleaving experiment runs',
  source:
    'worked example "Sample size for recommendation model"; sections "Interleaving experiments", "Practical implementation considerations"',
  formula:
    'time = variants × samples / traffic, at least the novelty period; interleaving needs a fraction of the users',
  inputs: {
    samples: atLeastOne('Samples per variant (tollgate canary computes them)', 29_826),
    variants: atLeastOne('Variants', 2).prefault('2'),
    traffic: positive(rate('Requests in the experiment', '1000000/day')),
    novelty: duration('Time in which users respond to novelty, 2 to 4 weeks', '2w').optional(),
    interleaving: positive(number('How many times fewer users interleaving needs', 100)).prefault('100'),
  },
  solve({ samples, variants, traffic, novelty, interleaving }, work) {
    const all = work.step(
      'observations',
      'Observations',
      product(ratio(variants), ratio(samples)),
      '',
      `${show(variants)} × ${show(samples)}`,
    );
    const daily = multiply(traffic, DAY);
    const seconds: Ratio = divide(all, traffic);
    work.answer(
      'collecting',
      'Collecting takes',
      divide(seconds, ratio(3600)),
      'h',
      `${show(all)} / ${show(daily)} a day × 24 h`,
    );
    const least = novelty === undefined ? seconds : max(seconds, novelty);
    if (novelty !== undefined)
      work.answer(
        'runs',
        'To see past novelty it runs',
        days(least),
        'days',
        `the longer of ${show(days(seconds))} and ${show(days(novelty))} days`,
      );
    work.answer(
      'interleaved',
      'Observations when interleaved',
      divide(all, interleaving),
      '',
      `${show(all)} / ${show(interleaving)}`,
    );
  },
});
