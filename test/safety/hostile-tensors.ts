// safetensors and ONNX files that lie about what they hold.
import {
  decodeOnnx,
  encodeOnnx,
  type ModelParts,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
  setMetadata,
} from '../../src/formats/onnx/onnx.js';
import { bytesOf, int32 } from './hostile-pickles.js';

/** A safetensors file of this header, as JSON text or as an object, and its data. */
export function makeSafetensors(header: unknown, data = new Uint8Array(0), length?: string): Uint8Array {
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  return bytesOf(length ?? `${int32(text.length)}\0\0\0\0`, text, data);
}

const entry = (dtype: string, shape: unknown, begin: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

/** safetensors files that do not keep to the format. */
export const safetensors: Readonly<Record<string, Uint8Array>> = {
  'a header of 2^63 bytes': makeSafetensors('{}', undefined, `${'\xff'.repeat(7)}\x7f`),
  'a header longer than the file': makeSafetensors('{"a":1}', undefined, `${int32(1_000_000)}\0\0\0\0`),
  'a header that is no JSON': makeSafetensors('{"a":'),
  'a header nested without end': makeSafetensors(`{"a":${'['.repeat(100_000)}`),
  'a header of objects nested without end': makeSafetensors('{"a":'.repeat(100_000)),
  'a header that is a list': makeSafetensors('{}[]'),
  'a name twice': makeSafetensors(
    '{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"a":{}}',
    new Uint8Array(4),
  ),
  'overlapping tensors': makeSafetensors(
    { a: entry('F32', [2], 0, 8), b: entry('F32', [2], 4, 12) },
    new Uint8Array(12),
  ),
  'a hole': makeSafetensors({ a: entry('F32', [1], 4, 8) }, new Uint8Array(8)),
  'data beyond the end': makeSafetensors({ a: entry('F32', [2 ** 30], 0, 2 ** 32) }),
  'a shape beyond numbers': makeSafetensors(
    { a: entry('F32', [2 ** 53 - 1, 2 ** 53 - 1], 0, 4) },
    new Uint8Array(4),
  ),
  'a negative size': makeSafetensors({ a: entry('F32', [-1], 0, 4) }, new Uint8Array(4)),
  'an offset of half a byte': makeSafetensors({ a: entry('F32', [1], 0, 4.5) }, new Uint8Array(5)),
  'an unknown type': makeSafetensors({ a: entry('F4', [1], 0, 1) }, new Uint8Array(1)),
  'a prototype': makeSafetensors('{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'),
  'metadata that is no text': makeSafetensors('{"__metadata__":{"a":{"b":1}}}'),
  'bytes after the end': makeSafetensors({ a: entry('U8', [1], 0, 1) }, new Uint8Array(9)),
};

function model(change: Partial<ModelParts>): Uint8Array {
  const parts = {
    nodes: [makeNode('Flatten', ['x'], ['y'], { axis: 1 })],
    inputs: [makeValueInfo('x', 'float32', ['n', 3, 4, 4])],
    outputs: [makeValueInfo('y', 'float32', ['n', 48])],
    initializers: [makeTensor('w', new Float32Array(4), [4])],
    opset: 14,
  };
  return encodeOnnx(makeModel({ ...parts, ...change }));
}

const externalTensor = (location: string) => {
  const made = makeModel({
    nodes: [makeNode('Add', ['x', 'w'], ['y'])],
    inputs: [makeValueInfo('x', 'float32', ['n', 3, 4, 4])],
    outputs: [makeValueInfo('y', 'float32', ['n', 3, 4, 4])],
    initializers: [makeTensor('w', new Float32Array(1), [1])],
    opset: 14,
  });
  const tensor = made.graph!.initializer[0];
  tensor.externalData = [{ $typeName: 'onnx.StringStringEntryProto', key: 'location', value: location }];
  tensor.rawData = new Uint8Array(0);
  return encodeOnnx(made);
};

/** A protobuf field of bytes: its number, its length as it is claimed, and its content. */
const field = (number: number, content: Uint8Array | string, length = bytesOf(content).length) =>
  bytesOf((number << 3) | 2, varint(length), content);

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Uint8Array.from([...bytes, rest]);
}

/** Graphs inside graphs: node, attribute, graph, node, … */
function nestedGraphs(depth: number): Uint8Array {
  let graph: Uint8Array = new Uint8Array(0);
  for (let i = 0; i < depth; i++) graph = field(1, field(5, field(6, graph)));
  return bytesOf('\x08\x08', field(7, graph), field(8, '\x10\x0e'));
}

function misshapen(dims: bigint[]): Uint8Array {
  const weight = makeTensor('w', new Float32Array(4), [4]);
  return model({ initializers: [{ ...weight, dims }] });
}

function declaring(colour: string): Uint8Array {
  const made = decodeOnnx(model({}), 'model');
  setMetadata(made, { 'synthdistill.colour': colour });
  return encodeOnnx(made);
}

/** ONNX files that are damaged, hostile, or no network of images. */
export const onnx: Readonly<Record<string, Uint8Array>> = {
  'weights in a file elsewhere': externalTensor('../../../etc/passwd'),
  'graphs nested without end': nestedGraphs(5000),
  'as many empty tensors as pass': bytesOf(
    '\x08\x08',
    field(7, '\x2a\0'.repeat(300_000)),
    field(8, '\x10\x0e'),
  ),
  'millions of empty tensors': bytesOf(
    '\x08\x08',
    field(7, '\x2a\0'.repeat(3_000_000)),
    field(8, '\x10\x0e'),
  ),
  'a graph longer than the file': bytesOf('\x08\x08', field(7, 'abc', 2 ** 31)),
  'a graph that is a text': bytesOf('\x08\x08', field(7, 'hello, this is no graph')),
  'an endless number': bytesOf('\x08', '\xff'.repeat(100)),
  'no graph': bytesOf('\x08\x08', field(8, '\x10\x0e')),
  'an input larger than memory': model({
    inputs: [makeValueInfo('x', 'float32', [2 ** 31, 3, 2 ** 31, 2 ** 31])],
  }),
  'an input that is not square': model({ inputs: [makeValueInfo('x', 'float32', ['n', 3, 4, 5])] }),
  'names that a terminal would obey': model({
    inputs: [makeValueInfo('\x1b]0;x\x07\n', 'float32', ['\x1b[31m'.repeat(1000), 3, 4, 5])],
  }),
  'metadata that a terminal would obey': declaring('\x1b[31m'.repeat(1000)),
  'a weight of fewer values than its shape says': misshapen([4n, 4n]),
  'a weight of negative size': misshapen([-4n, -1n]),
  'a weight of more values than numbers go': misshapen([2n ** 62n, 2n ** 62n]),
  'no input': model({ inputs: [] }),
  'no output': model({ outputs: [] }),
};
