// Weights from a file fit the network or are refused by name, whatever the file's format.
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { useFolder } from '../../../test/use-folder.js';
import { UserError } from '../../files/user-error.js';
import { writeSafetensors } from '../../formats/safetensors/safetensors.js';
import { type WritableTensor, writeTorch } from '../../formats/torch/write.js';
import { tinyfarC } from '../architectures/tinyfar.js';
import { initialWeights, type Weights } from '../initialise.js';
import { parametersOf } from '../network-tensors.js';
import { startWeights } from './start-weights.js';

const { at } = useFolder();

const SEED = 2;
const network = tinyfarC();
const shapes = new Map(parametersOf(network).map(({ name, shape }) => [name, shape]));
const fresh = initialWeights(network, SEED);
const timm = (name: string) => name.replace(/^cnn\./, '');

type StateDict = Map<string, WritableTensor>;

/** A weight file of the whole network in which the elements of tensor i are i, i + 1, …. */
function weightFile(rename = (name: string) => name): StateDict {
  const tensors: StateDict = new Map();
  for (const [i, [name, values]] of [...fresh].entries()) {
    const shape = shapes.get(name) ?? [values.length];
    tensors.set(rename(name), { shape, data: Float32Array.from(values, (_, at) => i + at) });
  }
  return tensors;
}

function load(tensors: StateDict, file = 'student.pt'): Promise<Weights> {
  const path = at(file);
  const floats = tensors as Map<string, { shape: number[]; data: Float32Array }>;
  writeFileSync(path, file.endsWith('.pt') ? writeTorch(tensors) : writeSafetensors(floats));
  return startWeights(network, SEED, { file: path });
}

/** Compares bytes: element by element, a million of them take seconds. */
function expectSame(found: Float32Array | undefined, expected: WritableTensor['data'] | undefined): void {
  const bytes = (values: WritableTensor['data'] = new Float32Array(0)) =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  expect(Buffer.compare(bytes(found), bytes(expected))).toBe(0);
}

test('without a file they are the random weights of the seed', async () => {
  for (const [name, values] of await startWeights(network, SEED)) expectSame(values, fresh.get(name));
});

test.each([
  'student.pt',
  'student.safetensors',
])('every tensor of a weight file with the prefix cnn. is taken from %s', async (file) => {
  const tensors = weightFile();
  const weights = await load(tensors, file);
  expect(weights.size).toBe(tensors.size);
  for (const [name, { data }] of tensors) expectSame(weights.get(name), data);
});

test("timm's own names are taken, its classifier and counters passed over, and the embedding layer stays", async () => {
  const tensors = weightFile(timm);
  tensors.delete('fc.weight');
  tensors.delete('fc.bias');
  tensors.set('classifier.weight', { shape: [1000, 1280], data: new Float32Array(1280000) });
  tensors.set('classifier.bias', { shape: [1000], data: new Float32Array(1000) });
  tensors.set('bn1.num_batches_tracked', { shape: [], data: BigInt64Array.of(5n) });
  const weights = await load(tensors);
  expectSame(weights.get('cnn.conv_stem.weight'), tensors.get('conv_stem.weight')?.data);
  expectSame(weights.get('fc.weight'), fresh.get('fc.weight'));
});

test("an embedding layer under timm's name for it is taken", async () => {
  const tensors = weightFile((name) => timm(name).replace('fc.', 'classifier.'));
  const weights = await load(tensors);
  expectSame(weights.get('fc.weight'), tensors.get('classifier.weight')?.data);
});

const long = (name: string, shape: number[], value = 0) =>
  [name, { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value) }] as const;

test.each<[string, RegExp, (tensors: StateDict) => void]>([
  [
    'one missing',
    /student\.pt: lacks 1 tensor of tinyfar-c: cnn\.bn1\.running_var$/,
    (t) => t.delete('cnn.bn1.running_var'),
  ],
  [
    'several missing',
    /lacks 2 tensors of tinyfar-c: cnn\.bn1\.weight, cnn\.bn1\.bias$/,
    (t) => ['cnn.bn1.weight', 'cnn.bn1.bias'].map((name) => t.delete(name)),
  ],
  [
    'an unknown one',
    /holds 1 tensor that tinyfar-c does not have: cnn\.layer9$/,
    (t) => t.set(...long('cnn.layer9', [1])),
  ],
  [
    'a wrong shape',
    /cnn\.conv_head\.weight is \[1280, 9, 1, 1\] instead of \[1280, \d+, 1, 1\]/,
    (t) => t.set(...long('cnn.conv_head.weight', [1280, 9, 1, 1])),
  ],
  [
    'another embedding size',
    /tensor fc\.bias has shape \[128\], but the network embeds in 512 numbers, like its teacher; choose/,
    (t) => t.set(...long('fc.bias', [128])),
  ],
  [
    'NaN',
    /tensor cnn\.bn1\.bias holds NaN or infinity/,
    (t) => t.set(...long('cnn.bn1.bias', [32], Number.NaN)),
  ],
  ['half an embedding layer', /lacks 1 tensor of tinyfar-c: fc\.bias$/, (t) => t.delete('fc.bias')],
])('a weight file with %s is refused by name', async (_, message, damage) => {
  const tensors = weightFile();
  damage(tensors);
  const loading = load(tensors);
  await expect(loading).rejects.toThrow(UserError);
  await expect(loading).rejects.toThrow(message);
});

test('a file of another network is refused with its missing tensors', async () => {
  await expect(load(new Map([long('features.0.weight', [1])]))).rejects.toThrow(
    /lacks \d+ tensors of tinyfar-c/,
  );
});
