// ONNX model files: bytes to a checked message and back, and what a model says of itself.
import { create, fromBinary } from '@bufbuild/protobuf';
import {
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  StringStringEntryProtoSchema,
  type TensorProto,
  type ValueInfoProto,
} from 'onnx-buf';
import { UserError } from '../../files/user-error.js';
import { recogniseBytes } from '../recognise-bytes.js';
import { looksLikeWeights } from '../weights/weight-file.js';
import { dtypeName } from './dtypes.js';
import { isWithinLimits } from './limits.js';
import { checkStored } from './stored.js';

/** ONNX's own messages. */
export type { GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto };
export * from './build.js';
export { countModelParameters } from './count-parameters.js';
/** Types of tensors by the names that are used here. */
export type { Dtype } from './dtypes.js';
export { encodeOnnx } from './encode.js';
export { readFloats, readIntegers } from './tensors.js';

/**
 * An input or output of a model.
 *
 * `dtype` is ONNX Runtime's name ('float32', 'int64', …; 'sequence', 'map', … for what is no tensor, 'unknown' where the
 * file is silent). Of `shape`, a text is a named free size and null an unnamed one. `ranked` is false where the file
 * leaves even the number of dimensions open; shape is then empty.
 */
export interface TensorInfo {
  readonly name: string;
  readonly dtype: string;
  readonly shape: (number | string | null)[];
  readonly ranked: boolean;
}

/**
 * Decodes an ONNX model; `name` stands for it in errors. Large tensors are views into `bytes`.
 *
 * Throws UserError for a file that is empty, cut short, of another format, without a graph or operator set, whose tensors
 * do not hold what their shapes say, or that keeps tensors in other files.
 */
export function decodeOnnx(bytes: Uint8Array, name: string): ModelProto {
  if (bytes.length === 0) throw new UserError(`${name} is empty; expected an ONNX model`);
  const found = recogniseBytes(bytes);
  if (found !== undefined) {
    const isWeights = looksLikeWeights(bytes);
    throw new UserError(
      `${name} is not an ONNX model: it looks like ${found}${isWeights ? '; make a model of it' : ''}`,
      isWeights ? { mendedBy: ['importFile'] } : {},
    );
  }
  let model: ModelProto;
  try {
    if (!isWithinLimits(bytes, ModelProtoSchema)) {
      throw new UserError(
        `${name} has more nodes or listed integers than any network needs; it is not a usable model`,
      );
    }
    model = fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    if (error instanceof UserError) throw error;
    // Every exporter begins with the version of the format, and protobuf has no checksum: only a beginning is known.
    const isBegun = bytes[0] === 0x08 && bytes[1] < 0x20;
    throw new UserError(
      isBegun
        ? `${name} begins like an ONNX model, but is cut short or damaged; copy or download it again`
        : `${name} is not an ONNX model, nor of any other format known here; export the network to ONNX and give that file`,
    );
  }
  if (model.graph === undefined || model.graph.output.length === 0) {
    const lack = model.graph === undefined ? 'no graph' : 'a graph without outputs';
    throw new UserError(`${name} is not a complete ONNX model: ${lack} in ${bytes.length} bytes`);
  }
  if (model.opsetImport.length === 0) {
    throw new UserError(
      `${name} is not a complete ONNX model: it names no operator set; it may be cut short`,
    );
  }
  checkStored(model, name);
  return model;
}

/** What an input or output declares of itself. */
export function tensorInfo(value: ValueInfoProto): TensorInfo {
  const type = value.type?.value;
  if (type?.case !== 'tensorType') {
    const dtype = type?.case === undefined ? 'unknown' : type.case.replace('Type', '');
    return { name: value.name, dtype, shape: [], ranked: false };
  }
  const { elemType, shape } = type.value;
  const sizes = (shape?.dim ?? []).map(({ value: size }) => {
    if (size.case === 'dimValue') return Number(size.value);
    return size.case === 'dimParam' && size.value !== '' ? size.value : null;
  });
  return { name: value.name, dtype: dtypeName(elemType), shape: sizes, ranked: shape !== undefined };
}

/** The inputs a caller has to give: those of the graph that are not initialisers. */
export function modelInputs(model: ModelProto): TensorInfo[] {
  const given = new Set(model.graph?.initializer.map(({ name }) => name));
  return (model.graph?.input ?? []).filter(({ name }) => !given.has(name)).map(tensorInfo);
}

/** The model's outputs. */
export function modelOutputs(model: ModelProto): TensorInfo[] {
  return (model.graph?.output ?? []).map(tensorInfo);
}

/** The version of an operator set the model imports ('' is ONNX's own); undefined where it imports none. */
export function opsetOf(model: ModelProto, domain = ''): number | undefined {
  const own = (each: string) => (each === 'ai.onnx' ? '' : each);
  const found = model.opsetImport.find((each) => own(each.domain) === own(domain));
  return found && Number(found.version);
}

/** The model's metadata, text to text, without a prototype. */
export function metadataOf(model: ModelProto): Record<string, string> {
  const record: Record<string, string> = Object.create(null);
  for (const { key, value } of model.metadataProps) record[key] = value;
  return record;
}

/** Sets the given metadata in place, takes away those that are undefined, and keeps all other keys. */
export function setMetadata(model: ModelProto, record: Readonly<Record<string, string | undefined>>): void {
  const merged: Record<string, string | undefined> = Object.assign(metadataOf(model), record);
  model.metadataProps = Object.entries(merged).flatMap(([key, value]) =>
    value === undefined ? [] : [create(StringStringEntryProtoSchema, { key, value })],
  );
}
