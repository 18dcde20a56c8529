// What gave numbers that are not finite is named: faces or embeddings, and of a mixture the source.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Engine } from '../graph/engine.js';
import { findNotFinite } from './find-not-finite.js';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
});
afterAll(() => engine.stop());

/** Which of these numbers are not finite, of three faces with two numbers each and embeddings of one. */
async function found(faces: number[], target: number[], parts?: Parameters<typeof findNotFinite>[2]) {
  const write = (label: string, values: number[], shape: number[]) =>
    engine.write(engine.slot(label), { data: Float32Array.from(values), shape });
  const batch = { faces: await write('faces', faces, [3, 2]), target: await write('target', target, [3, 1]) };
  return (await findNotFinite(engine, batch, parts))?.what;
}

const parts = [
  { name: 'population', faces: 2 },
  { name: 'g.onnx', faces: 1 },
];

test('the first source of a mixture with such faces is named', async () => {
  expect(await found([1, 2, 3, 4, Number.NaN, 6], [1, 2, 3], parts)).toBe(
    'the generated faces of g.onnx hold NaN or infinity',
  );
  expect(await found([1, 2, 3, Infinity, 5, Number.NaN], [1, 2, 3], parts)).toBe(
    'the generated faces of population hold NaN or infinity',
  );
});

test('of one source the faces are, then the teacher, and nothing where all is well', async () => {
  expect(await found([Number.NaN, 2, 3, 4, 5, 6], [1, 2, 3])).toBe(
    'the generated faces hold NaN or infinity',
  );
  expect(await found([1, 2, 3, 4, 5, 6], [1, Infinity, 3], parts)).toBe(
    "the teacher's embeddings hold NaN or infinity",
  );
  expect(await found([1, 2, 3, 4, 5, 6], [1, 2, 3], parts)).toBeUndefined();
});
