import { atLeastOne, fraction, part } from '../core/fields.ts';
import { toNumber } from '../core/ratio.ts';
import { upperQuantile } from '../stats/normal.ts';
import { variance } from '../stats/sample-size.ts';
import { twoProportionPower } from '../stats/tests.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { percent, show } from './working.ts';

export const testPower = defineCalculator({
  name: 'test-power',
  title: 'How likely a test of two proportions sees a change with the samples there are',
  source: 'eq. 7; Fleiss, Levin & Paik, Statistical Methods for Rates and Proportions, 3rd ed., 4.2.1',
  formula:
    'power = Φ((effect - z(1 - alpha/2) × s0) / s1) + Φ((-effect - z(1 - alpha/2) × s0) / s1), s0 pooled, s1 each arm on its own',
  inputs: {
    baseline: positive(part('Proportion before the change', '5%')),
    effect: positive(fraction('The rise to see', '0.5pp')),
    samples_control: atLeastOne('Samples of the control', 30_000),
    samples_canary: atLeastOne('Samples of the canary', 30_000),
    alpha: positive(part('Two-sided significance level', '5%')).prefault('5%'),
  },
  check: ({ baseline, effect }) =>
    toNumber(baseline) + toNumber(effect) < 1
      ? []
      : [{ input: 'effect', message: 'it leads beyond 100 %', expected: 'less than 100 % - baseline' }],
  solve({ baseline, effect, samples_control: control, samples_canary: canary, alpha }, work) {
    const [p, d, level] = [toNumber(baseline), toNumber(effect), toNumber(alpha)];
    const pooled = work.step(
      'pooled',
      'Pooled proportion',
      (control * p + canary * (p + d)) / (control + canary),
      '%',
      `(${show(control)} × ${percent(baseline)} + ${show(canary)} × ${percent(p + d)}) / (${show(control)} + ${show(canary)})`,
    );
    const underNull = work.step(
      's0',
      's0',
      Math.sqrt(variance(pooled) * (1 / control + 1 / canary)),
      '',
      `sqrt(${show(pooled)} × (1 - ${show(pooled)}) × (1/${show(control)} + 1/${show(canary)}))`,
    );
    const underEffect = work.step(
      's1',
      's1',
      Math.sqrt(variance(p) / control + variance(p + d) / canary),
      '',
      `sqrt(${show(p)} × ${show(1 - p)} / ${show(control)} + ${show(p + d)} × ${show(1 - p - d)} / ${show(canary)})`,
    );
    const bound = `${show(upperQuantile(level / 2))} × ${show(underNull)}`;
    const side = (sign: string) => `Φ((${sign}${show(d)} - ${bound}) / ${show(underEffect)})`;
    const power = twoProportionPower({ baseline: p, effect: d, control, canary, alpha: level });
    work.answer('power', 'Power', power, '%', `${side('')} + ${side('-')}`);
  },
});
