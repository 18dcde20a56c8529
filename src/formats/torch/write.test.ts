// Tests of writing PyTorch files: what is written is read back, and lies where PyTorch expects it.

import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { useFolder } from '../../../test/use-folder.js';
import { readStoredWeights } from '../weights/stored-weights.js';
import { type WritableTensor, writeTorch } from './write.js';

const { at } = useFolder();

const tensors = new Map<string, WritableTensor>([
  ['conv.weight', { shape: [2, 1, 1, 3], data: Float32Array.of(1, -2, 3.5, 4, 5, 6e-30) }],
  ['é.bias', { shape: [2], data: Float32Array.of(0.25, Number.NaN) }],
  ['counter', { shape: [], data: BigInt64Array.of(7n) }],
  ['empty', { shape: [0, 4], data: new Float32Array(0) }],
]);

test('what is written is read back, in order', async () => {
  const path = at('a.pt');
  writeFileSync(path, writeTorch(tensors));
  const stored = await readStoredWeights(path);
  expect(stored.format).toBe('PyTorch');
  expect([...stored.tensors.keys()]).toEqual([...tensors.keys()]);
  for (const [name, { shape, data }] of tensors) {
    const tensor = stored.tensors.get(name)!;
    expect(tensor.shape).toEqual(shape);
    expect(await tensor.read()).toEqual(data);
  }
});

test('every storage begins at a multiple of 64 bytes, and the same content gives the same bytes', () => {
  const bytes = Buffer.from(writeTorch(tensors));
  for (let i = 0; i < tensors.size; i++) {
    const name = bytes.indexOf(`archive/data/${i}`);
    const header = name - 30;
    expect(bytes.readUInt32LE(header)).toBe(0x04034b50);
    const start = name + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
    expect(start % 64).toBe(0);
  }
  expect(Buffer.compare(bytes, Buffer.from(writeTorch(tensors)))).toBe(0);
});

test('a tensor whose values do not fill its shape is a mistake of the caller', () => {
  const wrong = new Map([['a', { shape: [3], data: new Float32Array(2) }]]);
  expect(() => writeTorch(wrong)).toThrow("tensor 'a' of shape [3] cannot have 2 values");
});
