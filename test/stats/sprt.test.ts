import { expect, it } from 'vitest';
import { logLikelihoodRatio, sprtBounds, sprtDecision } from '../../src/stats/sprt.ts';

it("S23 Wald's bounds at 5 % and 80 % are 16 and 0.2105", () => {
  const { reject, accept } = sprtBounds(0.05, 0.8);
  expect(reject).toBeCloseTo(16, 12);
  expect(accept).toBeCloseTo(0.210526, 6);
  expect(sprtBounds(0.05, 0.9).reject).toBeCloseTo(18, 12);
});

const counts = (successes: number, samples: number) => ({ successes, samples, baseline: 0.5, changed: 0.75 });

it('the likelihood ratio is a product over the observations', () => {
  // Each success counts 1.5, each failure 0.5.
  expect(logLikelihoodRatio(counts(3, 5))).toBeCloseTo(Math.log(1.5 ** 3 * 0.5 ** 2), 13);
  expect(logLikelihoodRatio(counts(0, 0))).toBe(0);
});

it('decides at the bounds and waits between them', () => {
  // 1.5^6 = 11.4, 1.5^7 = 17.1; 0.5^2 = 0.25, 0.5^3 = 0.125.
  const decide = (successes: number, samples: number) => sprtDecision(counts(successes, samples), 0.05, 0.8);
  expect([decide(6, 6), decide(7, 7), decide(0, 2), decide(0, 3)]).toEqual([
    'continue',
    'reject',
    'continue',
    'accept',
  ]);
});
