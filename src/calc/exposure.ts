import * as z from 'zod';
import { duration, fraction, rate } from '../core/fields.ts';
import { add, divide, multiply, type Ratio, ratio, ZERO } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { hours, positive } from './inputs.ts';
import { percent, show } from './working.ts';

const stage = z.strictObject({
  traffic: positive(fraction('Share of traffic', '1%')),
  duration: duration('How long the stage lasts', '2h'),
});

export const exposure = defineCalculator({
  name: 'exposure',
  title: 'How many requests a staged rollout exposes, against switching at once',
  source: 'napkin math 1.6; worked example "Canary duration calculation"',
  formula: 'reduction = 100 % / share of the first stage; exposure = sum of share × hours',
  inputs: {
    stages: z
      .array(stage)
      .min(1)
      .meta({
        description: 'Stages in their order',
        examples: ['[{traffic: 5%, duration: 1h}]'],
      }),
    requests: positive(rate('Requests in all', '1000000/h')).optional(),
  },
  solve({ stages, requests }, work) {
    const [first] = stages;
    if (first !== undefined)
      work.answer(
        'reduction',
        'Less exposed than a switch',
        divide(ratio(1), first.traffic),
        'x',
        `100 % / ${percent(first.traffic)}`,
      );
    const spans = stages.map(({ duration, traffic }) => ({ traffic, span: hours(duration) }));
    const exposed = spans.reduce<Ratio>((sum, one) => add(sum, multiply(one.traffic, one.span)), ZERO);
    const lasting = spans.reduce<Ratio>((sum, one) => add(sum, one.span), ZERO);
    work.answer('hours', 'Lasts', lasting, 'h', spans.map(({ span }) => `${show(span)} h`).join(' + '));
    work.answer(
      'traffic_hours',
      'Exposed',
      exposed,
      'traffic-hours',
      spans.map(({ traffic, span }) => `${percent(traffic)} × ${show(span)} h`).join(' + '),
    );
    if (requests === undefined) return;
    const hourly = multiply(requests, ratio(3600));
    for (const [index, { traffic, span }] of spans.entries())
      work.answer(
        `requests_${index + 1}`,
        `Requests of stage ${index + 1}`,
        multiply(multiply(traffic, span), hourly),
        '',
        `${percent(traffic)} × ${show(span)} h × ${show(hourly)}/h`,
      );
  },
});
