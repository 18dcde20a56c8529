// ONNX tensors: values to messages without copying, and messages to values whichever field holds them.

import { create } from '@bufbuild/protobuf';
import { type TensorProto, TensorProto_DataType, TensorProtoSchema } from 'onnx-buf';
import { showText } from '../../files/show-text.js';
import { UserError } from '../../files/user-error.js';
import { countElements } from '../tensors/elements.js';
import { narrowFloat16, widenBfloat16, widenFloat16 } from '../tensors/half-floats.js';
import { dtypeName } from './dtypes.js';

/** The values a tensor can be made of; plain numbers are written as int64. */
export type TensorValues =
  | Float32Array
  | Float64Array
  | BigInt64Array
  | Int32Array
  | Int8Array
  | Uint8Array
  | readonly number[];

/**
 * Makes a tensor of the values' own type (plain numbers: int64), row-major.
 *
 * Typed arrays are referred to, not copied: their values are read when the model is encoded. Throws RangeError where
 * the number of values is not that of `dims`, or a plain number is not an integer.
 */
export function makeTensor(name: string, values: TensorValues, dims: readonly number[]): TensorProto {
  const count = countElements(dims);
  if (count !== values.length) {
    throw new RangeError(
      `tensor '${name}' of shape [${dims.join(', ')}] cannot have ${values.length} values`,
    );
  }
  const data = ArrayBuffer.isView(values) ? values : BigInt64Array.from(values, (value) => BigInt(value));
  return create(TensorProtoSchema, {
    name,
    dims: dims.map((size) => BigInt(size)),
    dataType: typeCodeOf(data),
    // The message type asks for plain memory; shared memory encodes just as well.
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) as Uint8Array<ArrayBuffer>,
  });
}

/** Makes a float16 tensor of float32 values, each rounded to the nearest; RangeError as for `makeTensor`. */
export function makeHalfTensor(name: string, values: Float32Array, dims: readonly number[]): TensorProto {
  const bits = narrowFloat16(values);
  const tensor = makeTensor(name, new Uint8Array(bits.buffer), [...dims, 2]);
  tensor.dims = dims.map((size) => BigInt(size));
  tensor.dataType = TensorProto_DataType.FLOAT16;
  return tensor;
}

/**
 * The values of a floating-point tensor as float32 (float64 narrowed, 16-bit widened), row-major.
 *
 * A view into the model where type and alignment allow it. Throws UserError naming the tensor where it is of another
 * type or has not as many values as its shape demands.
 */
export function readFloats(tensor: TensorProto): Float32Array {
  const count = valueCount(tensor);
  switch (tensor.dataType) {
    case TensorProto_DataType.FLOAT: {
      if (tensor.floatData.length > 0) return Float32Array.from(checkCount(tensor, tensor.floatData, count));
      const bytes = rawBytes(tensor, count, 4);
      return new Float32Array(bytes.buffer, bytes.byteOffset, count);
    }
    case TensorProto_DataType.DOUBLE: {
      if (tensor.doubleData.length > 0)
        return Float32Array.from(checkCount(tensor, tensor.doubleData, count));
      const bytes = rawBytes(tensor, count, 8);
      return Float32Array.from(new Float64Array(bytes.buffer, bytes.byteOffset, count));
    }
    case TensorProto_DataType.FLOAT16:
      return widenFloat16(readBits16(tensor, count));
    case TensorProto_DataType.BFLOAT16:
      return widenBfloat16(readBits16(tensor, count));
    default:
      throw new UserError(
        `tensor '${showText(tensor.name)}' is of type ${dtypeName(tensor.dataType)}; expected floating-point values`,
      );
  }
}

const integerViews = new Map<number, Int32ArrayConstructor | Int8ArrayConstructor | Uint8ArrayConstructor>([
  [TensorProto_DataType.INT32, Int32Array],
  [TensorProto_DataType.INT8, Int8Array],
  [TensorProto_DataType.UINT8, Uint8Array],
  [TensorProto_DataType.BOOL, Uint8Array],
]);

/** The values of an int64, int32, uint8, int8 or bool tensor as numbers; UserError naming it for anything else. */
export function readIntegers(tensor: TensorProto): number[] {
  const count = valueCount(tensor);
  const { dataType } = tensor;
  if (dataType === TensorProto_DataType.INT64) {
    if (tensor.int64Data.length > 0) return Array.from(checkCount(tensor, tensor.int64Data, count), Number);
    const bytes = rawBytes(tensor, count, 8);
    return Array.from(new BigInt64Array(bytes.buffer, bytes.byteOffset, count), Number);
  }
  const View = integerViews.get(dataType);
  if (View === undefined) {
    throw new UserError(
      `tensor '${showText(tensor.name)}' is of type ${dtypeName(dataType)}; expected integers`,
    );
  }
  if (tensor.int32Data.length > 0) return Array.from(checkCount(tensor, tensor.int32Data, count));
  const bytes = rawBytes(tensor, count, View.BYTES_PER_ELEMENT);
  return Array.from(new View(bytes.buffer as ArrayBuffer, bytes.byteOffset, count));
}

// Bytes of a value in raw data. What is not listed (text, values of four bits, complex numbers) is left to the runtime.
const rawSizes = new Map<number, number>([
  ...[TensorProto_DataType.FLOAT, TensorProto_DataType.INT32, TensorProto_DataType.UINT32].map(sizeOf(4)),
  ...[TensorProto_DataType.DOUBLE, TensorProto_DataType.INT64, TensorProto_DataType.UINT64].map(sizeOf(8)),
  ...[TensorProto_DataType.FLOAT16, TensorProto_DataType.BFLOAT16].map(sizeOf(2)),
  ...[TensorProto_DataType.INT16, TensorProto_DataType.UINT16].map(sizeOf(2)),
  ...[TensorProto_DataType.INT8, TensorProto_DataType.UINT8, TensorProto_DataType.BOOL].map(sizeOf(1)),
]);

function sizeOf(bytes: number): (type: number) => [number, number] {
  return (type) => [type, bytes];
}

/**
 * Checks that a tensor holds as many values as its shape says.
 *
 * @throws UserError naming the file and the tensor
 */
export function checkTensor(tensor: TensorProto, file: string): void {
  const { dims, dataType, rawData, floatData, int32Data, int64Data, uint64Data, doubleData } = tensor;
  if (dims.some((size) => size < 0n)) {
    const shown = `'${showText(tensor.name)}' has the shape [${showText(dims.join(', '))}]`;
    throw new UserError(`${file}: tensor ${shown}; the file is damaged`);
  }
  const size = rawSizes.get(dataType);
  if (size === undefined) return;
  const count = valueCount(tensor);
  const listed = [floatData, int32Data, int64Data, uint64Data, doubleData].map((list) => list.length);
  if (rawData.length > 0 && rawData.length !== count * size)
    throw wrongCount(tensor, `${rawData.length} bytes`, file);
  if (rawData.length === 0 && Math.max(...listed) !== count)
    throw wrongCount(tensor, `${Math.max(...listed)} values`, file);
}

function typeCodeOf(data: Exclude<TensorValues, readonly number[]>): TensorProto_DataType {
  if (data instanceof Float32Array) return TensorProto_DataType.FLOAT;
  if (data instanceof Float64Array) return TensorProto_DataType.DOUBLE;
  if (data instanceof BigInt64Array) return TensorProto_DataType.INT64;
  if (data instanceof Int32Array) return TensorProto_DataType.INT32;
  if (data instanceof Int8Array) return TensorProto_DataType.INT8;
  return TensorProto_DataType.UINT8;
}

/** How many values a tensor has by its dimensions. */
export function valueCount({ dims }: TensorProto): number {
  return countElements(dims.map(Number));
}

function checkCount<T>(tensor: TensorProto, values: ArrayLike<T>, count: number): ArrayLike<T> {
  if (values.length !== count) throw wrongCount(tensor, `${values.length} values`);
  return values;
}

/** The tensor's raw bytes, aligned to the element size and exactly as many as its shape demands. */
function rawBytes(tensor: TensorProto, count: number, size: number): Uint8Array {
  const bytes = tensor.rawData;
  if (bytes.length !== count * size) throw wrongCount(tensor, `${bytes.length} bytes`);
  return bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
}

function readBits16(tensor: TensorProto, count: number): Uint16Array {
  if (tensor.int32Data.length > 0) return Uint16Array.from(checkCount(tensor, tensor.int32Data, count));
  const bytes = rawBytes(tensor, count, 2);
  return new Uint16Array(bytes.buffer, bytes.byteOffset, count);
}

function wrongCount(tensor: TensorProto, found: string, file?: string): UserError {
  const type = dtypeName(tensor.dataType);
  const where = file === undefined ? '' : `${file}: `;
  return new UserError(
    `${where}tensor '${showText(tensor.name)}' of type ${type} and shape [${showText(tensor.dims.join(', '))}] holds ${found}; the file is damaged`,
  );
}
