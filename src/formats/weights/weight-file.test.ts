// Tests of reading weights: files that PyTorch and NumPy wrote, and what is said of files that are none.
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hasRealMaterial, realMaterial } from '../../../test/real-material.js';
import { torchArchive } from '../../../test/safety/hostile-archives.js';
import { quantisedTensor, tensor, text } from '../../../test/safety/hostile-pickles.js';
import { useFolder } from '../../../test/use-folder.js';
import { openByteSource } from '../../files/byte-source.js';
import { UserError } from '../../files/user-error.js';
import { writeSafetensors } from '../safetensors/safetensors.js';
import type { StoredTensor } from '../tensors/elements.js';
import { findStateDict } from './state-dict.js';
import { openWeightFile } from './weight-file.js';

const folder = 'test/fixtures/weights';
const files = readdirSync(folder).filter((file) => !/\.(py|json)$/.test(file));

interface Expected {
  readonly place: string;
  readonly tensors: Record<string, { dtype: string; shape: number[]; values: (number | boolean | string)[] }>;
}
const expected = JSON.parse(readFileSync(`${folder}/expected.json`, 'utf8')) as Record<string, Expected>;

const { folder: scratch, at } = useFolder();

function scratchFile(name: string, content: Uint8Array | string): string {
  const path = at(name);
  writeFileSync(path, content);
  return path;
}

async function describe(tensor: StoredTensor) {
  const values = Array.from<number | bigint, number>(await tensor.read(), Number);
  return { dtype: tensor.dtype, shape: tensor.shape, values };
}

test('every fixture has its expected content', () => {
  expect(files.sort()).toEqual(Object.keys(expected).sort());
});

test.each(files)('%s holds what its program saved', async (file) => {
  const { tensors, place } = findStateDict(await openWeightFile(`${folder}/${file}`));
  expect(place).toBe(expected[file].place);
  expect([...tensors.keys()].sort()).toEqual(Object.keys(expected[file].tensors).sort());
  for (const [name, { dtype, shape, values }] of Object.entries(expected[file].tensors)) {
    const number = (value: number | boolean | string) =>
      typeof value === 'string' ? Number(value.replace('inf', 'Infinity')) : Number(value);
    const wanted = values.map(number).map((value) => (dtype.startsWith('int') ? value : Math.fround(value)));
    expect(await describe(tensors.get(name)!)).toEqual({ dtype, shape, values: wanted });
  }
});

test('a safetensors file is read tensor by tensor, with its metadata', async () => {
  const tensors = new Map([
    ['a', { shape: [2], data: Float32Array.of(1, 2) }],
    ['b', { shape: [1, 1], data: Float32Array.of(3) }],
  ]);
  const path = scratchFile('a.safetensors', writeSafetensors(tensors, { note: 'x' }));
  const file = await openWeightFile(path);
  expect('metadata' in file && { ...file.metadata }).toEqual({ note: 'x' });
  const found = findStateDict(file).tensors;
  expect(await found.get('b')?.read()).toEqual(Float32Array.of(3));
  expect(await found.get('a')?.read()).toEqual(Float32Array.of(1, 2));
});

test.each<[string, string, Uint8Array | string, string]>([
  ['an empty file', 'a.pt', '', 'is empty'],
  [
    'a Git LFS pointer',
    'a.pt',
    'version https://git-lfs.github.com/spec/v1\noid sha256:0\n',
    'Git LFS pointer',
  ],
  ['an HTML page', 'a.pth', '<!DOCTYPE html><html>', 'an HTML page; the download failed'],
  ['an HTML page with a byte order mark', 'a.bin', '\ufeff<!-- --><html>', 'an HTML page'],
  ['what a server answered', 'a.bin', 'Entry not found', "it looks like a text, 'Entry not found'"],
  [
    'what another one answered',
    'a.safetensors',
    '404: Not Found\n',
    "it looks like a text, '404: Not Found'",
  ],
  [
    'a text',
    'a.pt',
    'hello',
    'is not a file of weights, nor of any other format known here; expected a PyTorch,',
  ],
  ['JSON', 'a.pt', '{"error": 1}', 'JSON text'],
  ['a tar archive', 'a.pt', tar(), "PyTorch's first file format"],
  ['a single array', 'a.npy', Buffer.from('\x93NUMPY\x01\0', 'latin1'), 'a NumPy array (.npy)'],
  [
    'a dict without tensors',
    'a.pkl',
    Buffer.from('\x80\x02}U\x01aK\x01s.', 'latin1'),
    'no named tensors, but a dict of a',
  ],
  [
    'a benchmark',
    'lfw.bin',
    Buffer.from('\x80\x02]q\x00(K\x01K\x02e]q\x01K\x01a\x86.', 'latin1'),
    'is an InsightFace .bin, pictures and answers to measure on',
  ],
  ['a number', 'a.pkl', Buffer.from('\x80\x02K\x01.', 'latin1'), 'no named tensors, but a number'],
  ['a tensor alone', 'a.pt', torchArchive(`\x80\x02${tensor()}.`), 'no named tensors, but a single tensor'],
  [
    'a quantised tensor',
    'a.pt',
    torchArchive(`\x80\x02}${text('a')}${quantisedTensor()}s.`),
    "tensor 'a' is kept as a quantised tensor, which is not read",
  ],
  [
    'a tensor of four bits',
    'a.pt',
    torchArchive(`\x80\x02${tensor().replace('FloatStorage', 'QUInt4x2Storage')}.`),
    'holds values of type torch.QUInt4x2Storage (quantised), which is not read',
  ],
])('%s is refused in these words', async (_, name, content, message) => {
  const path = scratchFile(name, content);
  const reading = async () => findStateDict(await openWeightFile(path));
  await expect(reading).rejects.toThrow(UserError);
  await expect(reading).rejects.toThrow(message);
  await expect(reading).rejects.toThrow(path);
});

test('a tensor beside a state_dict, such as a loss, does not hide it', async () => {
  const inner = `}(${text('a')}${tensor()}${text('b')}${tensor()}u`;
  const path = scratchFile(
    'a.pt',
    torchArchive(`\x80\x02}(${text('loss')}${tensor()}${text('model')}${inner}u.`),
  );
  const { tensors, place } = findStateDict(await openWeightFile(path));
  expect([place, ...tensors.keys()]).toEqual(['model', 'a', 'b']);
});

test('a file that is not there, and a folder, are named', async () => {
  await expect(openWeightFile('no/such.pt')).rejects.toThrow('no/such.pt: no such file');
  await expect(openWeightFile(scratch)).rejects.toThrow('is a folder');
});

test('a file that memory cannot hold is refused before it is read', async () => {
  const path = scratchFile('huge.pkl', Buffer.from('\x80\x02', 'latin1'));
  truncateSync(path, 2 ** 41);
  const source = await openByteSource(path, 'a file of weights');
  await expect(source.read(0, source.size)).rejects.toThrow('not enough memory: it needs 2,097,152 MiB');
  await expect(openWeightFile(path)).rejects.toThrow(/^\S+huge\.pkl: not enough memory: /);
});

test('a tensor that memory cannot hold is refused when it is read', async () => {
  const header = `{"a":{"dtype":"F32","shape":[${2 ** 39}],"data_offsets":[0,${2 ** 41}]}}`;
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const path = scratchFile('huge.safetensors', Buffer.concat([length, Buffer.from(header)]));
  truncateSync(path, 8 + header.length + 2 ** 41);
  const { tensors } = findStateDict(await openWeightFile(path));
  await expect(tensors.get('a')!.read()).rejects.toThrow(/huge\.safetensors: not enough memory: /);
});

test.each(files)('%s cut short is refused at any length', async (file) => {
  const bytes = readFileSync(`${folder}/${file}`);
  for (let length = 1; length < bytes.length; length += Math.ceil(bytes.length / 60)) {
    const path = scratchFile('cut', bytes.subarray(0, length));
    await expect(async () => findStateDict(await openWeightFile(path))).rejects.toThrow(UserError);
  }
});

test('a checksum that does not fit is refused when the tensor is read', async () => {
  const bytes = Buffer.from(readFileSync(`${folder}/types-zip-p2.pt`));
  const at = bytes.indexOf(Buffer.from(Float32Array.of(-1, -0.875, -0.75).buffer));
  bytes[at] ^= 1;
  const { tensors } = findStateDict(await openWeightFile(scratchFile('flipped.pt', bytes)));
  await expect(tensors.get('float32')!.read()).rejects.toThrow('does not have its checksum');
});

test.skipIf(!hasRealMaterial('checkpoints'))('real weight files hold finite tensors', async () => {
  for (const [name, count] of [
    ['mobilefacenet-128d', 307],
    ['vae-celeba64', 28],
  ] as const) {
    const file = await openWeightFile(realMaterial(`checkpoints/${name}.pt`));
    const { tensors } = findStateDict(file);
    expect(tensors.size).toBe(count);
    for (const tensor of tensors.values()) {
      const values = Array.from<number | bigint, number>(await tensor.read(), Number);
      expect(values.every(Number.isFinite)).toBe(true);
    }
  }
});

function tar(): Uint8Array {
  const bytes = Buffer.alloc(512);
  bytes.write('sys_info', 0, 'latin1');
  bytes.write('ustar', 257, 'latin1');
  return bytes;
}
