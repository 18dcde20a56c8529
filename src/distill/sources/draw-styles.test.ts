// Styles that are made of two: the formula, how often, and that a face's draws are its own.
import { expect, test } from 'vitest';
import type { StylesConfig } from '../../config/generator-config.js';
import { normals } from '../../math/random.js';
import { layerStyles } from '../styles.js';
import { combineStyles, drawStyles } from './draw-styles.js';

const SIZE = 4;
const LAYERS = 5;

/** A mapping that says where a style comes from: w = 2 z. */
const map = async (z: Float32Array) => z.map((value) => 2 * value);
const draws = (styles: StylesConfig | undefined, { batchSize = 6, seed = 3, layers = LAYERS } = {}) =>
  drawStyles({ seed, batchSize, latentSize: SIZE, map, layers, styles });

/** The styles of one stream of latents, as the mapping gives them. */
const mapped = (stream: string, step: number, count = 6) =>
  normals({ seed: 3, stream, step }, count * SIZE).map((value) => 2 * value);

const row = (w: Float32Array, face: number) => [...w.subarray(face * SIZE, (face + 1) * SIZE)];

test('left out, or with both probabilities 0, styles are those of the mapping network and nothing else', async () => {
  for (const styles of [undefined, { morph: 0, cross: 0 }]) {
    const faces = await draws(styles).fresh(7);
    expect(faces).toEqual({ count: 6, w: mapped('latent', 7) });
    expect(Object.keys(faces)).toEqual(['count', 'w']);
  }
});

test('a morphed style is (1 - s) w1 + s w2 with one s for the face, a quarter to three quarters', async () => {
  const { w } = await draws({ morph: 1, cross: 1 }, { batchSize: 200, layers: 1 }).fresh(2);
  const [first, second] = [mapped('latent', 2, 200), mapped('other latent', 2, 200)];
  const shares = Array.from({ length: 200 }, (_, face) => {
    const [one, other, both] = [row(first, face), row(second, face), row(w, face)];
    const s = (both[0] - one[0]) / (other[0] - one[0]);
    both.forEach((value, i) => {
      expect(value).toBeCloseTo((1 - s) * one[i] + s * other[i], 3);
    });
    return s;
  });
  expect(Math.min(...shares)).toBeGreaterThan(0.2499);
  expect(Math.max(...shares)).toBeLessThan(0.7501);
  const mean = shares.reduce((sum, s) => sum + s, 0) / 200;
  expect(Math.abs(mean - 0.5)).toBeLessThan(4 * (0.5 / Math.sqrt(12 * 200)));
});

test('a crossed face has w1 before its crossing and w2 from there on, the crossing being any layer but the first', async () => {
  const faces = await draws({ morph: 0, cross: 1 }, { batchSize: 200 }).fresh(1);
  const [first, second] = [mapped('latent', 1, 200), mapped('other latent', 1, 200)];
  expect(faces.w).toEqual(first);
  const ws = layerStyles(faces, LAYERS);
  const layers = faces.crossing?.layers ?? [];
  layers.forEach((crossing, face) => {
    for (let layer = 0; layer < LAYERS; layer++) {
      expect(row(ws, face * LAYERS + layer)).toEqual(row(layer < crossing ? first : second, face));
    }
  });
  const counts = Array.from({ length: LAYERS + 1 }, (_, k) => layers.filter((layer) => layer === k).length);
  expect([counts[0], counts[LAYERS]]).toEqual([0, 0]);
  // 50 expected of each, 6.1 being the standard deviation.
  for (const count of counts.slice(1, LAYERS)) expect(Math.abs(count - 50)).toBeLessThan(4 * 6.2);
});

test('the probabilities are kept: of morphing, and of crossing those that are not morphed', () => {
  const count = 4000;
  const w = new Float32Array(count);
  const others = new Float32Array(count).fill(1);
  const key = { seed: 1, stream: 'test', step: 0 };
  const faces = combineStyles({ count, w }, others, { morph: 0.2, cross: 0.5, layers: LAYERS, key });
  const morphed = Array.from(faces.w, (value) => value > 0);
  const crossed = (faces.crossing?.layers ?? []).map((layer) => layer < LAYERS);
  const share = (all: boolean[]) => all.filter((one) => one).length / count;
  expect(Math.abs(share(morphed) - 0.2)).toBeLessThan(4 * Math.sqrt(0.16 / count));
  expect(Math.abs(share(crossed) - 0.4)).toBeLessThan(4 * Math.sqrt(0.24 / count));
  expect(morphed.some((one, face) => one && crossed[face])).toBe(false);
});

test('a face is a function of seed, number and place: of no other batch, and not of how many are drawn', async () => {
  const styles = { morph: 0.4, cross: 0.5 };
  const [small, large] = [draws(styles), draws(styles, { batchSize: 11 })];
  await small.fresh(0);
  const [found, expected] = [await small.fresh(9), await large.fresh(9)];
  expect(found.w).toEqual(expected.w.subarray(0, 6 * SIZE));
  expect(found.crossing?.layers).toEqual(expected.crossing?.layers.slice(0, 6));
  expect(found.crossing?.w).toEqual(expected.crossing?.w.subarray(0, 6 * SIZE));
  expect((await small.fresh(10)).w).not.toEqual(found.w);
  expect((await draws(styles, { seed: 4 }).fresh(9)).w).not.toEqual(found.w);
});

test('those faces that are not made of two, and all for validation, are as they would be otherwise', async () => {
  const [plain, combining] = [draws(undefined), draws({ morph: 0.3, cross: 0.3 })];
  const [before, after] = [await plain.fresh(5), await combining.fresh(5)];
  const same = Array.from(
    { length: 6 },
    (_, face) => String(row(before.w, face)) === String(row(after.w, face)),
  );
  expect(same).toContain(true);
  expect(same).toContain(false);
  expect(await combining.validation(5)).toEqual(await plain.validation(5));
});
