import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { quantile } from './normal.ts';

/** A stream of uniform numbers in [0, 1). */
export type Uniform = () => number;

/**
 * Independent streams of one seed (a whole number from 0 to 2^32 - 1), each 2^64 steps of xoroshiro128+
 * after the one before it. The first jump also parts seeds that differ in a single bit.
 */
export function streams(seed: number, count: number): Uniform[] {
  const generator = xoroshiro128plus(seed);
  return Array.from({ length: count }, () => {
    generator.jump();
    const own = generator.clone();
    return () => uniformFloat64(own);
  });
}

/** A standard normal number, by the quantile of a uniform one that is neither 0 nor 1. */
export const normal = (uniform: Uniform): number => quantile(uniform() + 2 ** -54);

/** Below this expectation counting up is faster, and rejection is not proven right. */
const SMALLEST_REJECTION_MEAN = 10;

/**
 * Draws the number of successes among `samples` trials (whole, at most 2^53) of the given probability.
 * Both methods are exact but for the rounding of doubles, so small expectations need no care, and none
 * is replaced by a normal distribution.
 */
export function binomial(samples: number, probability: number): (uniform: Uniform) => number {
  if (probability > 0.5) {
    const failures = binomial(samples, 1 - probability);
    return (uniform) => samples - failures(uniform);
  }
  if (samples === 0 || probability === 0) return () => 0;
  return samples * probability < SMALLEST_REJECTION_MEAN
    ? inversion(samples, probability)
    : rejection(samples, probability);
}

/** The quantile of a uniform number, counted up from zero successes by the recurrence of the probabilities. */
function inversion(samples: number, probability: number): (uniform: Uniform) => number {
  const odds = probability / (1 - probability);
  const none = Math.exp(samples * Math.log1p(-probability));
  return (uniform) => {
    let rest = uniform();
    let mass = none;
    let successes = 0;
    while (rest >= mass && successes < samples) {
      rest -= mass;
      successes += 1;
      mass *= (odds * (samples - successes + 1)) / successes;
    }
    return successes;
  };
}

/**
 * Hörmann's transformed rejection with squeeze (BTRS; The generation of binomial random variates, 1993) for
 * an expectation of at least 10 and a probability of at most one half.
 */
function rejection(samples: number, probability: number): (uniform: Uniform) => number {
  const deviation = Math.sqrt(samples * probability * (1 - probability));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * probability;
  const centre = samples * probability + 0.5;
  const squeeze = 0.92 - 4.2 / b;
  const scale = (2.83 + 5.1 / b) * deviation;
  const logMass = massAgainstMode(samples, probability);
  return (uniform) => {
    for (;;) {
      const v = uniform();
      const u = uniform() - 0.5;
      const edge = 0.5 - Math.abs(u);
      const successes = Math.floor(((2 * a) / edge + b) * u + centre);
      if (edge >= 0.07 && v <= squeeze) return successes;
      if (!(successes >= 0 && successes <= samples)) continue;
      if (Math.log((v * scale) / (a / (edge * edge) + b)) <= logMass(successes)) return successes;
    }
  };
}

/**
 * ln of the probability of a number of successes over that of the mode. Written with the distance from the
 * mode, so that no digits cancel however large the counts are.
 */
function massAgainstMode(samples: number, probability: number): (successes: number) => number {
  const odds = probability / (1 - probability);
  const mode = Math.floor((samples + 1) * probability);
  const failures = samples - mode;
  const atMode = stirlingRest(mode) + stirlingRest(failures);
  return (successes) => {
    const away = successes - mode;
    return (
      atMode -
      stirlingRest(successes) -
      stirlingRest(samples - successes) -
      (mode + 0.5) * Math.log1p(away / (mode + 1)) -
      (failures + 0.5) * Math.log1p(-away / (failures + 1)) +
      away * Math.log((odds * (samples - successes + 1)) / (successes + 1))
    );
  };
}

/** ln k! - [(k + 1/2) ln(k + 1) - (k + 1) + ln(2 pi)/2]: what Stirling's formula at k + 1 leaves. */
function stirlingRest(k: number): number {
  if (k < SMALL_RESTS.length) return SMALL_RESTS[k] ?? 0;
  const square = 1 / ((k + 1) * (k + 1));
  return (1 / 12 - (1 / 360 - square / 1260) * square) / (k + 1);
}

const SMALL_RESTS = [1, 1, 2, 6, 24, 120, 720, 5040, 40_320, 362_880].map(
  (factorial, k) => Math.log(factorial) - ((k + 0.5) * Math.log(k + 1) - (k + 1) + Math.log(2 * Math.PI) / 2),
);
