import { expect, test } from 'vitest';
import { newcombe, wilson } from '../../src/stats/proportions.ts';

const difference = (a: number, m: number, b: number, n: number) => {
  const { low, high } = newcombe(wilson({ successes: a, samples: m }), wilson({ successes: b, samples: n }));
  return [low, high].map((value) => Number(value.toFixed(4)));
};

/** Newcombe 1998, Statistics in Medicine 17, table II, method 10. */
test.each([
  [56, 70, 48, 80, 0.0524, 0.3339],
  [9, 10, 3, 10, 0.1705, 0.809],
  [5, 56, 0, 29, -0.0381, 0.1926],
])('reference: %d/%d - %d/%d', (a, m, b, n, low, high) => {
  expect(difference(a, m, b, n)).toEqual([low, high]);
});

test('a share of 0 in a tiny group is not certain', () => {
  expect(wilson({ successes: 0, samples: 3 }).high).toBeCloseTo(0.5615, 4);
});
