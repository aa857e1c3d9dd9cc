import { atLeastOne, fraction, part } from '../core/fields.ts';
import { toNumber } from '../core/ratio.ts';
import { alphaPerTest, familyWiseRate } from '../stats/corrections.ts';
import { upperQuantile } from '../stats/normal.ts';
import { roundUp, samplesPerArm } from '../stats/sample-size.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { percent, show } from './working.ts';

export const multipleTests = defineCalculator({
  name: 'multiple-tests',
  title: 'What several tests at once do to false positives and samples',
  source: 'eq. 6 and 8; section "Multiple testing correction"',
  formula:
    'family-wise error = 1 - (1 - alpha)^tests; Bonferroni alpha / tests; Šidák 1 - (1 - alpha)^(1/tests)',
  inputs: {
    tests: atLeastOne('Tests that are made', 20),
    alpha: positive(part('Significance level of one test', '5%')).prefault('5%'),
    baseline: positive(part('Proportion before the change, for the sample size', '5%')).optional(),
    effect: positive(fraction('Smallest absolute change to see', '0.5pp')).optional(),
    power: positive(part('Probability of seeing it', '80%')).prefault('80%'),
  },
  check: ({ baseline, effect }) =>
    (baseline === undefined) === (effect === undefined)
      ? []
      : [{ input: 'effect', message: 'baseline and effect belong together', expected: 'both, or neither' }],
  solve({ tests, alpha, baseline, effect, power }, work) {
    const level = toNumber(alpha);
    work.answer(
      'family_wise',
      'At least one false positive',
      familyWiseRate(level, tests),
      '',
      `1 - (1 - ${show(level)})^${show(tests)}`,
    );
    work.answer(
      'expected',
      'False positives to expect',
      tests * level,
      '',
      `${show(tests)} × ${show(level)}`,
    );
    const bonferroni = work.answer(
      'bonferroni',
      'Bonferroni',
      alphaPerTest(level, tests, 'bonferroni'),
      '',
      `${show(level)} / ${show(tests)}`,
    );
    work.answer(
      'sidak',
      'Šidák',
      alphaPerTest(level, tests, 'sidak'),
      '',
      `1 - (1 - ${show(level)})^(1/${show(tests)})`,
    );
    work.answer(
      'critical',
      'Critical value with Bonferroni',
      upperQuantile(bonferroni / 2),
      '',
      `Φ⁻¹(1 - ${show(bonferroni)} / 2)`,
    );
    if (baseline === undefined || effect === undefined) return;
    for (const [key, label, at] of [
      ['samples', 'Samples per variant, one test', level],
      ['samples_corrected', 'Samples per variant, corrected', bonferroni],
    ] as const) {
      const needed = samplesPerArm({
        baseline: toNumber(baseline),
        effect: toNumber(effect),
        alpha: at,
        power: toNumber(power),
      });
      work.answer(
        key,
        label,
        roundUp(needed),
        '',
        `2 × ${percent(baseline)} × (1 - ${percent(baseline)}) × (Φ⁻¹(1 - ${show(at)} / 2) + Φ⁻¹(${percent(power)}))² / ${percent(effect)}², rounded up`,
      );
    }
  },
});
