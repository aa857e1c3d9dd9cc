import { describe, expect, it } from 'vitest';
import { binomial, streams, type Uniform } from '../../src/stats/random.ts';

function stream(seed: number): Uniform {
  const [uniform] = streams(seed, 1);
  if (uniform === undefined) throw new Error('no stream');
  return uniform;
}

/** P(X = k) of a binomial X for every k, from a table of ln k! that is summed term by term. */
function exactMass(samples: number, probability: number): number[] {
  const logFactorial = [0];
  for (let k = 1; k <= samples; k += 1) logFactorial.push((logFactorial[k - 1] ?? 0) + Math.log(k));
  const at = (k: number): number => logFactorial[k] ?? Number.NaN;
  return Array.from({ length: samples + 1 }, (_, k) =>
    Math.exp(
      at(samples) -
        at(k) -
        at(samples - k) +
        k * Math.log(probability) +
        (samples - k) * Math.log1p(-probability),
    ),
  );
}

const DRAWS = 400_000;

/** Pearson's statistic over classes of at least five expected draws, as deviations from its mean. */
function misfit(samples: number, probability: number, seed: number): number {
  const draw = binomial(samples, probability);
  const uniform = stream(seed);
  const counts = new Float64Array(samples + 1);
  for (let i = 0; i < DRAWS; i += 1) {
    const k = draw(uniform);
    counts[k] = (counts[k] ?? 0) + 1;
  }
  let [statistic, classes, expected, seen] = [0, 0, 0, 0];
  for (const [k, mass] of exactMass(samples, probability).entries()) {
    expected += mass * DRAWS;
    seen += counts[k] ?? 0;
    if (expected < 5) continue;
    statistic += (seen - expected) ** 2 / expected;
    classes += 1;
    [expected, seen] = [0, 0];
  }
  const freedom = Math.max(1, classes - 1);
  return (statistic - freedom) / Math.sqrt(2 * freedom);
}

describe('binomial draws', () => {
  // Expectations on both sides of 10, where the method changes, tiny ones, and the mirrored half.
  it.each([
    [1, 0.3],
    [5, 0.5],
    [1000, 0.0005],
    [40, 0.2],
    [199, 0.05],
    [200, 0.05],
    [20, 0.5],
    [60, 0.9],
    [1000, 0.99],
    [2000, 0.02],
    [20_000, 0.05],
    [20_000, 0.5],
  ])('follow the exact probabilities of %d trials at %f', (samples, probability) => {
    expect(misfit(samples, probability, 7)).toBeLessThan(4);
    expect(misfit(samples, probability, 4_000_000_000)).toBeLessThan(4);
  });

  it.each([
    [1e9, 0.05],
    [1e12, 1e-6],
    [1e15, 0.9999],
    [9e15, 0.4],
  ])('keep mean, variance, skewness and tails of %d trials at %f', (samples, probability) => {
    const draw = binomial(samples, probability);
    const uniform = stream(3);
    const mean = samples * probability;
    const sd = Math.sqrt(mean * (1 - probability));
    const z = Array.from({ length: DRAWS }, () => (draw(uniform) - mean) / sd);
    const moment = (power: number): number => z.reduce((sum, v) => sum + v ** power, 0) / DRAWS;
    const beyond = (limit: number): number => z.filter((v) => v > limit).length / DRAWS;
    const within = (variance: number): number => 4 * Math.sqrt(variance / DRAWS);
    expect(Math.abs(moment(1))).toBeLessThan(within(1));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(within(2));
    expect(Math.abs(moment(3))).toBeLessThan(within(15) + 1e-3);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(within(96));
    expect(Math.abs(beyond(1.959964) - 0.025)).toBeLessThan(within(0.025) + 1e-4);
    expect(z.every((v) => Number.isInteger(Math.round(v * sd + mean)))).toBe(true);
  });

  it('are certain where the probability is, and never outside the trials', () => {
    const uniform = stream(1);
    const all = (samples: number, probability: number): Set<number> => {
      const draw = binomial(samples, probability);
      return new Set(Array.from({ length: 5000 }, () => draw(uniform)));
    };
    expect(all(0, 0.4)).toEqual(new Set([0]));
    expect(all(12, 0)).toEqual(new Set([0]));
    expect(all(12, 1)).toEqual(new Set([12]));
    expect([...all(2, 0.5)].sort()).toEqual([0, 1, 2]);
    expect([...all(21, 0.49)].every((k) => k >= 0 && k <= 21)).toBe(true);
  });
});

describe('random streams', () => {
  const first = (uniform: Uniform): number[] => Array.from({ length: 5 }, uniform);

  it('give the same numbers for the same seed, and others for any other', () => {
    expect(first(stream(1))).toEqual(first(stream(1)));
    const starts = [0, 1, 2, 3, 2 ** 31, 2 ** 32 - 1].map((seed) => first(stream(seed)).join());
    expect(new Set(starts).size).toBe(starts.length);
    const [a, b] = streams(1, 2);
    expect(a && first(a)).not.toEqual(b && first(b));
  });

  it('begin unrelated for seeds that differ in one', () => {
    const starts = Array.from({ length: 2000 }, (_, seed) => stream(seed)() - 0.5);
    const product = starts.reduce((sum, v, i) => sum + v * (starts[i + 1] ?? 0), 0);
    // Products of two independent uniform numbers have variance 1/144.
    expect(Math.abs(product) / Math.sqrt(2000 / 144)).toBeLessThan(4);
  });

  it('stay from 0 up to but not 1', () => {
    const uniform = stream(5);
    const numbers = Array.from({ length: 10_000 }, uniform);
    expect(numbers.every((u) => u >= 0 && u < 1)).toBe(true);
    expect(Math.abs(numbers.reduce((a, b) => a + b, 0) / 10_000 - 0.5)).toBeLessThan(4 / Math.sqrt(120_000));
  });
});
