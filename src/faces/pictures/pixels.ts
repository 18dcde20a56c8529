// Faces as arrays: planes of 0..1 for networks, interleaved bytes for files, and the mirror image.

/** The 256 values a byte stands for, as 32-bit floats: b / 255. */
const BYTE_VALUES = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/**
 * Turns interleaved bytes [sizePx, sizePx, 3] into planes [3, sizePx, sizePx] with values in 0..1 (byte / 255).
 *
 * @param target where to write, if not into a new array
 * @param offset the element of target at which the face begins
 */
export function fromBytes(
  bytes: Uint8Array,
  sizePx: number,
  target = new Float32Array(3 * sizePx * sizePx),
  offset = 0,
): Float32Array {
  const plane = sizePx * sizePx;
  for (let pixel = 0, i = 0; pixel < plane; pixel++) {
    target[offset + pixel] = BYTE_VALUES[bytes[i++]];
    target[offset + pixel + plane] = BYTE_VALUES[bytes[i++]];
    target[offset + pixel + 2 * plane] = BYTE_VALUES[bytes[i++]];
  }
  return target;
}

/** Turns planes [3, sizePx, sizePx] of 0..1 into interleaved bytes [sizePx, sizePx, 3], rounded, clamped to 0..255. */
export function toBytes(face: Float32Array, sizePx: number): Uint8Array {
  const plane = sizePx * sizePx;
  // The clamped array rounds and clamps by itself, and turns NaN into 0.
  const bytes = new Uint8ClampedArray(3 * plane);
  for (let pixel = 0, i = 0; pixel < plane; pixel++) {
    bytes[i++] = face[pixel] * 255;
    bytes[i++] = face[pixel + plane] * 255;
    bytes[i++] = face[pixel + 2 * plane] * 255;
  }
  return new Uint8Array(bytes.buffer);
}

/** Mirrors faces [count, 3, sizePx, sizePx] left to right, into a new array of the same shape. */
export function flipFaces(faces: Float32Array, count: number, sizePx: number): Float32Array {
  const flipped = faces.slice(0, count * 3 * sizePx * sizePx);
  for (let row = 0; row < flipped.length; row += sizePx) flipped.subarray(row, row + sizePx).reverse();
  return flipped;
}
