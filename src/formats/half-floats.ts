// The two 16-bit floating-point formats, widened to 32 bits.

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);

/** Widens bfloat16 values, given as their bits, to float32: exact. */
export function widenBfloat16(bits: Uint16Array): Float32Array {
  const result = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) result[i] = bits[i] << 16;
  return new Float32Array(result.buffer);
}

/** Widens IEEE 754 binary16 values, given as their bits, to float32: exact, subnormals and infinities included. */
export function widenFloat16(bits: Uint16Array): Float32Array {
  const result = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) {
    const sign = bits[i] & 0x8000 ? -1 : 1;
    const exponent = (bits[i] >>> 10) & 0x1f;
    const fraction = bits[i] & 0x3ff;
    if (exponent === 0) {
      result[i] = sign * fraction * 2 ** -24;
    } else if (exponent === 31) {
      result[i] = fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    } else {
      word[0] = ((exponent + 112) << 23) | (fraction << 13);
      result[i] = sign * float[0];
    }
  }
  return result;
}
