// StyleGAN2 as a source of faces, on a narrow generator that NVIDIA's program saved.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { relativeL2 } from '../../test/golden/stylegan2-reference.js';
import { Engine } from '../graph/engine.js';
import { parseConfig } from './config.js';
import { FACES } from './slots.js';
import { openSource } from './source.js';

const SIZE = 112;
let engine: Engine;
let folder: string;
let file: string;
beforeAll(async () => {
  engine = await Engine.start();
  folder = mkdtempSync(join(tmpdir(), 'synthdistill-stylegan2-'));
  file = join(folder, 'generator.pkl');
  writeFileSync(file, gunzipSync(readFileSync('test/golden/stylegan2-ada-256.pkl.gz')));
});
afterAll(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true });
});

async function open(batchSize: number, changes: Record<string, unknown> = {}) {
  const config = parseConfig({
    seed: 3,
    generator: { kind: 'stylegan2', file, ...changes },
    teacher: { file: 't.onnx' },
    training: { batchSize, imagesPerEpoch: 1000, validationImages: 0 },
  });
  return openSource(engine, config, SIZE);
}

const faces = async () => (await engine.read(FACES)).data as Float32Array;

test('a batch is a function of seed and number, noise included', async () => {
  const source = await open(3);
  const styles = await source.fresh(5);
  const first = await faces();
  expect(first.length).toBe(3 * 3 * SIZE * SIZE);
  expect(first.every((value) => value >= 0 && value <= 1)).toBe(true);
  await source.fresh(6);
  expect(relativeL2(await faces(), first)).toBeGreaterThan(0.05);
  expect(await source.fresh(5)).toEqual(styles);
  expect(relativeL2(await faces(), first)).toBe(0);
  await source.close();

  const again = await open(3);
  await again.fresh(5);
  expect(relativeL2(await faces(), first)).toBe(0);
  await again.close();
});

test('the same styles rendered again have other noise, and without noise none', async () => {
  const noisy = await open(2);
  const styles = (await noisy.fresh(0)) ?? new Float32Array();
  await noisy.render(styles, 1);
  const first = await faces();
  await noisy.render(styles, 2);
  expect(relativeL2(await faces(), first)).toBeGreaterThan(1e-3);
  await noisy.close();

  const silent = await open(2, { noise: 'none' });
  await silent.render(styles, 1);
  const quiet = await faces();
  await silent.render(styles, 2);
  expect(relativeL2(await faces(), quiet)).toBe(0);
  await silent.close();
});

test('a large batch is made in several runs, and its faces are those of its styles', async () => {
  const large = await open(19, { noise: 'const' });
  const styles = (await large.fresh(0)) ?? new Float32Array();
  const all = await faces();
  const each = 3 * SIZE * SIZE;
  expect(all.length).toBe(19 * each);
  await large.close();
  const small = await open(2, { noise: 'const' });
  const size = Number(small.styleSize);
  await small.render(styles.subarray(17 * size));
  expect(relativeL2(await faces(), all.subarray(17 * each))).toBeLessThan(1e-5);
  await small.close();
});

test('truncation 0 gives one face', async () => {
  const source = await open(2, { truncation: 0, noise: 'none' });
  await source.fresh(0);
  const both = await faces();
  expect(relativeL2(both.subarray(both.length / 2), both.subarray(0, both.length / 2))).toBeLessThan(1e-5);
  await source.close();
});

test('stopped at half the size it shows nearly the same faces', async () => {
  const whole = await open(2, { noise: 'none' });
  const styles = (await whole.fresh(0)) ?? new Float32Array();
  const full = await faces();
  await whole.close();
  const half = await open(2, { noise: 'none', resolution: 128 });
  await half.render(styles);
  const found = relativeL2(await faces(), full);
  expect(found).toBeGreaterThan(1e-3);
  expect(found).toBeLessThan(0.6);
  await half.close();
});

test('a size that the generator does not pass is refused with those that it does', async () => {
  await expect(open(2, { resolution: 512 })).rejects.toThrow(
    "generator.resolution: 512 is none of this generator's: 4, 8, 16, 32, 64, 128, 256",
  );
});
