/**
 * A root of a continuous f with f(low) and f(high) of opposite sign, to 1e-11 of its size, by the
 * Illinois form of regula falsi with every fourth step a halving (and wherever f is infinite).
 * Throws a RangeError when the signs agree.
 */
export function findRoot(f: (x: number) => number, low: number, high: number): number {
  let [a, b] = [low, high];
  let [fa, fb] = [f(a), f(b)];
  if (!(fa * fb <= 0)) throw new RangeError(`no sign change between ${low} (${fa}) and ${high} (${fb})`);
  for (let step = 1; fb !== 0 && Math.abs(b - a) > 1e-11 * Math.max(1, Math.abs(b)); step += 1) {
    const halve = step % 4 === 0 || !Number.isFinite(fb - fa);
    const x = halve ? (a + b) / 2 : b - (fb * (b - a)) / (fb - fa);
    const fx = f(x);
    // Keep the bracket; halving the value of an end that stays keeps both ends moving.
    if (fx * fb <= 0) [a, fa] = [b, fb];
    else fa /= 2;
    [b, fb] = [x, fx];
  }
  return b;
}
