// Narrowing to half precision: nearest numbers, ties, ends of the range, and the way back.
import { expect, test } from 'vitest';
import { narrowFloat16, widenFloat16 } from './half-floats.js';

const narrowed = (...values: number[]): number[] => Array.from(narrowFloat16(Float32Array.from(values)));

test('every half-precision number survives widening and narrowing', () => {
  const bits = Uint16Array.from({ length: 65_536 }, (_, i) => i);
  const back = narrowFloat16(widenFloat16(bits));
  bits.forEach((value, i) => {
    const isNan = (value & 0x7c00) === 0x7c00 && (value & 0x3ff) !== 0;
    if (isNan) expect(back[i] & 0x7c00 && back[i] & 0x3ff).not.toBe(0);
    else expect(back[i]).toBe(value);
  });
});

test('what lies between two numbers goes to the nearer one, and from the middle to the even one', () => {
  const step = 2 ** -10;
  expect(narrowed(1 + 0.4 * step, 1 + 0.6 * step)).toEqual([0x3c00, 0x3c01]);
  expect(narrowed(1 + 0.5 * step, 1 + 1.5 * step)).toEqual([0x3c00, 0x3c02]);
  // Up into the next power of two.
  expect(narrowed(2 - 0.4 * step, -(2 - 0.4 * step))).toEqual([0x4000, 0xc000]);
});

test('beyond the largest number comes infinity, and below the smallest zero', () => {
  expect(narrowed(65_504, 65_519, 65_520, 1e30, -1e30)).toEqual([0x7bff, 0x7bff, 0x7c00, 0x7c00, 0xfc00]);
  const tiny = 2 ** -24;
  expect(narrowed(tiny, 0.51 * tiny, 0.5 * tiny, -0.1 * tiny, 1e-40)).toEqual([1, 1, 0, 0x8000, 0]);
  // From the largest subnormal up to the smallest normal number.
  expect(narrowed(1023.6 * tiny, 1023.4 * tiny)).toEqual([0x400, 0x3ff]);
});
