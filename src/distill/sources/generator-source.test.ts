// Generators in ONNX whose fresh faces may be made of two styles: mapping and synthesis, with one style or one for each layer.

import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { file, mapper, painter } from '../../../test/nets/foreign-models.js';
import { useFolder } from '../../../test/use-folder.js';
import { resolveConfig } from '../../config/resolve.js';
import { Engine, type EngineTensor } from '../../graph/engine.js';
import type { FaceSource } from './face-source.js';
import { openSource } from './open-source.js';

const SIZE = 16;
const FACE = 3 * SIZE * SIZE;
const LAYERS = 3;
const { at } = useFolder();
let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
  const write = (name: string, model: Parameters<typeof file>[0]) =>
    writeFileSync(at(name), file(model).bytes);
  const square = { height: SIZE, width: SIZE };
  write('mapping.onnx', mapper(7, 5));
  write('layers.onnx', painter({ ...square, latent: ['n', LAYERS, 5] }));
  write('fixed.onnx', painter({ ...square, latent: [2, LAYERS, 5], declared: [2, 3, SIZE, SIZE] }));
  write('single.onnx', painter({ ...square, latent: ['n', 5] }));
});
afterAll(() => engine.stop());

const pair = (synthesis: string, styles?: object) => ({
  kind: 'onnx',
  mapping: at('mapping.onnx'),
  synthesis: at(synthesis),
  range: [-3, 3],
  crop: 'none',
  ...(styles && { styles }),
});

function open(section: object, batchSize = 6): Promise<FaceSource> {
  const { generator } = resolveConfig({ generator: section, teacher: { file: 't.onnx' } });
  return openSource(engine, generator, { seed: 7, batchSize, sizePx: SIZE, validationBatches: 0 });
}

async function facesOf(tensor: EngineTensor): Promise<Float32Array[]> {
  const data = (await engine.read(tensor)).data as Float32Array;
  return Array.from({ length: data.length / FACE }, (_, i) => data.slice(i * FACE, (i + 1) * FACE));
}

async function fresh(source: FaceSource, number: number) {
  const { faces, styles } = await source.fresh(number);
  return { faces: await facesOf(faces), styles };
}

const distance = (one: Float32Array, other: Float32Array) =>
  Math.max(...one.map((value, i) => Math.abs(value - other[i])));

test.each([
  'layers.onnx',
  'fixed.onnx',
])('%s: a crossed face is linear in its layers, as the network is', async (synthesis) => {
  const source = await open(pair(synthesis, { cross: 1 }));
  const { faces, styles } = await fresh(source, 3);
  const [part] = styles;
  const crossing = 'w' in part ? part.crossing : undefined;
  if (!('w' in part) || !crossing) throw new Error('expected crossed styles');
  expect(part.w.length).toBe(6 * 5);
  const uncrossed = { count: 6, w: part.w };
  const whole = async (w: Float32Array) => facesOf(await source.render([{ count: 6, w }]));
  const [first, other] = [await whole(part.w), await whole(crossing.w)];
  // With the halves the other way round the two pictures add up to those of both styles.
  const opposite = { count: 6, w: crossing.w, crossing: { ...crossing, w: part.w } };
  const swapped = await facesOf(await source.render([opposite]));
  faces.forEach((face, i) => {
    expect(distance(face, first[i])).toBeGreaterThan(0.01);
    const sum = first[i].map((value, k) => value + other[i][k] - swapped[i][k]);
    expect(distance(face, sum)).toBeLessThan(1e-5);
  });
  expect(await facesOf(await source.render(styles))).toEqual(faces);
  expect(await facesOf(await source.render([uncrossed]))).toEqual(first);
  await source.close();

  // Where no layer is crossed, a style for each layer gives what one that is repeated gives.
  const plain = await open(pair(synthesis));
  const repeated = await facesOf(await plain.render([uncrossed]));
  repeated.forEach((face, i) => {
    expect(distance(face, first[i])).toBeLessThan(1e-6);
  });
  await plain.close();
});

test('a source that is opened again goes on with the same styles and faces, in a mixture too', async () => {
  const section = { sources: [{ kind: 'procedural' }, pair('layers.onnx', { morph: 0.3, cross: 0.5 })] };
  const once = await open(section, 12);
  for (const number of [0, 1]) await once.fresh(number);
  const expected = await fresh(once, 2);
  const moved = expected.styles.map((part) =>
    'w' in part ? { ...part, w: part.w.map((value) => value + 0.1) } : part,
  );
  const variants = await facesOf(await once.render(moved));
  await once.close();

  const again = await open(section, 12);
  expect(await fresh(again, 2)).toEqual(expected);
  expect(await facesOf(await again.render(moved))).toEqual(variants);
  await again.close();
});

test('faces of one style are those that the source draws without the key, to the last bit where only morphing is on', async () => {
  const [plain, morphing] = [
    await open(pair('single.onnx')),
    await open(pair('single.onnx', { morph: 0.4 })),
  ];
  const [before, after] = [await fresh(plain, 1), await fresh(morphing, 1)];
  const same = before.faces.map((face, i) => distance(face, after.faces[i]) === 0);
  expect(same).toContain(true);
  expect(same).toContain(false);
  const validation = async (source: FaceSource) => facesOf((await source.validation(0)).faces);
  expect(await validation(morphing)).toEqual(await validation(plain));
  for (const source of [plain, morphing]) await source.close();
});

test('a synthesis that takes one style is refused where layers are to be crossed', async () => {
  await expect(open(pair('single.onnx', { cross: 0.1 }))).rejects.toThrow(
    /^generator\.styles\.cross: \S*single\.onnx takes one style for all its layers, .* \[n, layers, 5\] is expected$/,
  );
  await expect(open({ sources: [pair('single.onnx', { cross: 0.1 })] })).rejects.toThrow(
    /^generator\.sources\.0\.styles\.cross: /,
  );
});
