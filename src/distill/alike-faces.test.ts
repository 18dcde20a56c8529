// Folders of one person are told of; folders of many, and generators, are not.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resolveConfig } from '../config/resolve.js';
import { Engine, type EngineTensor } from '../graph/engine.js';
import { describeAlikeFolders } from './alike-faces.js';
import type { FaceSource } from './sources/face-source.js';
import type { Teacher } from './teacher.js';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
});
afterAll(() => engine.stop());

/** What is said of four faces, two numbers each: the first two of a folder, or all, as `generator` says. */
async function describe(generator: object, embeddings: number[], parts?: FaceSource['parts']) {
  const config = resolveConfig({ generator, teacher: { file: 't' }, sampler: { kind: 'static' } });
  const slot = engine.slot('given');
  const give = (): Promise<EngineTensor> =>
    engine.write(slot, { data: Float32Array.from(embeddings), shape: [4, 2] });
  const source: Pick<FaceSource, 'fresh' | 'parts'> = {
    fresh: async () => ({ faces: await give(), styles: [] }),
    ...(parts && { parts }),
  };
  const teacher: Pick<Teacher, 'size' | 'embed'> = { size: 2, embed: async (faces) => faces };
  return describeAlikeFolders(config, {
    engine,
    source: source as FaceSource,
    teacher: teacher as Teacher,
    batchSize: 4,
  });
}

const folder = { kind: 'folder', folder: '/faces' };
const [alike, different] = [
  [1, 0, 1, 0.1, 1, -0.1, 1, 0],
  [1, 0, 0, 1, -1, 0, 0, -1],
];

test('a folder whose faces are alike to the teacher is told of with the cosine', async () => {
  expect(await describe(folder, alike)).toEqual([
    '/faces: the teacher finds its faces alike (median cosine 1.00 of 4 of them): of one person, not aligned, or no faces; ' +
      'a student needs many people whom its teacher tells apart',
  ]);
  expect(await describe(folder, different)).toEqual([]);
});

test('pictures of one person need not be the same to be alike', async () => {
  const at = (degrees: number) => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  expect(await describe(folder, [0, 60, 5, 62].flatMap(at))).toHaveLength(1);
  expect(await describe(folder, [0, 65, 130, 195].flatMap(at))).toEqual([]);
});

test('of a mixture only the faces of the folder count', async () => {
  const mixture = { sources: [folder, { kind: 'procedural' }] };
  const parts = [
    { name: 'faces', faces: 2 },
    { name: 'procedural', faces: 2 },
  ];
  expect(await describe(mixture, [1, 0, 1, 0, 0, 1, -1, 0], parts)).toHaveLength(1);
  expect(await describe(mixture, [1, 0, 0, 1, 1, 0, 1, 0], parts)).toEqual([]);
});

test('a generator is not looked at', async () => {
  expect(await describe({ kind: 'procedural' }, alike)).toEqual([]);
});
