// Augmentation: off is the identity, the same key gives the same face, and nothing leaves 0..1.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { uniforms } from '../../math/random.js';
import { flipFaces } from '../pictures/pixels.js';
import { resample } from '../pictures/resample.js';
import { type AugmentOptions, augmentFace } from './augment.js';

const size = 28;
const off: AugmentOptions = { flip: false, colour: 0, affine: 0, lowResolution: 0 };
const face = uniforms({ seed: 3, stream: 'face', step: 0 }, 3 * size * size);
const key = (index: number) => ({ seed: 1, stream: 'augment', step: 5, index });
const mean = (values: Float32Array) => values.reduce((a, b) => a + b, 0) / values.length;

/** A face of three planes that are each one value. */
const flat = (r: number, g: number, b: number) =>
  Float32Array.from({ length: 3 * size * size }, (_, i) => [r, g, b][Math.floor(i / size / size)]);

describe('augmentFace', () => {
  test('everything off gives an exact copy', () => {
    for (let index = 0; index < 20; index++) {
      const copy = augmentFace(face, size, off, key(index));
      expect(copy).toEqual(face);
      expect(copy).not.toBe(face);
    }
  });

  test('the same key gives the same face, another index another one', () => {
    const strong = { flip: true, colour: 1, affine: 1, lowResolution: 1 };
    const one = augmentFace(face, size, strong, key(0));
    expect(augmentFace(face, size, strong, key(0))).toEqual(one);
    expect(augmentFace(face, size, strong, { seed: 1, stream: 'augment', step: 5 })).toEqual(one);
    expect(augmentFace(face, size, strong, key(1))).not.toEqual(one);
  });

  test('values stay in 0..1 at every strength', () => {
    fc.assert(
      fc.property(
        fc.record({
          flip: fc.boolean(),
          colour: fc.double({ min: 0, max: 1, noNaN: true }),
          affine: fc.double({ min: 0, max: 1, noNaN: true }),
          lowResolution: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        fc.nat(1000),
        (options, index) => {
          const out = augmentFace(face, size, options, key(index));
          return out.length === face.length && out.every((v) => v >= 0 && v <= 1);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('flip mirrors about half of the faces and leaves the others alone', () => {
    const mirrored = flipFaces(face, 1, size);
    let flips = 0;
    for (let index = 0; index < 400; index++) {
      const out = augmentFace(face, size, { ...off, flip: true }, key(index));
      const isMirrored = out[0] === mirrored[0] && out[1] === mirrored[1];
      expect(out).toEqual(isMirrored ? mirrored : face);
      if (isMirrored) flips++;
    }
    expect(flips).toBeGreaterThan(160);
    expect(flips).toBeLessThan(240);
  });

  test('colour keeps grey pixels nearly neutral, changes brightness within 40 %, and greys one face in ten', () => {
    let greys = 0;
    const levels: number[] = [];
    for (let index = 0; index < 600; index++) {
      const out = augmentFace(flat(0.6, 0.4, 0.3), size, { ...off, colour: 1 }, key(index));
      const [r, g, b] = [out[0], out[size * size], out[2 * size * size]!];
      if (Math.abs(r - b) < 1e-6 && Math.abs(r - g) < 1e-6) greys++;
      levels.push(0.299 * r + 0.587 * g + 0.114 * b);
    }
    expect(greys).toBeGreaterThan(30);
    expect(greys).toBeLessThan(100);
    const luma = 0.299 * 0.6 + 0.587 * 0.4 + 0.114 * 0.3;
    expect(Math.min(...levels) / luma).toBeGreaterThan(0.56);
    expect(Math.min(...levels) / luma).toBeLessThan(0.65);
    expect(Math.max(...levels) / luma).toBeLessThan(1.48);
    expect(Math.max(...levels) / luma).toBeGreaterThan(1.35);
  });

  test('affine moves the centre of a spot by at most 5 % of the side plus its rotation, and keeps flat faces flat', () => {
    const still = augmentFace(flat(0.2, 0.5, 0.9), size, { ...off, affine: 1 }, key(0));
    expect(Math.abs(still[0] - 0.2)).toBeLessThan(1e-6);
    const middle = size / 2;
    const spot = Float32Array.from({ length: face.length }, (_, i) => {
      const x = (i % size) - middle + 0.5;
      const y = (Math.floor(i / size) % size) - middle + 0.5;
      return Math.exp(-(x * x + y * y) / 8);
    });
    const shifts = Array.from({ length: 100 }, (_, index) => {
      const out = augmentFace(spot, size, { ...off, affine: 1 }, key(index)).subarray(0, size * size);
      const total = out.reduce((a, b) => a + b, 0);
      return out.reduce((sum, v, i) => sum + v * ((i % size) - middle + 0.5), 0) / total;
    });
    expect(Math.max(...shifts)).toBeLessThan(0.05 * size + 0.05);
    expect(Math.max(...shifts)).toBeGreaterThan(0.03 * size);
    expect(Math.min(...shifts)).toBeGreaterThan(-0.05 * size - 0.05);
    expect(Math.min(...shifts)).toBeLessThan(-0.03 * size);
  });

  test('low resolution is drawn with its probability and takes detail away', () => {
    const variance = (v: Float32Array) => mean(v.map((x) => x * x)) - mean(v) ** 2;
    let changed = 0;
    for (let index = 0; index < 300; index++) {
      const out = augmentFace(face, size, { ...off, lowResolution: 0.5 }, key(index));
      if (out.every((v, i) => v === face[i])) continue;
      changed++;
      expect(variance(out)).toBeLessThan(variance(face));
    }
    expect(changed).toBeGreaterThan(110);
    expect(changed).toBeLessThan(190);
  });

  test('switching one variation on does not change what another draws', () => {
    const flips = (options: AugmentOptions) =>
      Array.from({ length: 50 }, (_, index) => {
        const wedge = Float32Array.from({ length: face.length }, (_, i) => (i % size) / size);
        const out = augmentFace(wedge, size, options, key(index));
        return out[3] > out[size - 4];
      });
    expect(flips({ ...off, flip: true })).toEqual(
      flips({ flip: true, colour: 0.5, affine: 1, lowResolution: 1 }),
    );
  });
});

describe('resample', () => {
  test('area keeps the mean of every plane, both methods keep flat planes, and the same size is the identity', () => {
    for (const to of [1, 4, 9, 27]) {
      expect(mean(resample(face, size, to, 'area'))).toBeCloseTo(mean(face), 5);
      const grown = resample(
        flat(0.1, 0.5, 0.8)
          .slice(0, 3 * to * to)
          .fill(0.25),
        to,
        size,
        'bilinear',
      );
      expect(grown.every((v) => Math.abs(v - 0.25) < 1e-6)).toBe(true);
    }
    expect(resample(face, size, size, 'area')).toEqual(face);
    expect(resample(face, size, size, 'bilinear')).toEqual(face);
  });
});
