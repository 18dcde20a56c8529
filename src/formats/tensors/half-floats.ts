// The two 16-bit floating-point formats, widened to 32 bits, and the IEEE one narrowed to.

/** Widens bfloat16 values, given as their bits, to float32: exact. */
export function widenBfloat16(bits: Uint16Array): Float32Array {
  const result = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) result[i] = bits[i] << 16;
  return new Float32Array(result.buffer);
}

/** Widens IEEE 754 binary16 values, given as their bits, to float32: exact, subnormals and infinities included. */
export function widenFloat16(bits: Uint16Array): Float32Array {
  widened ??= Float32Array.from({ length: 2 ** 16 }, (_, each) => widenOne(each));
  const result = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) result[i] = widened[bits[i]];
  return result;
}

// All 65,536 of them, made when they are first needed.
let widened: Float32Array | undefined;

function widenOne(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/**
 * Narrows float32 values to the bits of IEEE 754 binary16: to the nearest, halves to the even one. Beyond 65,504 comes
 * infinity, below 2^-24 zero or the smallest subnormal.
 */
export function narrowFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(bits, (from) => {
    const sign = (from >>> 16) & 0x8000;
    const exponent = ((from >>> 23) & 0xff) - 127;
    const fraction = from & 0x7fffff;
    if (exponent === 128) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200);
    if (exponent > 15) return sign | 0x7c00;
    if (exponent < -25) return sign;
    // A subnormal is the fraction with its leading one, shifted to units of 2^-24.
    const normal = exponent >= -14;
    const whole = normal ? ((exponent + 15) << 23) | fraction : 0x800000 | fraction;
    const shift = normal ? 13 : -exponent - 1;
    const rest = whole & ((1 << shift) - 1);
    const half = 1 << (shift - 1);
    const down = whole >>> shift;
    // Rounding up may carry into the exponent, up to infinity: that is the right number.
    const up = rest > half || (rest === half && (down & 1) === 1) ? 1 : 0;
    return sign | (down + up);
  });
}
