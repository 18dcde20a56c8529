// Short convolutions with few multiplications (Toom 1963, Cook 1966, Winograd 1980), as matrices along one axis.

/**
 * Outputs y = output · ((kernel · taps) * (input · values)), row-major, with an elementwise product in the middle:
 * `planes` products in place of outputs · taps.
 */
export interface ShortConvolution {
  readonly planes: number;
  /** [planes, planes], applied to as many neighbouring values. */
  readonly input: readonly (readonly number[])[];
  /** [planes, taps]. */
  readonly kernel: readonly (readonly number[])[];
  /** [outputs, planes]. */
  readonly output: readonly (readonly number[])[];
}

// Roots of small size and their mirrors keep rounding errors small; infinity is always the last point.
const POINTS = [0, Math.SQRT1_2, -Math.SQRT1_2, Math.SQRT2, -Math.SQRT2];

/** The coefficients, constant first, of the polynomial with these roots. */
function withRoots(roots: readonly number[]): number[] {
  let polynomial = [1];
  for (const root of roots) {
    const product = [0, ...polynomial];
    polynomial.forEach((coefficient, i) => {
      product[i] -= root * coefficient;
    });
    polynomial = product;
  }
  return polynomial;
}

/** The convolution (correlation) of `outputs` + `taps` - 1 values, at most 6, with `taps` taps. */
export function shortConvolution(outputs: number, taps: number): ShortConvolution {
  const planes = outputs + taps - 1;
  const points = POINTS.slice(0, planes - 1);
  if (points.length < planes - 1) throw new Error(`no short convolution with ${planes} products is prepared`);
  const others = (at: number): number[] => points.filter((_, i) => i !== at);
  const unit = (length: number): number[] => Array.from({ length }, (_, i) => (i === length - 1 ? 1 : 0));
  return {
    planes,
    input: [...points.map((_, i) => [...withRoots(others(i)), 0]), withRoots(points)],
    kernel: [
      ...points.map((point, i) => {
        const scale = others(i).reduce((product, other) => product * (point - other), 1);
        return Array.from({ length: taps }, (_, j) => point ** j / scale);
      }),
      unit(taps),
    ],
    output: Array.from({ length: outputs }, (_, i) => [
      ...points.map((point) => point ** i),
      i === outputs - 1 ? 1 : 0,
    ]),
  };
}
