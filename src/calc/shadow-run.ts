import { duration, fraction, rate } from '../core/fields.ts';
import { compare, divide, multiply, ONE, product, ratio, subtract } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { days, positive } from './inputs.ts';
import { percent, show } from './working.ts';

const DAY = ratio(86_400);

export const shadowRun = defineCalculator({
  name: 'shadow-run',
  title: 'What a shadow deployment sees: requests, errors, extra capacity',
  source: 'worked example "Shadow deployment workflow"; section "Shadow deployment"',
  formula:
    'errors a day = requests × error share; capacity = shadow latency / production latency at the same concurrency',
  inputs: {
    requests: positive(rate('Requests of production', '5000000/day')),
    sample: positive(fraction('Share that is mirrored', '10%')),
    lasting: duration('How long it runs', '3d'),
    errors: fraction('Share of requests that the shadow fails', '0.02%'),
    latency_before: duration('p99 of production', '38ms'),
    latency_shadow: duration('p99 of the shadow', '45ms'),
    slo: duration('p99 that the service promises', '50ms'),
  },
  solve({ requests, sample, lasting, errors, latency_before, latency_shadow, slo }, work) {
    const daily = work.step(
      'requests',
      'Requests a day',
      multiply(requests, DAY),
      '',
      `${show(requests)}/s × 86,400 s`,
    );
    work.answer(
      'mirrored_day',
      'Mirrored a day',
      multiply(daily, sample),
      '',
      `${show(daily)} × ${percent(sample)}`,
    );
    work.answer(
      'mirrored',
      'Mirrored in all',
      product(daily, sample, days(lasting)),
      '',
      `${show(daily)} × ${percent(sample)} × ${show(days(lasting))} days`,
    );
    work.answer(
      'errors_day',
      'Errors a day at full traffic',
      multiply(daily, errors),
      '',
      `${show(daily)} × ${percent(errors)}`,
    );
    const capacity = work.answer(
      'capacity',
      'Capacity needed',
      divide(latency_shadow, latency_before),
      'x',
      `${show(latency_shadow)} s / ${show(latency_before)} s`,
    );
    work.answer(
      'extra_capacity',
      'More capacity than today',
      subtract(capacity, ONE),
      '%',
      `${show(capacity)} - 1`,
    );
    work.say('within_slo', 'p99 within the objective', compare(latency_shadow, slo) <= 0 ? 'yes' : 'no');
  },
});
