import { atLeastOne, fraction, part } from '../core/fields.ts';
import { add, divide, multiply, ratio, subtract, toNumber } from '../core/ratio.ts';
import { upperQuantile } from '../stats/normal.ts';
import { pValue, twoProportionZ } from '../stats/tests.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { percent, show } from './working.ts';

export const abTest = defineCalculator({
  name: 'ab-test',
  title: 'Whether two proportions differ',
  source: 'eq. 7 (pooled two-proportion z-test)',
  formula: 'z = (b - a) / sqrt(p × (1 - p) × (1/samples a + 1/samples b)), p pooled over both',
  inputs: {
    a: fraction('Proportion of the control', '1.0%'),
    samples_a: atLeastOne('Its samples', 100_000),
    b: fraction('Proportion of the treatment', '1.5%'),
    samples_b: atLeastOne('Its samples', 100_000),
    alpha: positive(part('Two-sided significance level', '5%')).prefault('5%'),
  },
  check: ({ a, b }) =>
    a.n === b.n && (a.n === 0n || a.n === a.d) && a.d === b.d
      ? [
          {
            input: 'b',
            message: 'neither arm varies, so there is no test',
            expected: 'a proportion between 0 and 1',
          },
        ]
      : [],
  solve({ a, samples_a, b, samples_b, alpha }, work) {
    const [first, second] = [ratio(samples_a), ratio(samples_b)];
    const pooled = work.step(
      'pooled',
      'Pooled proportion',
      divide(add(multiply(a, first), multiply(b, second)), add(first, second)),
      '%',
      `(${percent(a)} × ${show(samples_a)} + ${percent(b)} × ${show(samples_b)}) / (${show(samples_a)} + ${show(samples_b)})`,
    );
    work.step('difference', 'Difference', subtract(b, a), '%', `${percent(b)} - ${percent(a)}`);
    const arm = (share: typeof a, samples: number) => ({ successes: toNumber(share) * samples, samples });
    const z = twoProportionZ(arm(a, samples_a), arm(b, samples_b));
    const p = show(toNumber(pooled));
    work.answer(
      'z',
      'z',
      z,
      '',
      `${show(toNumber(subtract(b, a)))} / sqrt(${p} × (1 - ${p}) × (1/${show(samples_a)} + 1/${show(samples_b)}))`,
    );
    work.answer('p_value', 'p-value', pValue(z), '', `2 × (1 - Φ(|${show(z)}|))`);
    const critical = work.answer(
      'critical',
      'Critical value',
      upperQuantile(toNumber(alpha) / 2),
      '',
      `Φ⁻¹(1 - ${percent(alpha)} / 2)`,
    );
    work.say('significant', 'Significant', Math.abs(z) > critical ? 'yes' : 'no');
  },
});
