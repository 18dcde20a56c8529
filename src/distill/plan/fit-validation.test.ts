// Pictures for validation: as many as are asked for, unless a folder would then have few to learn from.
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { useFolderPerTest } from '../../../test/use-folder.js';
import { resolveConfig } from '../../config/resolve.js';
import { fitValidation } from './fit-validation.js';

const folder = useFolderPerTest();

/** The images that are kept of 256, in batches of 32, where folders of so many pictures are mixed with the population. */
async function kept(...pictures: number[]): Promise<number> {
  const folders = pictures.map((count, i) => {
    const path = folder.at(`${count}-${i}`);
    mkdirSync(path, { recursive: true });
    for (let n = 0; n < count; n++) writeFileSync(`${path}/${n}.png`, '');
    return { kind: 'folder', folder: path };
  });
  const config = resolveConfig({
    generator: { sources: [{ kind: 'procedural', share: folders.length || 1 }, ...folders] },
    teacher: { file: 't.onnx' },
    sampler: { kind: 'static' },
    training: { batchSize: 32, imagesPerEpoch: 64, validationImages: 256 },
  });
  return (await fitValidation(config)).training.validationImages;
}

test('a large folder keeps what is asked for, as generators do', async () => {
  expect(await kept()).toBe(256);
  // Eight batches hold 128 of its pictures.
  expect(await kept(640)).toBe(256);
});

test('a smaller one gives up a fifth, or half for a single batch, and a tiny one nothing', async () => {
  expect(await kept(639)).toBe(224);
  expect(await kept(500)).toBe(192);
  expect(await kept(100)).toBe(32);
  expect(await kept(32)).toBe(32);
  expect(await kept(31)).toBe(0);
  expect(await kept(3)).toBe(0);
});

test('of several the smallest decides', async () => {
  // Eight of each in a batch.
  expect(await kept(400, 80)).toBe(64);
  expect(await kept(80, 400)).toBe(64);
});

test('one without pictures is named', async () => {
  await expect(kept(0)).rejects.toThrow(/^generator\.sources\.1\.folder: \S+: holds no pictures/);
});
