import { INVERSE_SQRT_2PI, upperTail } from './normal.ts';

/** The limits on the z statistic at one look; an infinite one is never crossed. */
export interface Limits {
  readonly lower: number;
  readonly upper: number;
}

/** Quadrature points in z at one look; mass is weight times the density of the paths that still go on. */
export interface Paths {
  readonly fraction: number;
  readonly points: readonly { readonly z: number; readonly mass: number }[];
}

/** Before the first look every path stands at zero information. */
export const START: Paths = { fraction: 0, points: [{ z: 0, mass: 1 }] };

/** Standard deviations kept on each side: enough for probabilities of ordinary size. */
export const ORDINARY_REACH = 9;
/** Reach for probabilities whose relative size matters down to 1e-300. */
export const FAR_REACH = 37.5;

/** Bounds the work; met only where a look adds less than a hundred-thousandth of the information before it. */
const MAX_PANELS = 2_000;

// Gauss-Legendre with eight points on [0, 1] (Abramowitz & Stegun, table 25.4).
const RULE = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.31370664587788727],
  [0.7966664774136267, 0.22238103445337448],
  [0.9602898564975363, 0.10122853629037626],
]
  .flatMap(([x = 0, w = 0]) => [
    { x: (1 - x) / 2, w: w / 2 },
    { x: (1 + x) / 2, w: w / 2 },
  ])
  .toSorted((a, b) => a.x - b.x);

/** From z at `from` to z at `to`: z' ~ N(scale·z + shift, sd²), independent normal increments in z·sqrt(t). */
function increment(from: number, to: number, drift: number): { scale: number; shift: number; sd: number } {
  const added = to - from;
  return {
    scale: Math.sqrt(from / to),
    shift: (drift * added) / Math.sqrt(to),
    sd: Math.sqrt(added / to),
  };
}

/**
 * P(a path of `paths` is above z at information `fraction`). `drift` is the mean of the z statistic at
 * fraction 1.
 */
export function exitAbove(paths: Paths, fraction: number, z: number, drift = 0): number {
  const { scale, shift, sd } = increment(paths.fraction, fraction, drift);
  let sum = 0;
  for (const point of paths.points) sum += point.mass * upperTail((z - scale * point.z - shift) / sd);
  return sum;
}

/** Gauss-Legendre points and weights on [low, high] in panels no wider than `width`. */
function grid(low: number, high: number, width: number): { z: number; weight: number }[] {
  const panels = Math.min(MAX_PANELS, Math.ceil((high - low) / width));
  const size = (high - low) / panels;
  return Array.from({ length: Math.max(0, panels) }, (_, panel) =>
    RULE.map(({ x, w }) => ({ z: low + (panel + x) * size, weight: w * size })),
  ).flat();
}

/**
 * The paths that neither limit stops at information `fraction`. `next` is the fraction of the look
 * after it: a panel is 1.5 times as wide as the narrowest of the density and the two steps beside it.
 */
export function survive(
  paths: Paths,
  { fraction, limits, next }: { fraction: number; limits: Limits; next: number },
  { drift = 0, reach = ORDINARY_REACH }: { drift?: number; reach?: number } = {},
): Paths {
  const { scale, shift, sd } = increment(paths.fraction, fraction, drift);
  const mean = drift * Math.sqrt(fraction);
  const low = Math.max(limits.lower, mean - reach);
  const high = Math.min(limits.upper, mean + reach);
  const width = 1.5 * Math.min(1, sd, Math.sqrt((next - fraction) / fraction));
  let first = 0;
  const points = grid(low, high, width).map(({ z, weight }) => {
    // Points ascend, so those too far below this z are too far below all later ones.
    while (first < paths.points.length && scale * at(paths, first) + shift < z - reach * sd) first += 1;
    let value = 0;
    for (let i = first; i < paths.points.length; i += 1) {
      const away = (z - scale * at(paths, i) - shift) / sd;
      if (away < -reach) break;
      value += (paths.points[i]?.mass ?? 0) * Math.exp((-away * away) / 2);
    }
    return { z, mass: (weight * value * INVERSE_SQRT_2PI) / sd };
  });
  return { fraction, points };
}

const at = (paths: Paths, index: number): number => paths.points[index]?.z ?? 0;

/**
 * The probability, look by look, of first leaving the limits above and below, by recursive integration
 * of the density of the paths that go on (Armitage, McPherson & Rowe 1969; Jennison & Turnbull 2000,
 * ch. 19). `fractions` ascend to the information at which `drift`, the mean of z at fraction 1, is stated.
 * Right to 1e-9 unless a look adds less than a hundred-thousandth of the information before it.
 */
export function firstCrossing(
  fractions: readonly number[],
  limits: readonly Limits[],
  drift = 0,
): { above: number; below: number }[] {
  let paths = START;
  return fractions.map((fraction, look) => {
    const { lower, upper } = limits[look] ?? {
      lower: Number.NEGATIVE_INFINITY,
      upper: Number.POSITIVE_INFINITY,
    };
    const above = exitAbove(paths, fraction, upper, drift);
    const mirrored = {
      fraction: paths.fraction,
      points: paths.points.map(({ z, mass }) => ({ z: -z, mass })),
    };
    const below = lower === Number.NEGATIVE_INFINITY ? 0 : exitAbove(mirrored, fraction, -lower, -drift);
    const next = fractions[look + 1];
    if (next !== undefined) paths = survive(paths, { fraction, limits: { lower, upper }, next }, { drift });
    return { above, below };
  });
}

/** The probability of crossing either boundary at any look, for symmetric boundaries. */
export function crossingEither(
  fractions: readonly number[],
  boundaries: readonly number[],
  drift = 0,
): number {
  const limits = boundaries.map((b) => ({ lower: -b, upper: b }));
  return firstCrossing(fractions, limits, drift).reduce((sum, p) => sum + p.above + p.below, 0);
}

/** The probability of crossing the upper (worse) boundary at any look; the other side stops nothing. */
export function crossingAbove(
  fractions: readonly number[],
  boundaries: readonly number[],
  drift = 0,
): number {
  const limits = boundaries.map((upper) => ({ lower: Number.NEGATIVE_INFINITY, upper }));
  return firstCrossing(fractions, limits, drift).reduce((sum, p) => sum + p.above, 0);
}
