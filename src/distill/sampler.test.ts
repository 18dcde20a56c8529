// Dynamic latent sampling on numbers: w' = w + s · c · ε with s = (similarity + 1) / 2 and ε ~ N(0, I).
import { describe, expect, test } from 'vitest';
import { normals, type RandomKey } from '../math/random.js';
import { resampleStyles } from './sampler.js';
import { renderedFrom } from './styles.js';

const SIZE = 40_000;
const SIMILARITIES = [-1, -0.5, 0, 0.2, 0.6, 0.9, 1];
const key = { seed: 3, stream: 'resample', step: 8 };

/** One style for each similarity, of so many numbers that its moments are sharp. */
const styles = normals({ seed: 9, stream: 'styles', step: 0 }, SIZE * SIMILARITIES.length);

/** The styles of faces of one generator, re-sampled. */
const resample = (w: Float32Array, similarities: readonly number[], coefficient: number, at: RandomKey) =>
  renderedFrom(resampleStyles([{ count: similarities.length, w }], similarities, coefficient, at)).w;

/** w' - w for each similarity. */
function moves(coefficient: number, at = key): Float64Array[] {
  const moved = resample(styles, SIMILARITIES, coefficient, at);
  return SIMILARITIES.map((_, n) =>
    Float64Array.from({ length: SIZE }, (_, i) => moved[n * SIZE + i] - styles[n * SIZE + i]),
  );
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;

function correlation(a: Float64Array, b: Float64Array): number {
  const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** Of 40,000 normal numbers, the variance is known to 0.7 % and the mean to 0.5 % of a standard deviation. */
const STANDARD_ERRORS = 5;

describe('resampleStyles', () => {
  test.each([0.3, 1, 1.7])('moves by s · c · ε: mean, variance and shape, for c = %d', (coefficient) => {
    moves(coefficient).forEach((move, n) => {
      const deviation = ((SIMILARITIES[n] + 1) / 2) * coefficient;
      expect(Math.abs(mean(move))).toBeLessThanOrEqual(STANDARD_ERRORS * deviation * Math.sqrt(1 / SIZE));
      const variance = mean(move.map((x) => x * x));
      const slack = STANDARD_ERRORS * Math.sqrt(2 / SIZE);
      // The subtraction above rounds at w's size, which shows only where nothing moved.
      expect(variance).toBeGreaterThanOrEqual(deviation ** 2 * (1 - slack));
      expect(variance).toBeLessThanOrEqual(deviation ** 2 * (1 + slack));
      if (deviation > 0) {
        const kurtosis = mean(move.map((x) => (x / deviation) ** 4));
        expect(Math.abs(kurtosis - 3)).toBeLessThan(STANDARD_ERRORS * Math.sqrt(96 / SIZE));
      }
    });
  });

  test('a wrong formula would be seen: the tolerance is narrower than what s², no c or the plain cosine would change', () => {
    const slack = STANDARD_ERRORS * Math.sqrt(2 / SIZE);
    const [similarity, c] = [0.6, 1.7];
    const right = ((similarity + 1) / 2) * c;
    for (const wrong of [
      ((similarity + 1) / 2) ** 2 * c,
      (similarity + 1) / 2,
      similarity * c,
      (1 - similarity) * c,
    ]) {
      expect(Math.abs((wrong / right) ** 2 - 1)).toBeGreaterThan(2 * slack);
    }
  });

  test('a face on which they disagree altogether stays exactly where it was', () => {
    expect(moves(5)[0].every((move) => move === 0)).toBe(true);
  });

  test('c = 0 shows the very same styles', () => {
    const same = resample(styles, SIMILARITIES, 0, key);
    expect(same.every((value, i) => value === styles[i])).toBe(true);
    expect(same === styles).toBe(false);
  });

  test('moves do not depend on where the style is, nor on each other', () => {
    const [, ...all] = moves(1);
    const limit = STANDARD_ERRORS / Math.sqrt(SIZE);
    all.forEach((move, n) => {
      const style = Float64Array.from(styles.subarray((n + 1) * SIZE, (n + 2) * SIZE));
      expect(Math.abs(correlation(move, style))).toBeLessThan(limit);
      for (const other of all.slice(n + 1)) expect(Math.abs(correlation(move, other))).toBeLessThan(limit);
    });
  });

  test('the key alone decides: the same again, another at another step, seed or stream', () => {
    const [first] = moves(1).slice(-1);
    const same = moves(1).at(-1);
    expect(first.every((move, i) => move === same?.[i])).toBe(true);
    for (const other of [
      { ...key, step: 9 },
      { ...key, seed: 4 },
      { ...key, stream: 'picture' },
    ]) {
      const [again] = moves(1, other).slice(-1);
      expect(Math.abs(correlation(first, again))).toBeLessThan(STANDARD_ERRORS / Math.sqrt(SIZE));
    }
  });

  test('leaves the styles given as they are', () => {
    const given = Float32Array.of(1, 2, 3, 4);
    resample(given, [1, 1], 1, key);
    expect([...given]).toEqual([1, 2, 3, 4]);
  });

  test('of a face whose layers have one of two styles both are moved by one step, that of a face with one style', () => {
    const [one, other] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 8)];
    const crossing = { layers: [2, 6], w: other };
    const [part] = resampleStyles([{ count: 2, w: one, crossing }], [0.5, -1], 2, key);
    const step = normals(key, 4).map((epsilon, i) => (i < 2 ? 2 * 0.75 * epsilon : 0));
    const moved = (w: Float32Array) => w.map((value, i) => value + step[i]);
    const found = 'w' in part ? part : undefined;
    expect(found?.w).toEqual(resample(one, [0.5, -1], 2, key));
    expect(found?.crossing?.layers).toEqual([2, 6]);
    found?.crossing?.w.forEach((value, i) => {
      expect(value).toBeCloseTo(moved(other)[i], 5);
    });
    expect(found?.w[0]).not.toBe(1);
  });

  test('in a mixture each source moves its own faces, and pictures stay', () => {
    const [one, two] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7)];
    const pictures = { count: 2, pictures: [8, 3] };
    const mixed = [{ count: 2, w: one }, pictures, { count: 1, w: two, coefficient: 6 }];
    const [first, shown, last] = resampleStyles(mixed, [-1, 1, 0, 0, 0.5], 2, key);
    expect(shown).toEqual(pictures);
    const epsilon = normals(key, 7);
    const moved = (w: Float32Array, from: number, s: number) =>
      w.map((x, i) => x + s * 2 * epsilon[from + i]);
    expect(first).toEqual({ count: 2, w: Float32Array.of(1, 2, ...moved(one.subarray(2), 2, 1)) });
    // Its own coefficient is three times the sampler's.
    expect(last).toEqual({ count: 1, w: moved(two, 4, 3 * 0.75), coefficient: 6 });
  });
});
