// A mixture of generators, the population and a folder: whose faces lie where, and that no two sources draw the same.

import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makePictures, tinyGenerator } from '../../../test/e2e/distill-fixtures.js';
import { useFolder } from '../../../test/use-folder.js';
import { resolveConfig } from '../../config/resolve.js';
import { Engine } from '../../graph/engine.js';
import type { Styles } from '../styles.js';
import type { FaceBatch, FaceSource } from './face-source.js';
import { seedOfSource } from './mixed-source.js';
import { openSource } from './open-source.js';

const SIZE = 16;
const FACE = 3 * SIZE * SIZE;
const { at } = useFolder();
let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
  writeFileSync(at('g.onnx'), tinyGenerator());
  await makePictures(at('pictures'), 12);
});
afterAll(() => engine.stop());

const generator = () => ({ kind: 'onnx', file: at('g.onnx'), range: [0, 1], crop: 'none' });
const folder = () => ({ kind: 'folder', folder: at('pictures') });

function open(section: object, batchSize: number, validationBatches = 1): Promise<FaceSource> {
  const config = resolveConfig({
    generator: section,
    teacher: { file: 't.onnx' },
    sampler: { kind: 'static' },
    training: { batchSize, imagesPerEpoch: batchSize, validationImages: 0 },
  });
  return openSource(engine, config.generator, { seed: 7, batchSize, sizePx: SIZE, validationBatches });
}

/** The pixels of each face. */
async function facesOf(tensor: FaceBatch['faces']): Promise<number[][]> {
  const data = (await engine.read(tensor)).data as Float32Array;
  return Array.from({ length: data.length / FACE }, (_, i) =>
    Array.from(data.subarray(i * FACE, (i + 1) * FACE)),
  );
}
const read = async ({ faces, styles }: FaceBatch) => ({ faces: await facesOf(faces), styles });

test('every batch holds faces of each source, one after the other, and the first draws what it draws alone', async () => {
  const mixed = await open(
    { sources: [{ ...generator(), share: 3 }, folder(), { kind: 'procedural', share: 2 }] },
    12,
  );
  expect(mixed.parts).toEqual([
    { name: 'g.onnx', faces: 6 },
    { name: 'pictures', faces: 2 },
    { name: 'population', faces: 4 },
  ]);
  const { faces, styles } = await read(await mixed.fresh(2));
  expect(styles.map(({ count }) => count)).toEqual([6, 2, 4]);
  expect(new Set(faces.map(String)).size).toBe(12);

  const alone = await open(generator(), 6);
  expect(faces.slice(0, 6)).toEqual((await read(await alone.fresh(2))).faces);
  const again = await open(
    { sources: [{ ...generator(), share: 3 }, folder(), { kind: 'procedural', share: 2 }] },
    12,
  );
  expect((await read(await again.fresh(2))).faces).toEqual(faces);
  for (const source of [mixed, alone, again]) await source.close();
});

test('styles give their faces again; moved ones give others, and pictures stay', async () => {
  const mixed = await open({ sources: [generator(), folder()] }, 6);
  const { faces, styles } = await read(await mixed.fresh(1));
  expect(await facesOf(await mixed.render(styles, 1))).toEqual(faces);
  const moved: Styles = styles.map((part) => ('w' in part ? { ...part, w: part.w.map((x) => x + 1) } : part));
  const others = await facesOf(await mixed.render(moved, 1));
  others.forEach((face, i) => {
    if (i < 3) expect(face).not.toEqual(faces[i]);
    else expect(face).toEqual(faces[i]);
  });
  await mixed.close();
});

test('two sources of one kind draw different faces, and hold out different pictures', async () => {
  const twins = await open({ sources: [generator(), generator(), folder(), folder()] }, 12, 2);
  expect(twins.parts?.map(({ name }) => name)).toEqual(['g.onnx', 'g.onnx (2)', 'pictures', 'pictures (2)']);
  const held = [await read(await twins.validation(0)), await read(await twins.validation(1))];
  const drawn = [...held, await read(await twins.fresh(0))].flatMap(({ faces }) => faces.slice(0, 6));
  expect(new Set(drawn.map(String)).size).toBe(18);
  const picturesOf = (n: number) =>
    held.flatMap(({ styles }) => {
      const part = styles[n];
      return 'pictures' in part ? part.pictures : [];
    });
  expect(picturesOf(2)).toHaveLength(6);
  expect(picturesOf(2)).not.toEqual(picturesOf(3));
  for (let number = 0; number < 4; number++) {
    const part = (await twins.fresh(number)).styles[2];
    const shown = 'pictures' in part ? part.pictures : [];
    expect(shown.filter((picture) => picturesOf(2).includes(picture))).toEqual([]);
  }
  await twins.close();
});

test('the seed of a source is a seed, and its own', () => {
  const seeds = Array.from({ length: 32 }, (_, n) => seedOfSource(2021, n));
  expect(seeds[0]).toBe(2021);
  expect(new Set(seeds).size).toBe(32);
  for (const seed of seeds) expect(Number.isSafeInteger(seed) && seed >= 0).toBe(true);
  expect(seedOfSource(2022, 1)).not.toBe(seeds[1]);
});

test('a source that cannot be opened is named by its place, and the others are closed', async () => {
  await expect(open({ sources: [{ kind: 'procedural' }, folder()] }, 12, 2)).rejects.toThrow(
    /^generator\.sources\.1\.folder: \S*pictures holds 12 pictures, and validation would keep 12 of them/,
  );
  writeFileSync(at('text.onnx'), 'text');
  const text = { ...generator(), file: at('text.onnx') };
  await expect(open({ sources: [folder(), text] }, 12)).rejects.toThrow(
    /^generator\.sources\.1: \S*text\.onnx/,
  );
});
