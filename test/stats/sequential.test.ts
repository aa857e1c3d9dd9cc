import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundariesFor, logSpent, SEQUENTIAL_FORMS } from '../../src/stats/boundaries.ts';
import { upperQuantile, upperTail } from '../../src/stats/normal.ts';
import { crossingAbove, crossingEither, firstCrossing } from '../../src/stats/sequential.ts';

const FIVE = [0.2, 0.4, 0.6, 0.8, 1];
/** The looks of 1 %:2h, 5 %:30m, 25 %:30m, 50 %:1h at any rate. */
const LADDER = [
  [20_000, 1_980_000],
  [45_000, 2_455_000],
  [170_000, 2_830_000],
  [670_000, 3_330_000],
]
  .map(([canary = 0, control = 0]) => 1 / (1 / canary + 1 / control))
  .map((bits, _, all) => bits / (all.at(-1) ?? 1));
const Z = 1.959963984540054;
const flat = (fractions: readonly number[], z = Z): number[] => fractions.map(() => z);

const rounded = (values: readonly number[]): number[] => values.map((v) => Number(v.toFixed(6)));

describe('probability of crossing', () => {
  it('peeking five times at the 5 % quantile alarms in 14.1689 %', () => {
    expect(crossingEither(FIVE, flat(FIVE))).toBeCloseTo(0.141689, 6);
    expect(crossingEither(FIVE, flat(FIVE, 1.96))).not.toBeCloseTo(0.141689, 6);
    expect(crossingEither([0.2, 0.4, 0.6, 0.81, 1], flat(FIVE))).not.toBeCloseTo(0.141689, 5);
  });

  it('peeking at the four stages of the ladder alarms in 15.8368 %', () => {
    expect(rounded(LADDER)).toEqual([0.035498, 0.079225, 0.287511, 1]);
    expect(crossingEither(LADDER, flat(LADDER))).toBeCloseTo(0.158368, 6);
    expect(crossingAbove(LADDER, flat(LADDER))).toBeCloseTo(0.079464, 6);
  });

  it('a single look crosses with the tail probability', () => {
    expect(firstCrossing([1], [{ lower: -2, upper: 1.5 }])).toEqual([
      { above: upperTail(1.5), below: upperTail(2) },
    ]);
    expect(crossingAbove([1], [1.5], 2)).toBeCloseTo(upperTail(-0.5), 14);
  });

  it('two looks agree with the bivariate normal integral', () => {
    // P(|Z1| < a, |Z2| < b) by the midpoint rule over Z1, correlation sqrt(t): a second quadrature.
    for (const [t, a, b, drift] of [
      [0.5, 2, 2, 0],
      [0.1, 2.5, 1.8, 0],
      [0.9, 1.5, 2.2, 1.3],
      [0.99, 2, 2, 0.5],
    ] as const) {
      const r = Math.sqrt(t);
      const sd = Math.sqrt(1 - t);
      const n = 20_000;
      let inside = 0;
      for (let i = 0; i < n; i += 1) {
        const z1 = -a + ((i + 0.5) * 2 * a) / n;
        const mean = r * (z1 - drift * r) + drift;
        const stays = upperTail((-b - mean) / sd) - upperTail((b - mean) / sd);
        inside += (Math.exp(-((z1 - drift * r) ** 2) / 2) / Math.sqrt(2 * Math.PI)) * stays * ((2 * a) / n);
      }
      expect(crossingEither([t, 1], [a, b], drift)).toBeCloseTo(1 - inside, 7);
    }
  });

  it('agrees with simulated paths', () => {
    const random = generator(7);
    const runs = 40_000;
    const [fractions, boundaries, drift] = [[0.2, 0.25, 0.7, 1], [2.2, 2.1, 2.3, 1.9], 1.4];
    const above = fractions.map(() => 0);
    const below = fractions.map(() => 0);
    for (let run = 0; run < runs; run += 1) {
      let score = 0;
      let before = 0;
      for (const [look, t] of fractions.entries()) {
        score += drift * (t - before) + Math.sqrt(t - before) * gaussian(random);
        before = t;
        const z = score / Math.sqrt(t);
        const limit = boundaries[look] ?? 0;
        if (Math.abs(z) > limit) {
          const side = z > 0 ? above : below;
          side[look] = (side[look] ?? 0) + 1;
          break;
        }
      }
    }
    const exact = firstCrossing(
      fractions,
      boundaries.map((b) => ({ lower: -b, upper: b })),
      drift,
    );
    // Four standard errors of the simulation.
    for (const [look, p] of exact.entries()) {
      expect(Math.abs((above[look] ?? 0) / runs - p.above)).toBeLessThan(4 * Math.sqrt(p.above / runs));
      expect(Math.abs((below[look] ?? 0) / runs - p.below)).toBeLessThan(
        4 * Math.sqrt(p.below / runs) + 1e-9,
      );
    }
  });

  it('two looks almost at once cross hardly more often than one', () => {
    const one = 2 * upperTail(2);
    const near = crossingEither([0.9999, 1], [2, 2]);
    // Of two looks 1e-4 apart: the second quadrature gives this excess.
    expect(near).toBeGreaterThan(one);
    expect(near).toBeLessThan(one + 0.001);
    expect(crossingEither([0.5, 0.50001, 1], [2, 9, 9])).toBeCloseTo(one, 8);
  });

  it('limits that cannot be crossed leave the last look alone', () => {
    expect(crossingEither([0.3, 0.6, 1], [38, 38, 1.7])).toBeCloseTo(2 * upperTail(1.7), 12);
    expect(crossingAbove([0.3, 0.6, 1], [38, 38, 1.7], 3)).toBeCloseTo(upperTail(-1.3), 12);
    const sure = firstCrossing(
      [0.5, 1],
      [
        { lower: -1, upper: 1 },
        { lower: -1, upper: 1 },
      ],
      100,
    );
    expect(sure[0]?.above).toBe(1);
    expect(sure[1]).toEqual({ above: 0, below: 0 });
  });

  it('is symmetric, grows with looks and drift, and falls with the boundary', () => {
    const fractions = fc
      .uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 4 })
      .map((parts) => [...parts.toSorted((a, b) => a - b).map((p) => p / 100), 1]);
    fc.assert(
      fc.property(
        fractions,
        fc.double({ min: 0.5, max: 4, noNaN: true }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (ts, z, drift) => {
          const either = crossingEither(ts, flat(ts, z), drift);
          expect(crossingEither(ts, flat(ts, z), -drift)).toBeCloseTo(either, 12);
          expect(crossingEither(ts, flat(ts, z + 0.1), drift)).toBeLessThan(either);
          expect(crossingEither(ts.slice(1), flat(ts.slice(1), z), drift)).toBeLessThan(either);
          expect(crossingAbove(ts, flat(ts, z), drift + 0.2)).toBeGreaterThan(
            crossingAbove(ts, flat(ts, z), drift),
          );
          expect(either).toBeLessThanOrEqual(
            crossingAbove(ts, flat(ts, z), drift) + crossingAbove(ts, flat(ts, z), -drift) + 1e-12,
          );
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('boundaries', () => {
  it.each([
    ['pocock', FIVE, [2.413176, 2.413176, 2.413176, 2.413176, 2.413176]],
    ['obrien-fleming', FIVE, [4.561742, 3.225639, 2.633723, 2.280871, 2.040073]],
    ['none', FIVE, [1.959964, 1.959964, 1.959964, 1.959964, 1.959964]],
    ['lan-demets-obrien-fleming', LADDER, [11.838433, 7.877012, 4.019741, 1.960141]],
    ['lan-demets-pocock', LADDER, [2.97182, 2.882108, 2.443217, 2.125315]],
  ] as const)('%s at 5 %% gives its published or reference values', (form, fractions, expected) => {
    expect(rounded(boundariesFor(form, fractions, 0.05))).toEqual(expected);
    expect(rounded(boundariesFor(form, fractions, 0.0501))).not.toEqual(expected);
  });

  it('one look is one test in every form', () => {
    for (const form of SEQUENTIAL_FORMS) {
      expect(boundariesFor(form, [1], 0.05)[0]).toBeCloseTo(Z, 12);
      expect(boundariesFor(form, [1], 0.01)[0]).toBeCloseTo(2.5758293035489004, 12);
    }
  });

  it('every corrected form keeps alpha over all looks', () => {
    const fractions = fc
      .uniqueArray(fc.integer({ min: 1, max: 49 }), { minLength: 1, maxLength: 4 })
      .map((parts) => [...parts.toSorted((a, b) => a - b).map((p) => p / 50), 1]);
    const alpha = fc.constantFrom(1e-9, 1e-4, 0.01, 0.05, 0.2, 0.5);
    fc.assert(
      fc.property(fractions, alpha, fc.constantFrom(...SEQUENTIAL_FORMS.slice(1)), (ts, a, form) => {
        const boundaries = boundariesFor(form, ts, a);
        expect(crossingEither(ts, boundaries) / a).toBeCloseTo(1, 7);
        for (const b of boundaries) expect(b).toBeGreaterThan(0);
        if (form === 'pocock') expect(new Set(boundaries).size).toBe(1);
        if (form === 'obrien-fleming') {
          expect(boundaries).toEqual(boundaries.toSorted((x, y) => y - x));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('spends half of alpha on each side, none of it at the start', () => {
    for (const alpha of [0.01, 0.05]) {
      expect(Math.exp(logSpent('lan-demets-pocock', alpha, 1))).toBeCloseTo(alpha / 2, 15);
      expect(Math.exp(logSpent('lan-demets-obrien-fleming', alpha, 1))).toBeCloseTo(alpha / 2, 15);
    }
    expect(Math.exp(logSpent('lan-demets-pocock', 0.05, 0.5))).toBeCloseTo(
      0.025 * Math.log(1 + (Math.E - 1) / 2),
      15,
    );
    expect(Math.exp(logSpent('lan-demets-obrien-fleming', 0.05, 0.25))).toBeCloseTo(
      2 * upperTail(2 * upperQuantile(0.0125)),
      15,
    );
  });

  it('a look so early that its error is no longer a number still has a boundary', () => {
    const [first, second, last] = boundariesFor('lan-demets-obrien-fleming', [1e-4, 2e-4, 1], 0.05);
    // mpmath: Q(z) = 2 Q(z(0.0125)/sqrt(1e-4)), and the difference of the spent errors at 2e-4.
    expect(first).toBeCloseTo(224.13718033021772, 8);
    expect(second).toBeCloseTo(158.4867335059827, 8);
    expect(last).toBeCloseTo(Z, 6);
  });
});

/** A small seeded generator (mulberry32): uniform in [0, 1). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Box-Muller. */
function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
