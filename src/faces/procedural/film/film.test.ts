// Tests of blur, exposure, noise and compression of a developed picture.
import { describe, expect, it } from 'vitest';
import { mean, standardDeviation } from '../../../math/statistics.js';
import type { Camera } from '../description.js';
import { hashUnit } from '../hash.js';
import { blurGaussian, blurMotion } from './blur.js';
import { DCT_SCALES, forwardDct, inverseDct } from './dct.js';
import { developFilm, exposeFilm } from './film.js';
import { applyJpegLoss } from './jpeg-loss.js';

const SIZE = 112;

const CAMERA: Camera = {
  focalLength: 85,
  exposure: 0,
  whiteBalance: 0,
  blur: 0,
  motion: 0,
  motionDirection: 0,
  noise: 0,
  jpegQuality: 100,
  shiftX: 0,
  shiftY: 0,
  turn: 0,
  zoom: 1,
  pattern: 7,
};

const grey = (value: number) => new Float32Array(3 * SIZE * SIZE).fill(value);
const textured = () =>
  Float32Array.from({ length: 3 * SIZE * SIZE }, (_, i) => Math.round(60 + 120 * hashUnit(3, i)));

describe('blur', () => {
  it('keeps the mean and lowers the contrast of a texture', () => {
    for (const sigma of [0.4, 1, 3.5]) {
      const picture = textured();
      const before = [mean(picture), standardDeviation(picture)] as const;
      blurGaussian(picture, SIZE, sigma);
      expect(mean(picture)).toBeCloseTo(before[0], -0.5);
      expect(standardDeviation(picture)).toBeLessThan(before[1]);
    }
  });

  it('keeps a flat picture flat, along any direction', () => {
    for (const degrees of [0, 30, 90, 213]) {
      const moved = blurMotion(grey(0.4), SIZE, 4.3, degrees);
      expect(Math.max(...moved.map((value) => Math.abs(value - 0.4)))).toBeLessThan(1e-5);
    }
  });

  it('spreads a point along the direction of motion only', () => {
    const picture = new Float32Array(SIZE * SIZE);
    picture[50 * SIZE + 50] = 1;
    const moved = blurMotion(picture, SIZE, 6, 0);
    expect(moved[50 * SIZE + 52]).toBeGreaterThan(0.1);
    expect(moved[52 * SIZE + 50]).toBe(0);
  });
});

describe('exposure and noise', () => {
  it('middle grey keeps its level, and a stop more makes it brighter', () => {
    const normal = developFilm(grey(0.18), SIZE, CAMERA, 35);
    const brighter = developFilm(grey(0.18), SIZE, { ...CAMERA, exposure: 1 }, 35);
    expect(new Set(normal)).toEqual(new Set([118]));
    expect(brighter[0]).toBeGreaterThan(150);
  });

  it('a warm white balance raises red above blue', () => {
    const [red, , blue] = developFilm(grey(0.18), SIZE, { ...CAMERA, whiteBalance: 0.5 }, 35);
    expect(red).toBeGreaterThan(blue + 10);
  });

  it('noise has the asked standard deviation at middle grey, and keeps the mean', () => {
    for (const noise of [2, 8]) {
      const light = grey(0.18);
      exposeFilm(light, SIZE, { ...CAMERA, noise });
      expect(mean(light)).toBeCloseTo(117.6, 0);
      expect(Math.abs(standardDeviation(light) / noise - 1)).toBeLessThan(0.05);
    }
  });

  it('another pattern gives other noise, the same one the same', () => {
    const develop = (pattern: number) => developFilm(grey(0.18), SIZE, { ...CAMERA, noise: 5, pattern }, 35);
    expect(develop(1)).toEqual(develop(1));
    expect(develop(1)).not.toEqual(develop(2));
  });

  it('light that is no number, negative or endless gives bytes all the same', () => {
    const light = grey(0.18);
    light.set([Number.NaN, -1, Number.POSITIVE_INFINITY, 1e30]);
    const bytes = developFilm(light, SIZE, CAMERA, 35);
    expect([bytes[0], bytes[3]]).toEqual([0, 0]);
    expect(bytes[6]).toBeGreaterThan(240);
  });
});

describe('JPEG loss', () => {
  const error = (quality: number) => {
    const before = textured();
    const after = textured();
    applyJpegLoss(after, SIZE, quality);
    return Math.sqrt(mean(Array.from(after, (value, i) => (value - before[i]) ** 2)));
  };

  it('is nil at 100 and grows as quality falls', () => {
    expect(error(100)).toBe(0);
    const errors = [99, 90, 70, 50, 30, 10].map(error);
    expect(errors).toEqual([...errors].sort((a, b) => a - b));
    expect(errors[0]).toBeGreaterThan(0);
  });

  it('leaves a flat grey within a level, at sizes that are no multiple of 16 too', () => {
    for (const size of [16, 97, 112]) {
      const picture = new Float32Array(3 * size * size).fill(93);
      applyJpegLoss(picture, size, 60);
      expect(Math.max(...picture.map((value) => Math.abs(value - 93)))).toBeLessThan(1.1);
    }
  });

  it('the transform of a cosine is one coefficient, and goes back', () => {
    const wave = (i: number) => 10 * Math.cos((Math.PI / 16) * (2 * (i & 7) + 1) * 3);
    const block = Float32Array.from({ length: 64 }, (_, i) => wave(i));
    forwardDct(block);
    const coefficients = block.map((value, i) => value / (8 * DCT_SCALES[i]));
    const expected = new Float32Array(64);
    // 1/4 C(0) C(3) of T.81 over 8 rows of 8 samples of cos^2, whose mean is a half.
    expected[3] = (0.25 * Math.SQRT1_2 * 8 * 8 * 10) / 2;
    for (let i = 0; i < 64; i++) expect(coefficients[i]).toBeCloseTo(expected[i], 4);
    const restored = coefficients.map((value, i) => (value * DCT_SCALES[i]) / 8);
    inverseDct(restored);
    for (let i = 0; i < 64; i++) expect(restored[i]).toBeCloseTo(wave(i), 4);
  });

  it('a random block comes back from its transform', () => {
    const samples = Float32Array.from({ length: 64 }, (_, i) => 255 * hashUnit(9, i) - 128);
    const block = samples.slice();
    forwardDct(block);
    for (let i = 0; i < 64; i++) block[i] /= 64;
    inverseDct(block);
    for (let i = 0; i < 64; i++) expect(block[i]).toBeCloseTo(samples[i], 3);
  });
});
