// What is behind a turned head: the colours of the picture's edges.
/** Width of the strips at both edges whose colours the background has, as a share of the side. */
const STRIP = 0.07;

/** Rows over which these are evened out to either side, as a share of the side. */
const EVEN = 0.16;

/**
 * Fills `result` with a plain background for a face, both [3, sizePx, sizePx]: from the evened-out colours of its left edge
 * to those of its right one.
 */
export function paintBackdrop(face: Float32Array, sizePx: number, result: Float32Array): void {
  const strip = Math.max(2, Math.round(STRIP * sizePx));
  const reach = Math.max(1, Math.round(EVEN * sizePx));
  const left = new Float32Array(sizePx);
  const right = new Float32Array(sizePx);
  for (let first = 0; first < face.length; first += sizePx * sizePx) {
    for (let y = 0, row = first; y < sizePx; y++, row += sizePx) {
      let [one, other] = [0, 0];
      for (let x = 0; x < strip; x++) {
        one += face[row + x];
        other += face[row + sizePx - 1 - x];
      }
      left[y] = one / strip;
      right[y] = other / strip;
    }
    for (let round = 0; round < 2; round++) {
      evenOut(left, reach);
      evenOut(right, reach);
    }
    for (let y = 0, at = first; y < sizePx; y++) {
      const step = (right[y] - left[y]) / (sizePx - 1);
      for (let x = 0; x < sizePx; x++, at++) result[at] = left[y] + step * x;
    }
  }
}

/** Replaces each value by the mean of those up to `reach` around it, edges repeated. */
export function evenOut(values: Float32Array, reach: number): void {
  const before = values.slice();
  const last = values.length - 1;
  const at = (i: number) => before[Math.min(Math.max(i, 0), last)];
  let sum = 0;
  for (let i = -reach; i <= reach; i++) sum += at(i);
  for (let i = 0; i <= last; i++) {
    values[i] = sum / (2 * reach + 1);
    sum += at(i + reach + 1) - at(i - reach);
  }
}
