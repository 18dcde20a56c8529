// Passes over all pairs of faces: their similarities are computed a few rows at a time, and never kept.

import type { FaceVectors } from './compared-faces.js';

/** Rows that are compared at a time: their numbers stay in the processor's registers. */
const ROWS = 4;

/**
 * Calls `visit` for each row of faces, in order, with its similarities to all later rows: `similarities[k][j]` is that of
 * rows `row` and j > row by the k-th vectors. What is in other places is undefined, and all is overwritten by the next call.
 *
 * The similarities are those of `cosineSimilarity` to the last bit: each sum is taken in the same order.
 *
 * @param onProgress called now and then with the number of rows done and of all
 */
export function walkPairs(
  vectors: readonly FaceVectors[],
  visit: (row: number, similarities: readonly Float64Array[]) => void,
  onProgress?: (done: number, total: number) => void,
): void {
  const count = vectors[0].norms.length;
  const strips = vectors.map(() => Array.from({ length: ROWS }, () => new Float64Array(count + 1)));
  for (let first = 0; first < count; first += ROWS) {
    const rows = Math.min(ROWS, count - first);
    for (const [k, set] of vectors.entries()) compareRows(set, first, strips[k]);
    for (let r = 0; r < rows; r++) {
      visit(
        first + r,
        strips.map((strip) => strip[r]),
      );
    }
    onProgress?.(first + rows, count);
  }
}

/** The similarity of two faces. */
export function similarityOf({ size, values, norms }: FaceVectors, one: number, other: number): number {
  let sum = 0;
  for (let k = 0; k < size; k++) sum += values[one * size + k] * values[other * size + k];
  return cosine(sum, norms[one] * norms[other]);
}

/** As `cosineSimilarity`: 0 for an embedding without length. */
function cosine(product: number, norms: number): number {
  return norms > 0 ? Math.min(1, Math.max(-1, product / norms)) : norms === 0 ? 0 : Number.NaN;
}

/** The similarities of rows `first` to `first` + 3 with all rows behind `first`. */
function compareRows({ size, values, norms }: FaceVectors, first: number, out: Float64Array[]): void {
  const count = norms.length;
  // Rows past the end repeat the last one, and are not looked at.
  const starts = out.map((_, r) => Math.min(first + r, count - 1));
  const [i0, i1, i2, i3] = starts;
  const [a0, a1, a2, a3] = starts.map((row) => row * size);
  const [out0, out1, out2, out3] = out;
  for (let j = first + 1; j < count; j += 2) {
    const next = Math.min(j + 1, count - 1);
    const [b0, b1] = [j * size, next * size];
    let p0 = 0;
    let p1 = 0;
    let p2 = 0;
    let p3 = 0;
    let q0 = 0;
    let q1 = 0;
    let q2 = 0;
    let q3 = 0;
    for (let k = 0; k < size; k++) {
      const x = values[b0 + k];
      const y = values[b1 + k];
      const v0 = values[a0 + k];
      const v1 = values[a1 + k];
      const v2 = values[a2 + k];
      const v3 = values[a3 + k];
      p0 += v0 * x;
      q0 += v0 * y;
      p1 += v1 * x;
      q1 += v1 * y;
      p2 += v2 * x;
      q2 += v2 * y;
      p3 += v3 * x;
      q3 += v3 * y;
    }
    out0[j] = cosine(p0, norms[i0] * norms[j]);
    out1[j] = cosine(p1, norms[i1] * norms[j]);
    out2[j] = cosine(p2, norms[i2] * norms[j]);
    out3[j] = cosine(p3, norms[i3] * norms[j]);
    out0[j + 1] = cosine(q0, norms[i0] * norms[next]);
    out1[j + 1] = cosine(q1, norms[i1] * norms[next]);
    out2[j + 1] = cosine(q2, norms[i2] * norms[next]);
    out3[j + 1] = cosine(q3, norms[i3] * norms[next]);
  }
}
