import { duration, flag, fraction, money } from '../core/fields.ts';
import { compare, multiply, product } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { days } from './inputs.ts';
import { percent, show } from './working.ts';

/** When a shadow is essential whatever it costs. */
const ESSENTIAL = {
  new_architecture: 'new model architecture',
  high_stakes: 'high stakes: financial, medical or safety-critical',
  real_time_features: 'complex real-time features',
  performance_sensitive: 'latency or throughput must hold before users see it',
  regulated: 'evidence before production is required',
} as const;
type Reason = keyof typeof ESSENTIAL;
const REASONS = Object.keys(ESSENTIAL) as Reason[];

const yes = (description: string) => flag(description).optional();

export const shadowValue = defineCalculator({
  name: 'shadow-value',
  title: 'Whether a shadow deployment is worth its capacity',
  source: 'section "When shadow deployment is essential"',
  formula:
    'worth it when fleet × share × days < probability of a regression × its cost, or when a reason makes it essential',
  inputs: {
    fleet: money('Serving fleet a day', '2000 USD'),
    share: fraction('Share of traffic that is mirrored', '10%'),
    lasting: duration('How long it runs', '3d'),
    probability: fraction('Probability of a regression that only production shows', '5%'),
    regression: money('What such a regression costs', '1080000 USD'),
    new_architecture: yes('A new architecture'),
    high_stakes: yes('Financial, medical or safety-critical'),
    real_time_features: yes('Complex dependencies on real-time features'),
    performance_sensitive: yes('Latency or throughput is at stake'),
    regulated: yes('Evidence before production is required'),
  },
  solve({ fleet, share, lasting, probability, regression, ...flags }, work) {
    const cost = work.answer(
      'cost',
      'The shadow costs',
      product(fleet.amount, share, days(lasting)),
      'money',
      `${show(fleet)} × ${percent(share)} × ${show(days(lasting))} days`,
    );
    const loss = work.answer(
      'expected_loss',
      'Expected loss without it',
      multiply(regression.amount, probability),
      'money',
      `${show(regression)} × ${percent(probability)}`,
    );
    const reasons = REASONS.filter((reason) => flags[reason] === true).map((reason) => ESSENTIAL[reason]);
    work.say('essential', 'Essential', reasons.length === 0 ? 'no' : reasons.join('; '));
    work.say('worth_it', 'Worth it', reasons.length > 0 || compare(cost, loss) < 0 ? 'yes' : 'no');
  },
});
