// Damaged files of every format are read or refused with a UserError: never anything else, and never a value of a wrong size.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ByteSource } from '../../src/files/byte-source.js';
import { UserError } from '../../src/files/user-error.js';
import { readNpy } from '../../src/formats/numpy/npy.js';
import { decodeOnnx, encodeOnnx, readFloats } from '../../src/formats/onnx/onnx.js';
import { writeSafetensors } from '../../src/formats/safetensors/safetensors.js';
import { findStateDict } from '../../src/formats/weights/state-dict.js';
import { openWeights } from '../../src/formats/weights/weight-file.js';
import { mirror } from '../nets/foreign-models.js';
import { makeNpy, torchArchive } from './hostile-archives.js';
import { badTensors, bombs, gadgets, stateDict, tensor } from './hostile-pickles.js';

/** Bytes in memory as a file would give them. */
function bytesSource(bytes: Uint8Array, name: string): ByteSource {
  const { length: size } = bytes;
  const read = async (offset: number, length: number) => {
    if (offset >= 0 && length >= 0 && offset + length <= size) return bytes.subarray(offset, offset + length);
    throw new UserError(`${name} is cut short or damaged`);
  };
  return { name, size, read };
}

const fixture = (name: string) => new Uint8Array(readFileSync(`test/fixtures/weights/${name}`));

/** Some bytes changed, moved from another place, left out at the end, or added there. */
const damage = (sources: readonly Uint8Array[]) =>
  fc
    .tuple(
      fc.constantFrom(...sources),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
      fc.array(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 64 })), { maxLength: 2 }),
      fc.option(fc.nat()),
      fc.uint8Array({ maxLength: 8 }),
    )
    .map(([source, edits, moves, length, more]) => {
      const bytes = Uint8Array.from(source);
      for (const [from, to, count] of moves) {
        const start = from % bytes.length;
        bytes.copyWithin(to % bytes.length, start, start + count);
      }
      for (const [at, byte] of edits) bytes[at % bytes.length] = byte;
      return length === null
        ? Uint8Array.from([...bytes, ...more])
        : bytes.subarray(0, length % bytes.length);
    });

/** Passes where reading succeeds or throws a UserError with one line. */
async function readOrRefused(read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.message).not.toContain('\n');
  }
}

async function readWeights(bytes: Uint8Array): Promise<void> {
  const { tensors } = findStateDict(await openWeights(bytesSource(bytes, 'damaged')));
  for (const stored of tensors.values()) {
    const values = await stored.read();
    expect(values.length).toBe(stored.shape.reduce((product, size) => product * size, 1));
  }
}

const weights: readonly [format: string, ...sources: Uint8Array[]][] = [
  [
    'PyTorch archives',
    fixture('types-zip-p2.pt'),
    fixture('types-zip-p5.pt'),
    fixture('nested-lightning.ckpt'),
  ],
  [
    "PyTorch's old format",
    fixture('types-old-p2.pth'),
    fixture('types-old-p4.pth'),
    fixture('module-old.pt'),
  ],
  [
    'pickles',
    fixture('plain-p0.pkl'),
    fixture('plain-p2.pkl'),
    fixture('plain-p5.pkl'),
    fixture('arrays-p2.pkl'),
  ],
  ['npz archives', fixture('arrays-stored.npz'), fixture('arrays-deflated.npz')],
  [
    'safetensors',
    writeSafetensors(new Map([['a', { shape: [2, 3], data: new Float32Array(6) }]]), { note: 'x' }),
    writeSafetensors(
      new Map([
        ['a', { shape: [], data: BigInt64Array.of(1n) }],
        ['b', { shape: [0], data: new Float32Array(0) }],
      ]),
    ),
  ],
];

test.each(weights)('damaged %s', async (_, ...sources) => {
  const property = fc.asyncProperty(damage(sources), (bytes) => readOrRefused(() => readWeights(bytes)));
  await fc.assert(property, { numRuns: 400 });
});

test('pickles of random opcodes inside an archive', async () => {
  const parts = [
    ...Object.values(gadgets),
    ...Object.values(badTensors),
    ...Object.values(bombs).filter((bomb) => bomb.length < 5000),
    tensor(),
    stateDict(tensor()),
    ...'(.012NR]abdeglstu}Q)q\0h\0K\x01\x81\x85\x86\x87\x88\x8f\x90\x92\x93\x94',
  ];
  const programs = fc.array(fc.constantFrom(...parts), { maxLength: 30 });
  const property = fc.asyncProperty(programs, (program) =>
    readOrRefused(() => readWeights(torchArchive(`\x80\x02}${program.join('')}.`))),
  );
  await fc.assert(property, { numRuns: 400 });
});

test('damaged arrays', async () => {
  const header = (shape: string) => `{'descr': '<f4', 'fortran_order': True, 'shape': ${shape}, }\n`;
  const sources = [makeNpy(header('(2, 2)'), 'a'.repeat(16)), makeNpy(header('()'), 'abcd', 2)];
  const property = fc.asyncProperty(damage(sources), (bytes) =>
    readOrRefused(async () => {
      const { shape, read } = readNpy(bytes, 'a.npy');
      expect((await read()).length).toBe(shape.reduce((product, size) => product * size, 1));
    }),
  );
  await fc.assert(property, { numRuns: 2000 });
});

test('damaged ONNX models', async () => {
  const property = fc.asyncProperty(damage([encodeOnnx(mirror())]), (bytes) =>
    readOrRefused(async () => {
      for (const stored of decodeOnnx(bytes, 'a.onnx').graph?.initializer ?? []) readFloats(stored);
    }),
  );
  await fc.assert(property, { numRuns: 2000 });
});

test('random bytes', async () => {
  const beginnings = ['PK\x03\x04', '\x80\x02', '\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.', '', '\x08\x08'];
  const bytes = fc
    .tuple(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 200 }))
    .map(([start, rest]) => Uint8Array.from([...Buffer.from(start, 'latin1'), ...rest]));
  await fc.assert(
    fc.asyncProperty(bytes, (content) => readOrRefused(() => readWeights(content))),
    { numRuns: 500 },
  );
});
