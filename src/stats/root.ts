/**
 * A root of a continuous f with f(low) and f(high) of opposite sign, to 1e-11 of its size, by the
 * Illinois form of regula falsi, halving where f is infinite. Throws a RangeError when the signs agree.
 */
export function findRoot(f: (x: number) => number, low: number, high: number): number {
  let [a, b] = [low, high];
  let [fa, fb] = [f(a), f(b)];
  if (!(fa * fb <= 0)) throw new RangeError(`no sign change between ${low} (${fa}) and ${high} (${fb})`);
  for (let step = 0; step < 100 && fb !== 0; step += 1) {
    const x = Number.isFinite(fb - fa) ? b - (fb * (b - a)) / (fb - fa) : (a + b) / 2;
    const fx = f(x);
    const done = Math.abs(x - b) <= 1e-11 * Math.max(1, Math.abs(x));
    // Keep the bracket; halving the value of an end that stays twice keeps both ends moving.
    if (fx * fb <= 0) [a, fa] = [b, fb];
    else fa /= 2;
    [b, fb] = [x, fx];
    if (done) break;
  }
  return b;
}
