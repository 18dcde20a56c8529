// Exact statements about a share counted in trials: tails of the binomial distribution and the interval of a rate.

/** The natural logarithm of the gamma function for x > 0, to about 1e-14 (Stirling's series, shifted upwards). */
export function logGamma(x: number): number {
  let shift = 0;
  let value = x;
  // The product stays in range: a dozen factors at most.
  let product = 1;
  while (value < 12) product *= value++;
  shift = Math.log(product);
  const inverse = 1 / value;
  const square = inverse * inverse;
  const series =
    inverse *
    (1 / 12 -
      square *
        (1 / 360 -
          square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188 - square * (691 / 360360))))));
  return (value - 0.5) * Math.log(value) - value + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

/**
 * The regularised incomplete beta function I_x(a, b), 0..1, for a, b > 0: the chance that a beta variable is at most x.
 *
 * By its continued fraction (Lentz's method; NIST Digital Library of Mathematical Functions, 8.17.22).
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges quickly below the mean, so the other side is taken above it.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x) - Math.log(a),
  );
  const TINY = 1e-300;
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1), TINY);
  let fraction = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d, TINY);
    c = nonZero(1 + even / c, TINY);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d, TINY);
    c = nonZero(1 + odd / c, TINY);
    const change = d * c;
    fraction *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return front * fraction;
}

/** The chance of at most `successes` in `trials` trials that succeed with `probability`. */
export function binomialTail(successes: number, trials: number, probability: number): number {
  if (successes < 0) return 0;
  if (successes >= trials) return 1;
  return incompleteBeta(1 - probability, trials - successes, successes + 1);
}

/**
 * The exact interval of Clopper and Pearson (Biometrika 26, 1934) of a rate of which `successes` in `trials` were seen.
 *
 * It holds the true rate with a chance of at least `confidence`, also where nothing or everything succeeded. [0, 1]
 * without trials.
 */
export function binomialInterval(
  successes: number,
  trials: number,
  confidence = 0.95,
): [low: number, high: number] {
  const side = (1 - confidence) / 2;
  const low =
    successes === 0 ? 0 : bisect((p) => incompleteBeta(p, successes, trials - successes + 1) - side);
  const high =
    successes >= trials
      ? 1
      : bisect((p) => incompleteBeta(p, successes + 1, trials - successes) - (1 - side));
  return [low, high];
}

/** The zero in 0..1 of a rising function. */
function bisect(rising: (x: number) => number): number {
  let low = 0;
  let high = 1;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (rising(middle) < 0) low = middle;
    else high = middle;
  }
}

const nonZero = (value: number, tiny: number) => (Math.abs(value) < tiny ? tiny : value);
