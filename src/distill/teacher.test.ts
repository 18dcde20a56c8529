// The teacher gets its faces as the configuration says, and where it says nothing, as the model itself declares.
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embedder, file, weight } from '../../test/nets/foreign-models.js';
import { useFolder } from '../../test/use-folder.js';
import {
  decodeOnnx,
  encodeOnnx,
  makeNode,
  makeTensor,
  makeValueInfo,
  setMetadata,
} from '../formats/onnx/onnx.js';
import { Engine } from '../graph/engine.js';
import { uniforms } from '../math/random.js';
import { openTeacher } from './teacher.js';

const SIZE_PX = 8;
const { at } = useFolder();
const path = at('bgr.onnx');
let engine: Engine;

beforeAll(async () => {
  const nodes = [
    makeNode('Flatten', ['images'], ['flat'], { axis: 1 }),
    makeNode('MatMul', ['flat', 'project'], ['vector']),
  ];
  const initializers = [weight('project', 3 * SIZE_PX * SIZE_PX, 16)];
  const model = embedder(nodes, {
    input: ['n', 3, SIZE_PX, SIZE_PX],
    output: ['n', 16],
    initializers,
  });
  setMetadata(model, { 'synthdistill.colour': 'bgr' });
  writeFileSync(path, file(model).bytes);
  engine = await Engine.start();
});
afterAll(() => engine.stop());

async function embed(colour?: 'rgb' | 'bgr'): Promise<number[]> {
  const config = { file: path, ...(colour === undefined ? {} : { colour }) };
  const teacher = await openTeacher(engine, config, SIZE_PX);
  const data = uniforms({ seed: 1, stream: 'faces', step: 0 }, 2 * 3 * SIZE_PX * SIZE_PX);
  const faces = await engine.write(engine.slot('faces'), { data, shape: [2, 3, SIZE_PX, SIZE_PX] });
  const embeddings = await engine.read(await teacher.embed(faces));
  await teacher.close();
  return Array.from(embeddings.data, Number);
}

test("a colour order that is left out is the one of the model's metadata", async () => {
  const declared = await embed();
  expect(declared).toEqual(await embed('bgr'));
  expect(declared).not.toEqual(await embed('rgb'));
});

test('one whose normalisation is assumed or given is tried, one whose is declared is believed where it tells people apart', async () => {
  const probeOf = async (config: Parameters<typeof openTeacher>[1]) => {
    const teacher = await openTeacher(engine, config, SIZE_PX);
    const tried = await teacher.probe();
    await teacher.close();
    return tried;
  };
  const tried = await probeOf({ file: path });
  expect(tried?.probe).toMatchObject({ of: 'the embedded population', people: 24 });
  expect(tried?.probe.used).toMatchObject({ normalize: 'arcface-127.5', colour: 'bgr' });
  expect(tried?.message).toContain(`${path}: tells people apart`);
  const given = await probeOf({ file: path, normalize: 'raw' });
  expect(given?.probe.used).toMatchObject({ normalize: 'raw', colour: 'bgr' });
  expect(given?.require).not.toThrow();
  const model = decodeOnnx(readFileSync(path), path);
  setMetadata(model, { 'synthdistill.normalize': 'imagenet' });
  writeFileSync(at('believed.onnx'), encodeOnnx(model));
  expect(await probeOf({ file: at('believed.onnx') })).toBeUndefined();
  expect(await probeOf({ file: at('believed.onnx'), normalize: 'imagenet', colour: 'bgr' })).toBeUndefined();
});

test('a teacher that wants other pixels is told with the settings that give them', async () => {
  // Brightness 0..255 is seen; of -1..1, which is what is assumed, only the last digits are left.
  const blind = embedder(
    [
      makeNode('Abs', ['images'], ['bright']),
      makeNode('Sub', ['bright', 'grey'], ['centred']),
      makeNode('Flatten', ['centred'], ['vector'], { axis: 1 }),
    ],
    {
      input: ['n', 3, SIZE_PX, SIZE_PX],
      output: ['n', 3 * SIZE_PX * SIZE_PX],
      initializers: [makeTensor('grey', Float32Array.of(127.5), [])],
    },
  );
  writeFileSync(at('blind.onnx'), file(blind).bytes);
  const teacher = await openTeacher(engine, { file: at('blind.onnx') }, SIZE_PX);
  const tried = await teacher.probe();
  await teacher.close();
  expect(tried?.probe.verdict).toBe('better');
  expect(tried?.message).toMatch(/better by rgb, raw .*; set teacher\.normalize=raw$/);
  expect(tried?.require).toThrow(
    /all but the same .*, which was assumed, and tells them apart by rgb, raw; give that$/,
  );
  setMetadata(blind, { 'synthdistill.normalize': 'arcface-127.5', 'synthdistill.colour': 'rgb' });
  writeFileSync(at('lying.onnx'), file(blind).bytes);
  const lying = await openTeacher(engine, { file: at('lying.onnx') }, SIZE_PX);
  const doubted = await lying.probe();
  await lying.close();
  expect(doubted?.message).toMatch(/better by rgb, raw .*; set teacher\.normalize=raw$/);
  expect(doubted?.require).not.toThrow();
});

test('a configuration that gives a teacher other pixels than its file declares is warned of', async () => {
  const warnings = async (config: Omit<Parameters<typeof openTeacher>[1], 'file'>) => {
    const teacher = await openTeacher(engine, { file: at('declared.onnx'), ...config }, SIZE_PX);
    await teacher.close();
    return teacher.warnings;
  };
  const model = decodeOnnx(readFileSync(path), path);
  setMetadata(model, { 'synthdistill.normalize': 'arcface-128' });
  writeFileSync(at('declared.onnx'), encodeOnnx(model));
  expect(await warnings({})).toEqual([]);
  expect(await warnings({ normalize: 'imagenet' })).toEqual([
    expect.stringMatching(
      /declared\.onnx wants its pixels bgr, arcface-128 \(the model's metadata\), but the configuration gives it bgr, imagenet/,
    ),
  ]);
  setMetadata(model, { 'synthdistill.assumed': 'normalize,colour' });
  writeFileSync(at('declared.onnx'), encodeOnnx(model));
  expect(await warnings({ normalize: 'imagenet' })).toEqual([]);
});

test('of several outputs that may be the embedding the configuration names one', async () => {
  const names = ['early', 'late'] as const;
  const model = embedder(
    [
      makeNode('Flatten', ['images'], ['flat'], { axis: 1 }),
      ...names.map((name) => makeNode('MatMul', ['flat', `${name}.weight`], [name])),
    ],
    {
      initializers: names.map((name, i) => weight(`${name}.weight`, 3 * SIZE_PX * SIZE_PX, 16 * (i + 2))),
      inputs: [makeValueInfo('images', 'float32', ['n', 3, SIZE_PX, SIZE_PX])],
      outputs: names.map((name, i) => makeValueInfo(name, 'float32', ['n', 16 * (i + 2)])),
    },
  );
  writeFileSync(at('two.onnx'), file(model).bytes);
  await expect(openTeacher(engine, { file: at('two.onnx') }, SIZE_PX)).rejects.toThrow(
    /name the one to take/,
  );
  const teacher = await openTeacher(engine, { file: at('two.onnx'), output: 'late' }, SIZE_PX);
  expect(teacher.size).toBe(48);
  await teacher.close();
});

test('a teacher of oblong faces sees the middle of those that the student takes', async () => {
  const model = embedder(
    [
      makeNode('Flatten', ['images'], ['flat'], { axis: 1 }),
      makeNode('MatMul', ['flat', 'project'], ['vector']),
    ],
    {
      input: ['n', 3, SIZE_PX, SIZE_PX - 2],
      output: ['n', 16],
      initializers: [weight('project', 3 * SIZE_PX * (SIZE_PX - 2), 16)],
    },
  );
  writeFileSync(at('oblong.onnx'), file(model).bytes);
  const teacher = await openTeacher(engine, { file: at('oblong.onnx') }, SIZE_PX);
  expect(teacher.pixels).toContain('8x6 pixels, the middle columns of 8x8');
  const slot = engine.slot('faces');
  const embedded = async (faces: Float32Array) => {
    const held = await engine.write(slot, { data: faces.slice(), shape: [1, 3, SIZE_PX, SIZE_PX] });
    return (await engine.read(await teacher.embed(held))).data.slice();
  };
  const faces = uniforms({ seed: 1, stream: 'faces', step: 0 }, 3 * SIZE_PX * SIZE_PX);
  const withOtherMargins = faces.map((x, i) =>
    i % SIZE_PX === 0 || i % SIZE_PX === SIZE_PX - 1 ? 1 - x : x,
  );
  expect(await embedded(withOtherMargins)).toEqual(await embedded(faces));
  await teacher.close();
});
