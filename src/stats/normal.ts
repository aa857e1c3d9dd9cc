/** The value of c[0]·x^(n-1) + … + c[n-1], highest power first. */
function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (const c of coefficients) value = value * x + c;
  return value;
}

/** A quotient of two polynomials, both highest power first. */
interface Rational {
  readonly over: readonly number[];
  readonly under: readonly number[];
}

const ratio = (r: Rational, x: number): number => polynomial(r.over, x) / polynomial(r.under, x);

export const INVERSE_SQRT_2PI = 0.3989422804014327;

// Cody's rational Chebyshev approximations for the normal integral (ACM TOMS algorithm 715, ANORM):
// the centre in x², the middle in |x|, the far tail in 1/x².
const CENTRE_EDGE = 0.67448975;
const MIDDLE_EDGE = 5.656854249492381;
const CENTRE: Rational = {
  over: [0.06568233791820745, 2.2352520354606837, 161.02823106855587, 1067.689485460371, 18154.981253343562],
  under: [1, 47.202581904688245, 976.0985517377767, 10260.932208618979, 45507.78933502673],
};
const MIDDLE: Rational = {
  over: [
    1.0765576773720192e-8, 0.39894151208813466, 8.883149794388377, 93.50665613217785, 597.2702763948002,
    2494.5375852903726, 6848.190450536283, 11602.65143764735, 9842.714838383978,
  ],
  under: [
    1, 22.266688044328117, 235.387901782625, 1519.3775994075547, 6485.558298266761, 18615.571640885097,
    34900.95272114598, 38912.00328609327, 19685.429676859992,
  ],
};
const FAR: Rational = {
  over: [
    0.023073441764940174, 0.215898534057957, 0.12740116116024736, 0.022235277870649807, 0.0014216191932278934,
    2.9112874951168793e-5,
  ],
  under: [
    1, 1.284260096144911, 0.4682382124808651, 0.06598813786892856, 0.0037823963320275824,
    7.297515550839662e-5,
  ],
};

/** exp(-z²/2), with z split at 1/16 so that squaring loses nothing in the far tail. */
function gauss(z: number): number {
  const head = Math.trunc(z * 16) / 16;
  return Math.exp((-head * head) / 2) * Math.exp((-(z - head) * (z + head)) / 2);
}

/** Q(z)/exp(-z²/2) for z beyond the centre. */
function tailFactor(z: number): number {
  if (z <= MIDDLE_EDGE) return ratio(MIDDLE, z);
  const u = 1 / (z * z);
  return (INVERSE_SQRT_2PI - u * ratio(FAR, u)) / z;
}

/** P(Z > z) for a standard normal Z, to about 1e-15 of its value. */
export function upperTail(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  if (Math.abs(z) <= CENTRE_EDGE) return 0.5 - z * ratio(CENTRE, z * z);
  if (z < 0) return 1 - upperTail(-z);
  return z === Number.POSITIVE_INFINITY ? 0 : gauss(z) * tailFactor(z);
}

/** P(Z <= z) for a standard normal Z, to about 1e-15 of its value. */
export function cdf(z: number): number {
  return upperTail(-z);
}

/** ln P(Z > z), also where the probability itself is too small for a number (z > 38). */
export function logUpperTail(z: number): number {
  if (z <= MIDDLE_EDGE) return Math.log(upperTail(z));
  return (-z * z) / 2 + Math.log(tailFactor(z));
}

// Wichura's algorithm AS 241 (PPND16): the centre in 0.180625 - q², then two tails in sqrt(-ln p).
const QUANTILE_CENTRE: Rational = {
  over: [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.693765509461,
    1971.5909503065513, 133.14166789178438, 3.3871328727963665,
  ],
  under: [
    5226.495278852855, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
    687.1870074920579, 42.31333070160091, 1,
  ],
};
const QUANTILE_NEAR: Rational = {
  over: [
    7.745450142783414e-4, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  under: [
    1.0507500716444169e-9, 5.475938084995345e-4, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
};
const QUANTILE_FAR: Rational = {
  over: [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
    0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  under: [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 7.868691311456133e-4,
    0.014875361290850615, 0.1369298809227358, 0.5998322065558879, 1,
  ],
};
/** AS 241 is stated for p down to 1e-316, where sqrt(-ln p) is 27. */
const QUANTILE_EDGE = 26;

/** The z with ln P(Z > z) = logP; logP is at most ln(0.075). */
function tailQuantile(logP: number): number {
  const r = Math.sqrt(-logP);
  if (r <= 5) return ratio(QUANTILE_NEAR, r - 1.6);
  const z = ratio(QUANTILE_FAR, r - 5);
  if (r <= QUANTILE_EDGE) return z;
  let better = Math.SQRT2 * r;
  // Newton on the logarithm of the tail, whose slope is close to -z there.
  for (let step = 0; step < 4; step += 1) {
    const slope = -INVERSE_SQRT_2PI / tailFactor(better);
    better -= (logUpperTail(better) - logP) / slope;
  }
  return better;
}

/** The z with P(Z > z) = p, 0 < p < 1 (AS 241); NaN elsewhere. */
export function upperQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return Number.NaN;
  const q = 0.5 - p;
  if (Math.abs(q) <= 0.425) return q * ratio(QUANTILE_CENTRE, 0.180625 - q * q);
  return q > 0 ? tailQuantile(Math.log(p)) : -tailQuantile(Math.log1p(-p));
}

/** The z with P(Z <= z) = p, 0 < p < 1 (AS 241); NaN elsewhere. */
export function quantile(p: number): number {
  // Not negated: the median is 0, not -0.
  return 0 - upperQuantile(p);
}

/** The z with ln P(Z > z) = logP < 0, for tails too small for a number. */
export function upperQuantileLog(logP: number): number {
  return logP < -7 ? tailQuantile(logP) : upperQuantile(Math.exp(logP));
}
