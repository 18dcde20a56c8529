// Tests of ONNX reading and building: against the runtime, real models where they are, and damaged files.

import { readdirSync, readFileSync } from 'node:fs';
import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import {
  AttributeProtoSchema,
  FunctionProtoSchema,
  GraphProtoSchema,
  SparseTensorProtoSchema,
  StringStringEntryProtoSchema,
  TrainingInfoProtoSchema,
} from 'onnx-buf';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { hasRealMaterial, realMaterial } from '../../../test/real-material.js';
import { UserError } from '../../files/user-error.js';
import {
  countModelParameters,
  decodeOnnx,
  encodeOnnx,
  type GraphProto,
  type ModelProto,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
  metadataOf,
  modelInputs,
  modelOutputs,
  opsetOf,
  readFloats,
  readIntegers,
  setMetadata,
} from './onnx.js';

/** y = leakyRelu(x * w) with the slope 0.5, transposed: [n, 2] to [3, n]. */
function buildModel(): ModelProto {
  return makeModel({
    nodes: [
      makeNode('MatMul', ['x', 'w'], ['product']),
      makeNode('LeakyRelu', ['product'], ['active'], { alpha: { float: 0.5 } }),
      makeNode('Transpose', ['active'], ['y'], { perm: [1, 0] }),
    ],
    inputs: [makeValueInfo('x', 'float32', ['n', 2]), makeValueInfo('w', 'float32', [2, 3])],
    outputs: [makeValueInfo('y', 'float32', [3, null])],
    initializers: [
      makeTensor('w', Float32Array.of(1, 2, 3, 4, 5, -6), [2, 3]),
      makeTensor('axes', [1, -1], [2]),
    ],
    domains: { 'com.microsoft': 1 },
  });
}

test('a built model runs in ONNX Runtime and gives what it says', async () => {
  const session = await InferenceSession.create(encodeOnnx(buildModel()));
  const { y } = await session.run({ x: new Tensor('float32', Float32Array.of(1, 1, 0, 2), [2, 2]) });
  expect(y.dims).toEqual([3, 2]);
  expect(y.data).toEqual(Float32Array.of(5, 8, 7, 10, -1.5, -6));
});

test('a model survives encoding and decoding, and describes itself', () => {
  const model = decodeOnnx(encodeOnnx(buildModel()), 'a.onnx');
  expect(modelInputs(model)).toEqual([{ name: 'x', dtype: 'float32', shape: ['n', 2], ranked: true }]);
  expect(modelOutputs(model)).toEqual([{ name: 'y', dtype: 'float32', shape: [3, null], ranked: true }]);
  expect(countModelParameters(model)).toBe(6);
  expect([opsetOf(model), opsetOf(model, 'ai.onnx'), opsetOf(model, 'com.microsoft')]).toEqual([17, 17, 1]);
  expect(opsetOf(model, 'other')).toBeUndefined();
  expect(readFloats(model.graph!.initializer[0])).toEqual(Float32Array.of(1, 2, 3, 4, 5, -6));
  expect(readIntegers(model.graph!.initializer[1])).toEqual([1, -1]);
});

test('large initialisers are encoded to the same model as small ones', () => {
  const model = buildModel();
  const values = Float32Array.from({ length: 70_000 }, (_, i) => i);
  model.graph!.initializer.push(makeTensor('large', values, [2, 35_000]), makeTensor('last', [5], [1]));
  const decoded = decodeOnnx(encodeOnnx(model), 'a.onnx');
  const byName = new Map(decoded.graph!.initializer.map((tensor) => [tensor.name, tensor]));
  expect([...byName.keys()].sort()).toEqual(['axes', 'large', 'last', 'w']);
  expect(readFloats(byName.get('large')!)).toEqual(values);
  expect(readIntegers(byName.get('last')!)).toEqual([5]);
  expect(decoded.graph!.node).toEqual(model.graph!.node);
  expect(opsetOf(decoded)).toBe(17);
});

test('metadata is set, replaced and kept, whatever its keys', () => {
  const model = buildModel();
  expect({ ...metadataOf(model) }).toEqual({});
  setMetadata(model, { a: '1', b: '2' });
  setMetadata(model, { b: '3', ['__proto__']: '4' });
  expect(Object.entries(metadataOf(decodeOnnx(encodeOnnx(model), 'a.onnx')))).toEqual([
    ['a', '1'],
    ['b', '3'],
    ['__proto__', '4'],
  ]);
});

test('attributes of every kind keep their type', () => {
  const tensor = makeTensor('t', Int32Array.of(7), [1]);
  const { attribute } = makeNode(
    'Any',
    [],
    ['y'],
    { i: 3, f: { float: 3 }, s: 'é', is: [], fs: { floats: [0.5] }, ss: { strings: ['a'] }, t: { tensor } },
    'custom',
  );
  expect(attribute.map(({ name, type }) => [name, type])).toEqual([
    ['i', 2],
    ['f', 1],
    ['s', 3],
    ['is', 7],
    ['fs', 6],
    ['ss', 8],
    ['t', 4],
  ]);
  expect(readIntegers(attribute[6].t!)).toEqual([7]);
  expect(() => makeNode('Any', [], ['y'], { axis: 0.5 })).toThrow("attribute 'axis' is 0.5");
});

test('tensors are made without copying, of every type, and refuse a wrong count', () => {
  const data = new Float32Array(8).subarray(2, 6);
  const tensor = makeTensor('w', data, [2, 2]);
  expect(tensor.rawData.buffer).toBe(data.buffer);
  expect(readFloats(tensor)).toEqual(data);
  expect(readFloats(makeTensor('d', Float64Array.of(0.5), []))).toEqual(Float32Array.of(0.5));
  expect(readIntegers(makeTensor('u', Uint8Array.of(255), [1]))).toEqual([255]);
  expect(readIntegers(makeTensor('i', Int8Array.of(-1), [1]))).toEqual([-1]);
  expect(readIntegers(makeTensor('l', BigInt64Array.of(-1n), [1]))).toEqual([-1]);
  expect(() => makeTensor('w', data, [5])).toThrow("tensor 'w' of shape [5] cannot have 4 values");
  expect(() => readFloats(makeTensor('i', [1], [1]))).toThrow(
    "tensor 'i' is of type int64; expected floating-point",
  );
  expect(() => readIntegers(tensor)).toThrow("tensor 'w' is of type float32; expected integers");
});

test('a tensor whose bytes do not match its shape is refused by name', () => {
  const tensor = makeTensor('w', Float32Array.of(1, 2), [2]);
  tensor.dims = [3n];
  expect(() => readFloats(tensor)).toThrow("tensor 'w' of type float32 and shape [3] holds 8 bytes");
  tensor.floatData = [1];
  expect(() => readFloats(tensor)).toThrow('holds 1 values');
});

test('values in typed fields are read like raw bytes', () => {
  const tensor = makeTensor('w', Float32Array.of(0, 0), [2]);
  Object.assign(tensor, { rawData: new Uint8Array(0), floatData: [1, 2] });
  expect(readFloats(tensor)).toEqual(Float32Array.of(1, 2));
  Object.assign(tensor, { dataType: 10, floatData: [], int32Data: [0x3c00, 0xc000] });
  expect(readFloats(tensor)).toEqual(Float32Array.of(1, -2));
  Object.assign(tensor, { dataType: 7, int32Data: [], int64Data: [4n, -4n] });
  expect(readIntegers(tensor)).toEqual([4, -4]);
});

const valid = encodeOnnx(buildModel());

test.each([
  ['an empty file', new Uint8Array(0), 'm.onnx is empty; expected an ONNX model'],
  ['an HTML page', new TextEncoder().encode('\n<html><body>404'), 'it looks like an HTML page'],
  [
    'a zip archive',
    Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0),
    'it looks like a zip archive (PyTorch .pt files are zip archives); make a model of it',
  ],
  ['a pickle', Uint8Array.of(0x80, 2, 0x5d, 0x71), 'it looks like a Python pickle'],
  ['a pointer', new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\n'), 'Git LFS pointer'],
  ['a file cut short', valid.subarray(0, valid.length >> 1), 'cut short or damaged'],
  ['a file without a graph', Uint8Array.of(8, 9), 'no graph in 2 bytes'],
  ['a graph without outputs', Uint8Array.of(0x3a, 0), 'a graph without outputs'],
  ['a model without an operator set', encodeWithoutOpset(), 'it names no operator set'],
])('%s is refused by name', (_, bytes, message) => {
  expect(() => decodeOnnx(bytes, 'm.onnx')).toThrow(UserError);
  expect(() => decodeOnnx(bytes, 'm.onnx')).toThrow(message);
});

test.each([
  [
    'half a million empty nodes',
    fieldOf(
      7,
      Uint8Array.from({ length: 1e6 }, (_, i) => (i % 2 === 0 ? 0x0a : 0)),
    ),
  ],
  ['5 MB of listed integers', fieldOf(7, fieldOf(5, fieldOf(7, new Uint8Array(5e6))))],
])('%s are refused before they fill the memory', (_, bytes) => {
  expect(() => decodeOnnx(bytes, 'm.onnx')).toThrow(UserError);
  expect(() => decodeOnnx(bytes, 'm.onnx')).toThrow('more nodes or listed integers than any network needs');
});

const outside = makeTensor('bias', Float32Array.of(1), [1]);
outside.dataLocation = 1;
outside.externalData = [create(StringStringEntryProtoSchema, { key: 'location', value: '../weights.bin' })];
const sparse = create(SparseTensorProtoSchema, { values: outside });
const attribute = create(AttributeProtoSchema, { name: 'value', t: outside });
const node = makeNode('Constant', [], ['c']);

test.each<[string, (graph: GraphProto, model: ModelProto) => unknown]>([
  ['the graph', (graph) => graph.initializer.push(outside)],
  ['the graph, sparse', (graph) => graph.sparseInitializer.push(sparse)],
  ['an attribute', (graph) => graph.node.push({ ...node, attribute: [attribute] })],
  [
    'a list in an attribute',
    (graph) =>
      graph.node.push({ ...node, attribute: [create(AttributeProtoSchema, { tensors: [outside] })] }),
  ],
  [
    'an attribute, sparse',
    (graph) =>
      graph.node.push({ ...node, attribute: [create(AttributeProtoSchema, { sparseTensor: sparse })] }),
  ],
  [
    'a list in an attribute, sparse',
    (graph) =>
      graph.node.push({ ...node, attribute: [create(AttributeProtoSchema, { sparseTensors: [sparse] })] }),
  ],
  [
    'an inner graph',
    (graph) => {
      const inner = create(GraphProtoSchema, { initializer: [outside] });
      graph.node.push({ ...node, attribute: [create(AttributeProtoSchema, { g: inner })] });
    },
  ],
  [
    'a function',
    (_, model) =>
      model.functions.push(create(FunctionProtoSchema, { node: [{ ...node, attribute: [attribute] }] })),
  ],
  [
    "a function's defaults",
    (_, model) => model.functions.push(create(FunctionProtoSchema, { attributeProto: [attribute] })),
  ],
  [
    'what is for training',
    (_, model) =>
      model.trainingInfo.push(
        create(TrainingInfoProtoSchema, { algorithm: create(GraphProtoSchema, { initializer: [outside] }) }),
      ),
  ],
])('a tensor kept in another file is refused with both names, in %s', (_, put) => {
  const model = buildModel();
  put(model.graph!, model);
  expect(() => decodeOnnx(encodeOnnx(model), 'm.onnx')).toThrow(
    "m.onnx keeps tensor 'bias' outside itself, in '../weights.bin'",
  );
});

test('a mutated or random file is read or refused with a UserError, never anything else', () => {
  const edit = fc.record({ at: fc.nat(valid.length - 1), byte: fc.nat(255) });
  const mutated = fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) => {
    const bytes = valid.slice();
    for (const { at, byte } of edits) bytes[at] = byte;
    return bytes;
  });
  const cut = fc.nat(valid.length).map((length) => valid.slice(0, length));
  fc.assert(
    fc.property(fc.oneof(mutated, cut, fc.uint8Array({ maxLength: 200 })), (bytes) => {
      try {
        const model = decodeOnnx(bytes, 'm.onnx');
        for (const info of [...modelInputs(model), ...modelOutputs(model)])
          expect(info.shape).toBeInstanceOf(Array);
        metadataOf(model);
        countModelParameters(model);
        for (const tensor of model.graph?.initializer ?? []) {
          readFloats(tensor);
          readIntegers(tensor);
        }
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
    }),
    { numRuns: 3000 },
  );
});

test('any float and integer tensors and attributes survive a round trip', () => {
  const floats = fc.float32Array({ maxLength: 1200, size: 'max' });
  const integers = fc.array(fc.maxSafeInteger(), { maxLength: 20 });
  fc.assert(
    fc.property(floats, integers, fc.string({ unit: 'binary' }), (values, numbers, name) => {
      const initializers = [
        makeTensor(name, values, [values.length, 1]),
        makeTensor('n', numbers, [numbers.length]),
      ];
      const nodes = [makeNode('Any', [name], ['y'], { ints: numbers, text: name, one: { float: 0.5 } })];
      const outputs = [makeValueInfo('y', 'float32', [])];
      const model = makeModel({ nodes, inputs: [], outputs, initializers });
      const { graph } = decodeOnnx(encodeOnnx(model), 'a.onnx');
      const byName = new Map(graph!.initializer.map((tensor) => [tensor.dataType, tensor]));
      expect(readFloats(byName.get(1)!)).toEqual(values);
      expect(byName.get(1)!.name).toBe(name);
      expect(readIntegers(byName.get(7)!)).toEqual(numbers);
      expect(graph!.node).toEqual(nodes);
    }),
    { numRuns: 60 },
  );
});

test.skipIf(!hasRealMaterial('teachers'))('real teachers are read', () => {
  const folder = realMaterial('teachers');
  for (const file of readdirSync(folder).filter((each) => each.endsWith('.onnx'))) {
    const bytes = readFileSync(`${folder}/${file}`);
    const model = decodeOnnx(bytes, file);
    expect(modelInputs(model)).toHaveLength(1);
    expect(modelInputs(model)[0].shape.slice(1)).toEqual([3, 112, 112]);
    expect(modelOutputs(model)[0].dtype).toBe('float32');
    expect(countModelParameters(model)).toBeGreaterThan(900_000);
    const encoded = encodeOnnx(model);
    expect(Buffer.compare(encoded, encodeOnnx(decodeOnnx(encoded, file)))).toBe(0);
    for (const { name, dataType, rawData } of model.graph!.initializer) {
      if (dataType === 1 && rawData.length > 0) expect(rawData.buffer, name).toBe(bytes.buffer);
    }
  }
});

function encodeWithoutOpset(): Uint8Array {
  const model = buildModel();
  model.opsetImport = [];
  return encodeOnnx(model);
}

/** A protobuf field of bytes: its tag, its length in five bytes, and the bytes. */
function fieldOf(number: number, content: Uint8Array): Uint8Array {
  const length = [0, 7, 14, 21].map((shift) => ((content.length >>> shift) & 127) | 128);
  return Buffer.concat([Buffer.of((number << 3) | 2, ...length, 0), content]);
}
