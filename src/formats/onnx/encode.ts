// Encodes ONNX models with one copy of each large initialiser (a general protobuf writer copies them several times).

import { toBinary } from '@bufbuild/protobuf';
import { GraphProtoSchema, type ModelProto, ModelProtoSchema, TensorProtoSchema } from 'onnx-buf';

// Field numbers of onnx.proto; protobuf's fields may come in any order.
const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;
const TENSOR_RAW_DATA = 9;

// Below this the general writer is as good.
const LARGE_BYTES = 4096;

/** Encodes a model as the bytes of an .onnx file. Throws RangeError above 2 GiB, protobuf's limit. */
export function encodeOnnx(model: ModelProto): Uint8Array<ArrayBuffer> {
  const { graph, ...rest } = model;
  if (graph === undefined) return toBinary(ModelProtoSchema, model);
  const large = graph.initializer.filter(({ rawData }) => rawData.length >= LARGE_BYTES);
  const small = graph.initializer.filter(({ rawData }) => rawData.length < LARGE_BYTES);
  const chunks = [toBinary(GraphProtoSchema, { ...graph, initializer: small })];
  for (const tensor of large) {
    const { rawData, ...description } = tensor;
    const head = toBinary(TensorProtoSchema, { ...description, rawData: new Uint8Array(0) });
    const rawHead = encodeFieldHead(TENSOR_RAW_DATA, rawData.length);
    const length = head.length + rawHead.length + rawData.length;
    chunks.push(encodeFieldHead(GRAPH_INITIALIZER, length), head, rawHead, rawData);
  }
  const graphLength = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  chunks.unshift(toBinary(ModelProtoSchema, rest), encodeFieldHead(MODEL_GRAPH, graphLength));
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (length >= 2 ** 31)
    throw new RangeError(`a model of ${length} bytes exceeds the 2 GiB an ONNX file may have`);
  const result = new Uint8Array(length);
  let position = 0;
  for (const chunk of chunks) {
    result.set(chunk, position);
    position += chunk.length;
  }
  return result;
}

/** The tag and length that come before a field of bytes. */
function encodeFieldHead(field: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = [(field << 3) | 2];
  let rest = length;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
