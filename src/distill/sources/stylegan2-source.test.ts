// StyleGAN2 as a source of faces, on a narrow generator that NVIDIA's program saved.

import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { relativeL2 } from '../../../test/closeness.js';
import {
  readStyleGan2Reference,
  referenceNetwork,
  referenceWeights,
} from '../../../test/golden/stylegan2-reference.js';
import { useFolder } from '../../../test/use-folder.js';
import { resolveConfig } from '../../config/resolve.js';
import { cropAndResize, styleganCrop } from '../../faces/views/crop.js';
import { Engine, type EngineTensor } from '../../graph/engine.js';
import { synthesisModel } from '../../nets/stylegan2/synthesis.js';
import { renderedFrom } from '../styles.js';
import type { FaceSource } from './face-source.js';
import { openSource } from './open-source.js';

const SIZE = 112;
const { at } = useFolder();
const file = at('generator.pkl');
let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start();
  writeFileSync(file, gunzipSync(readFileSync('test/golden/stylegan2-ada-256.pkl.gz')));
});
afterAll(() => engine.stop());

function open(batchSize: number, changes: Record<string, unknown> = {}): Promise<FaceSource> {
  const { generator } = resolveConfig({
    generator: { kind: 'stylegan2', file, ...changes },
    teacher: { file: 't.onnx' },
  });
  return openSource(engine, generator, { seed: 3, batchSize, sizePx: SIZE, validationBatches: 0 });
}

const read = async (faces: EngineTensor) => (await engine.read(faces)).data as Float32Array;

/** Training batch `number`: its pixels and styles. */
async function fresh(source: FaceSource, number: number) {
  const { faces, styles } = await source.fresh(number);
  return { pixels: await read(faces), styles };
}

test('a batch is a function of seed and number, noise included', async () => {
  const source = await open(3);
  const first = await fresh(source, 5);
  expect(first.pixels.length).toBe(3 * 3 * SIZE * SIZE);
  expect(first.pixels.every((value) => value >= 0 && value <= 1)).toBe(true);
  expect(relativeL2((await fresh(source, 6)).pixels, first.pixels)).toBeGreaterThan(0.05);
  expect(await fresh(source, 5)).toEqual(first);
  await source.close();

  const again = await open(3);
  expect(relativeL2((await fresh(again, 5)).pixels, first.pixels)).toBe(0);
  await again.close();
});

test('the same styles rendered again have other noise, and without noise none', async () => {
  const noisy = await open(2);
  const { styles } = await fresh(noisy, 0);
  const first = await read(await noisy.render(styles, 1));
  expect(relativeL2(await read(await noisy.render(styles, 2)), first)).toBeGreaterThan(1e-3);
  await noisy.close();

  const silent = await open(2, { noise: 'none' });
  const quiet = await read(await silent.render(styles, 1));
  expect(relativeL2(await read(await silent.render(styles, 2)), quiet)).toBe(0);
  await silent.close();
});

test('a large batch is made in several runs, and its faces are those of its styles', async () => {
  const large = await open(19, { noise: 'const' });
  const { pixels, styles } = await fresh(large, 0);
  const each = 3 * SIZE * SIZE;
  expect(pixels.length).toBe(19 * each);
  await large.close();
  const small = await open(2, { noise: 'const' });
  const { w } = renderedFrom(styles);
  const last = await read(await small.render([{ count: 2, w: w.subarray((17 * w.length) / 19) }]));
  expect(relativeL2(last, pixels.subarray(17 * each))).toBeLessThan(1e-5);
  await small.close();
});

test('a crossed face is that of its styles laid out by hand: one before the crossing, the other from there on', async () => {
  const source = await open(11, { noise: 'const', styles: { morph: 0.2, cross: 0.8 } });
  const { pixels, styles } = await fresh(source, 4);
  await source.close();
  const { w, crossing, count } = renderedFrom(styles);
  const network = referenceNetwork(readStyleGan2Reference('stylegan2-ada-256'));
  const { wSize, resolution: side } = network;
  const { w: other = w, layers = [] } = crossing ?? {};
  expect(layers.filter((layer) => layer < network.styles).length).toBeGreaterThan(3);
  const byHand = Float32Array.from({ length: count * network.styles * wSize }, (_, i) => {
    const [face, layer, k] = [
      Math.floor(i / (network.styles * wSize)),
      Math.floor(i / wSize) % network.styles,
      i % wSize,
    ];
    return (layer < layers[face] ? w : other)[face * wSize + k];
  });
  // The plain form of the network, which is compared with the original's styles for each layer.
  const model = synthesisModel(network, referenceWeights(network), { stylePerLayer: true });
  const session = await engine.load(model, { label: 'plain' });
  const ws = { data: byHand, shape: [count, network.styles, wSize] };
  const { image } = await session.run({ ws });
  await session.close();
  const expected = Array.from({ length: count }, (_, face) => {
    const one = (image.data as Float32Array).subarray(face * 3 * side ** 2, (face + 1) * 3 * side ** 2);
    const colours = one.map((value) => (Math.min(1, Math.max(-1, value)) + 1) / 2);
    return [...cropAndResize(colours, { channels: 3, height: side, width: side }, styleganCrop(side), SIZE)];
  });
  expect(relativeL2(pixels, expected.flat())).toBeLessThan(2e-5);
});

test('with noise, crossed faces are a function of seed and number, and those with one style are as without the key', async () => {
  const styles = { cross: 0.5 };
  const [one, other] = [await open(9, { styles }), await open(9, { styles })];
  const first = await fresh(one, 3);
  await other.fresh(0);
  expect(await fresh(other, 3)).toEqual(first);
  for (const source of [one, other]) await source.close();
  const plain = await open(9);
  const usual = await fresh(plain, 3);
  await plain.close();
  expect(renderedFrom(first.styles).w).toEqual(renderedFrom(usual.styles).w);
  const { layers = [] } = renderedFrom(first.styles).crossing ?? {};
  const each = first.pixels.length / 9;
  const distances = layers.map((_, face) => {
    const part = (pixels: Float32Array) => pixels.subarray(face * each, (face + 1) * each);
    return relativeL2(part(first.pixels), part(usual.pixels));
  });
  const { styles: none } = readStyleGan2Reference('stylegan2-ada-256');
  expect(layers).toContain(none);
  layers.forEach((layer, face) => {
    if (layer === none) expect(distances[face]).toBeLessThan(1e-5);
  });
  expect(Math.max(...distances)).toBeGreaterThan(0.01);
});

test('truncation 0 gives one face', async () => {
  const source = await open(2, { truncation: 0, noise: 'none' });
  const { pixels: both } = await fresh(source, 0);
  expect(relativeL2(both.subarray(both.length / 2), both.subarray(0, both.length / 2))).toBeLessThan(1e-5);
  await source.close();
});

test('stopped at half the size it shows nearly the same faces', async () => {
  const whole = await open(2, { noise: 'none' });
  const { pixels: full, styles } = await fresh(whole, 0);
  await whole.close();
  const half = await open(2, { noise: 'none', resolution: 128 });
  const found = relativeL2(await read(await half.render(styles)), full);
  expect(found).toBeGreaterThan(1e-3);
  expect(found).toBeLessThan(0.6);
  await half.close();
});

test('a size that the generator does not pass is refused with those that it does', async () => {
  await expect(open(2, { resolution: 512 })).rejects.toThrow(
    "generator.resolution: 512 is none of this generator's: 4, 8, 16, 32, 64, 128, 256",
  );
});
