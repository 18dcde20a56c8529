// The discrete cosine transform of 8 x 8 blocks in five multiplications a line, after Arai, Agui and Nakajima (1988).

const HALF_ROOT = Math.SQRT1_2;
const C6 = Math.cos((6 * Math.PI) / 16);
const C2_LESS_C6 = Math.cos((2 * Math.PI) / 16) - C6;
const C2_PLUS_C6 = Math.cos((2 * Math.PI) / 16) + C6;
const TWO_C2 = 2 * Math.cos((2 * Math.PI) / 16);

/** What the transforms leave out, for each of the eight frequencies: 1, then sqrt(2) cos(k pi / 16). */
const LINE_SCALES = Float64Array.from({ length: 8 }, (_, k) =>
  k === 0 ? 1 : Math.SQRT2 * Math.cos((k * Math.PI) / 16),
);

/**
 * The 64 factors between true coefficients and those of `forwardDct`: that one's are 8 times the factor times the true
 * ones, and `inverseDct` wants the true ones times the factor / 8.
 */
export const DCT_SCALES = Float64Array.from(
  { length: 64 },
  (_, i) => LINE_SCALES[i >> 3] * LINE_SCALES[i & 7],
);

/** Transforms 64 samples (rows one after another) to scaled coefficients, in place. */
export function forwardDct(block: Float32Array): void {
  for (let row = 0; row < 64; row += 8) forwardLine(block, row, 1);
  for (let column = 0; column < 8; column++) forwardLine(block, column, 8);
}

/** Transforms 64 scaled coefficients to samples, in place. */
export function inverseDct(block: Float32Array): void {
  for (let column = 0; column < 8; column++) inverseLine(block, column, 8);
  for (let row = 0; row < 64; row += 8) inverseLine(block, row, 1);
}

function forwardLine(block: Float32Array, at: number, step: number): void {
  const i1 = at + step;
  const i2 = i1 + step;
  const i3 = i2 + step;
  const i4 = i3 + step;
  const i5 = i4 + step;
  const i6 = i5 + step;
  const i7 = i6 + step;
  const sum07 = block[at] + block[i7];
  const sum16 = block[i1] + block[i6];
  const sum25 = block[i2] + block[i5];
  const sum34 = block[i3] + block[i4];
  const less07 = block[at] - block[i7];
  const less16 = block[i1] - block[i6];
  const less25 = block[i2] - block[i5];
  const less34 = block[i3] - block[i4];

  const outer = sum07 + sum34;
  const inner = sum16 + sum25;
  const outerLess = sum07 - sum34;
  const evenTurn = (sum16 - sum25 + outerLess) * HALF_ROOT;
  block[at] = outer + inner;
  block[i4] = outer - inner;
  block[i2] = outerLess + evenTurn;
  block[i6] = outerLess - evenTurn;

  const low = less34 + less25;
  const high = less16 + less07;
  const common = (low - high) * C6;
  const lowTurn = C2_LESS_C6 * low + common;
  const highTurn = C2_PLUS_C6 * high + common;
  const middle = (less25 + less16) * HALF_ROOT;
  const plus = less07 + middle;
  const minus = less07 - middle;
  block[i5] = minus + lowTurn;
  block[i3] = minus - lowTurn;
  block[i1] = plus + highTurn;
  block[i7] = plus - highTurn;
}

function inverseLine(block: Float32Array, at: number, step: number): void {
  const i1 = at + step;
  const i2 = i1 + step;
  const i3 = i2 + step;
  const i4 = i3 + step;
  const i5 = i4 + step;
  const i6 = i5 + step;
  const i7 = i6 + step;
  const f0 = block[at];
  const f1 = block[i1];
  const f2 = block[i2];
  const f3 = block[i3];
  const f4 = block[i4];
  const f5 = block[i5];
  const f6 = block[i6];
  const f7 = block[i7];

  // Most lines of a quantised block are flat.
  if (f1 === 0 && f2 === 0 && f3 === 0 && f4 === 0 && f5 === 0 && f6 === 0 && f7 === 0) {
    block[i1] = block[i2] = block[i3] = block[i4] = block[i5] = block[i6] = block[i7] = f0;
    return;
  }
  const evenSum = f2 + f6;
  const evenLess = (f2 - f6) * Math.SQRT2 - evenSum;
  const e0 = f0 + f4 + evenSum;
  const e3 = f0 + f4 - evenSum;
  const e1 = f0 - f4 + evenLess;
  const e2 = f0 - f4 - evenLess;

  const outerSum = f1 + f7;
  const outerLess = f1 - f7;
  const innerSum = f5 + f3;
  const innerLess = f5 - f3;
  const common = (innerLess + outerLess) * TWO_C2;
  const o0 = outerSum + innerSum;
  const o1 = common - 2 * C2_PLUS_C6 * innerLess - o0;
  const o2 = (outerSum - innerSum) * Math.SQRT2 - o1;
  const o3 = common - 2 * C2_LESS_C6 * outerLess - o2;
  block[at] = e0 + o0;
  block[i7] = e0 - o0;
  block[i1] = e1 + o1;
  block[i6] = e1 - o1;
  block[i2] = e2 + o2;
  block[i5] = e2 - o2;
  block[i3] = e3 + o3;
  block[i4] = e3 - o3;
}
