// Tests of the safetensors reader and writer: the format's rules, every type, and what is refused.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UserError } from '../../files/user-error.js';
import { readSafetensors, writeSafetensors } from './safetensors.js';

/** A file from a header, given as JSON text or as an object, and its data. */
function makeFile(header: unknown, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}

function entry(dtype: string, shape: number[], begin: number, end: number): object {
  return { dtype, shape, data_offsets: [begin, end] };
}

test('what is written is read back, with metadata, empty tensors and scalars', () => {
  const tensors = new Map([
    ['fc.weight', { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, -0.5) }],
    ['empty', { shape: [0, 4], data: new Float32Array(0) }],
    ['scale', { shape: [], data: Float32Array.of(Number.NaN) }],
    ['__proto__', { shape: [1], data: Float32Array.of(7) }],
  ]);
  const bytes = writeSafetensors(tensors, { step: '12', note: 'é "quoted"' });
  const file = readSafetensors(bytes, 'a.safetensors');
  expect({ ...file.metadata }).toEqual({ step: '12', note: 'é "quoted"' });
  expect([...file.tensors.keys()].sort()).toEqual([...tensors.keys()].sort());
  for (const [name, tensor] of tensors) {
    expect(file.tensors.get(name)).toEqual({ dtype: 'F32', ...tensor });
  }
});

test('the data starts at a multiple of 8 bytes and is not copied by the reader', () => {
  for (const name of ['a', 'ab', 'abc', 'abcdefgh']) {
    const bytes = writeSafetensors(new Map([[name, { shape: [1], data: Float32Array.of(1) }]]));
    expect((bytes.length - 4) % 8).toBe(0);
    expect(readSafetensors(bytes, 'a').tensors.get(name)?.data.buffer).toBe(bytes.buffer);
  }
});

test('bytes at an odd place in memory are read all the same', () => {
  const bytes = writeSafetensors(new Map([['a', { shape: [2], data: Float32Array.of(1, 2) }]]));
  const moved = new Uint8Array(bytes.length + 1).subarray(1);
  moved.set(bytes);
  expect(readSafetensors(moved, 'a').tensors.get('a')?.data).toEqual(Float32Array.of(1, 2));
});

test('every floating-point type is widened to float32 and integers keep their type', () => {
  const bits16 = (...values: number[]) => new Uint8Array(Uint16Array.from(values).buffer);
  const bits64 = new Uint8Array(Float64Array.of(0.1, -2).buffer);
  const read = (dtype: string, count: number, data: Uint8Array) =>
    readSafetensors(makeFile({ a: entry(dtype, [count], 0, data.length) }, data), 'a').tensors.get('a')?.data;
  expect(read('F64', 2, bits64)).toEqual(Float32Array.of(0.1, -2));
  expect(read('BF16', 3, bits16(0x3f80, 0xc000, 0x7f80))).toEqual(
    Float32Array.of(1, -2, Number.POSITIVE_INFINITY),
  );
  expect(read('F16', 6, bits16(0x3c00, 0xc000, 0x0001, 0x7c00, 0x7bff, 0x8000))).toEqual(
    Float32Array.of(1, -2, 2 ** -24, Number.POSITIVE_INFINITY, 65504, -0),
  );
  expect(read('I64', 1, new Uint8Array(BigInt64Array.of(-5n).buffer))).toEqual(BigInt64Array.of(-5n));
  expect(read('I32', 1, new Uint8Array(Int32Array.of(-5).buffer))).toEqual(Int32Array.of(-5));
  expect(read('U8', 2, Uint8Array.of(1, 255))).toEqual(Uint8Array.of(1, 255));
  expect(read('BOOL', 2, Uint8Array.of(0, 1))).toEqual(Uint8Array.of(0, 1));
});

test.each([
  ['an empty file', new Uint8Array(0), 'm.st is empty'],
  ['a file shorter than its length field', Uint8Array.of(1, 2, 3), 'm.st is not a safetensors file'],
  ['a zip archive', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0), 'it looks like a zip archive'],
  ['an HTML page', new TextEncoder().encode('<!DOCTYPE html><html>'), 'it looks like an HTML page'],
  [
    'a header cut short',
    makeFile('{"a":').subarray(0, 12),
    'cut short in its header: 12 bytes of at least 13',
  ],
  ['a header that is not JSON', makeFile('{"a":}'), 'not valid JSON'],
  ['a header that is not UTF-8', makeFile('{"a\u0000').map((b) => (b === 0 ? b : b | 0x80)), 'm.st'],
  ['a header nested deeply', makeFile('{"a":'.repeat(5000)), 'not valid JSON'],
  ['an entry that is no object', makeFile({ a: 5 }), "entry for tensor 'a' is not an object"],
  ['a missing type', makeFile({ a: { shape: [], data_offsets: [0, 0] } }), "tensor 'a' has no dtype"],
  ['a negative size', makeFile({ a: entry('F32', [-1], 0, 0) }), "tensor 'a' has no valid shape"],
  ['offsets backwards', makeFile({ a: entry('F32', [1], 4, 0) }), "tensor 'a' has no valid data_offsets"],
  ['an unknown key', makeFile({ a: { ...entry('U8', [0], 0, 0), b: 1 } }), "unknown key 'b'"],
  ['an unknown type', makeFile({ a: entry('F8_E5M2', [1], 0, 1) }, new Uint8Array(1)), 'F8_E5M2'],
  ['a wrong size', makeFile({ a: entry('F32', [3], 0, 8) }, new Uint8Array(8)), '[3] takes 12 bytes'],
  [
    'data cut short',
    makeFile({ a: entry('F32', [3], 0, 12) }, new Uint8Array(8)),
    'only 8 are there (4 missing',
  ],
  [
    'bytes left over',
    makeFile({ a: entry('U8', [3], 0, 3) }, new Uint8Array(8)),
    '5 bytes after its last tensor',
  ],
  [
    'overlapping tensors',
    makeFile({ a: entry('U8', [4], 0, 4), b: entry('U8', [4], 2, 6) }, new Uint8Array(6)),
    "tensor 'b' at byte 2 of the data overlaps tensor 'a'",
  ],
  [
    'a hole between tensors',
    makeFile({ a: entry('U8', [2], 0, 2), b: entry('U8', [2], 3, 5) }, new Uint8Array(5)),
    "tensor 'b' at byte 3 of the data leaves 1 unused bytes",
  ],
  ['a tensor given twice', makeFile('{"a":{"dtype":"U8"},"\\u0061" :{}}'), "'a' stands twice in the header"],
  ['a key given twice', makeFile('{"a":{"dtype":"U8","dtype":"F32"}}'), "'dtype' stands twice in the header"],
  ['metadata that is no text', makeFile({ __metadata__: { a: 1 } }), "metadata 'a' is not a text"],
  [
    'a size beyond all bounds',
    makeFile({ a: entry('F32', [2 ** 40, 2 ** 40], 0, 4) }, new Uint8Array(4)),
    "'a'",
  ],
])('%s is refused by name', (_, bytes, message) => {
  expect(() => readSafetensors(bytes, 'm.st')).toThrow(UserError);
  expect(() => readSafetensors(bytes, 'm.st')).toThrow(message);
});

test('control characters and length of a name do not reach the terminal', () => {
  const name = `\u001b[2J\n${'x'.repeat(500)}`;
  const refusal = catchError(() => readSafetensors(makeFile({ [name]: 5 }), 'm.st'));
  expect(refusal).toBeInstanceOf(UserError);
  expect(refusal?.message).toMatch(
    /^m\.st: the header's entry for tensor '\?\[2J\?x{90,100}…' is not an object$/,
  );
});

test('a header above 100 MB is refused before anything is allocated', () => {
  const bytes = makeFile('{}');
  new DataView(bytes.buffer).setBigUint64(0, 100_000_001n, true);
  expect(() => readSafetensors(bytes, 'm.st')).toThrow('its header would have 100000001 bytes');
});

test('a header may name a tensor and a metadata key __proto__ without touching any prototype', () => {
  const file = readSafetensors(
    makeFile(
      '{"__metadata__":{"__proto__":"x"},"__proto__":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}',
    ),
    'm.st',
  );
  expect(file.tensors.has('__proto__')).toBe(true);
  expect(Object.keys(file.metadata)).toEqual(['__proto__']);
  expect(({} as Record<string, unknown>).x).toBeUndefined();
});

test('any tensors and metadata survive a round trip', () => {
  const tensor = fc.array(fc.float(), { maxLength: 12 }).map((values) => ({
    shape: [1, values.length],
    data: Float32Array.from(values),
  }));
  const tensors = fc.array(fc.tuple(fc.string({ unit: 'binary' }), tensor), { maxLength: 5 });
  fc.assert(
    fc.property(tensors, fc.dictionary(fc.string({ unit: 'binary' }), fc.string()), (list, metadata) => {
      const map = new Map(list.filter(([name]) => name !== '__metadata__'));
      const file = readSafetensors(writeSafetensors(map, metadata), 'a');
      expect({ ...file.metadata }).toEqual({ ...metadata });
      expect(file.tensors.size).toBe(map.size);
      for (const [name, { shape, data }] of map) {
        expect(file.tensors.get(name)).toEqual({ dtype: 'F32', shape, data });
      }
    }),
    { numRuns: 200 },
  );
});

test('a mutated file is read or refused with a UserError, never anything else', () => {
  const valid = makeFile(
    { __metadata__: { k: 'v' }, a: entry('F16', [2], 0, 4), b: entry('I64', [1, 1], 4, 12) },
    new Uint8Array(12),
  );
  const edit = fc.record({ at: fc.nat(valid.length - 1), byte: fc.nat(255) });
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 4 }), fc.nat(valid.length), (edits, length) => {
      const bytes = valid.slice();
      for (const { at, byte } of edits) bytes[at] = byte;
      expectUserErrorAtMost(() => readSafetensors(bytes, 'm.st'));
      expectUserErrorAtMost(() => readSafetensors(bytes.subarray(0, length), 'm.st'));
    }),
    { numRuns: 2000 },
  );
});

test('random bytes and random JSON headers are refused with a UserError', () => {
  const jsonFile = fc.json({ maxDepth: 4 }).map((text) => makeFile(`{"a":${text}}`));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), jsonFile), (bytes) => {
      expectUserErrorAtMost(() => readSafetensors(bytes, 'm.st'));
    }),
    { numRuns: 1000 },
  );
});

function catchError(action: () => unknown): Error | undefined {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  return undefined;
}

function expectUserErrorAtMost(action: () => unknown): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
}
