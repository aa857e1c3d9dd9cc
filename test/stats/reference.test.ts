import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { binomialAtLeast } from '../../src/stats/binomial.ts';
import { boundariesFor, type SequentialForm } from '../../src/stats/boundaries.ts';
import {
  samplesPerArm,
  samplesPerArmMeans,
  samplesPerArmNonInferior,
  samplesPerArmUnpooled,
} from '../../src/stats/sample-size.ts';
import { crossingEither } from '../../src/stats/sequential.ts';
import { twoProportionPower } from '../../src/stats/tests.ts';

/** Figures of other programs, with their source in each file. */
const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`reference/${name}.json`, import.meta.url), 'utf8')) as T;

const formulas = read<{
  sampleSizes: {
    baseline: number;
    effect: number;
    alpha: number;
    power: number;
    pooled: number;
    unpooled: number;
    nonInferior: number;
    means: number;
  }[];
  power: {
    baseline: number;
    effect: number;
    control: number;
    canary: number;
    alpha: number;
    power: number;
  }[];
  binomial: { successes: number; samples: number; proportion: number; atLeast: number }[];
}>('formulas');
const { rows } = read<{
  rows: { form: SequentialForm; alpha: number; fractions: number[]; boundaries: number[] }[];
}>('boundaries');

describe('against independent figures', () => {
  it('the tables are not empty', () => {
    expect([formulas.sampleSizes.length, formulas.power.length, rows.length]).toEqual([72, 5, 70]);
  });

  it.each(formulas.sampleSizes)(
    'sample sizes at $baseline, $effect, alpha $alpha, power $power',
    ({ pooled, unpooled, nonInferior, means, ...question }) => {
      const near = (value: number, figure: number) => expect(value / figure).toBeCloseTo(1, 12);
      near(samplesPerArm(question), pooled);
      near(samplesPerArmUnpooled(question), unpooled);
      near(samplesPerArmNonInferior({ ...question, margin: question.effect }), nonInferior);
      near(samplesPerArmMeans({ ...question, sd: question.baseline }), means);
    },
  );

  it.each(formulas.power)(
    'power of $canary against $control at $baseline by $effect',
    ({ power, ...question }) => {
      expect(twoProportionPower(question)).toBeCloseTo(power, 13);
    },
  );

  it.each(formulas.binomial)(
    '$successes or more of $samples at $proportion',
    ({ atLeast, successes, samples, proportion }) => {
      expect(binomialAtLeast(successes, samples, proportion) / atLeast).toBeCloseTo(1, 9);
    },
  );

  it.each(rows)('$form at $fractions, alpha $alpha', ({ form, alpha, fractions, boundaries }) => {
    const ours = boundariesFor(form, fractions, alpha);
    for (const [look, boundary] of ours.entries()) {
      expect(Math.abs(boundary - (boundaries[look] ?? 0))).toBeLessThan(1e-6);
    }
    expect(crossingEither(fractions, ours)).toBeCloseTo(alpha, 8);
  });
});
