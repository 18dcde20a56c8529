// ONNX's element types and the names ONNX Runtime gives them.
import { TensorProto_DataType } from 'onnx-buf';

const codes = {
  float32: TensorProto_DataType.FLOAT,
  uint8: TensorProto_DataType.UINT8,
  int8: TensorProto_DataType.INT8,
  uint16: TensorProto_DataType.UINT16,
  int16: TensorProto_DataType.INT16,
  int32: TensorProto_DataType.INT32,
  int64: TensorProto_DataType.INT64,
  string: TensorProto_DataType.STRING,
  bool: TensorProto_DataType.BOOL,
  float16: TensorProto_DataType.FLOAT16,
  float64: TensorProto_DataType.DOUBLE,
  uint32: TensorProto_DataType.UINT32,
  uint64: TensorProto_DataType.UINT64,
  bfloat16: TensorProto_DataType.BFLOAT16,
} as const;

/** The element types this project names; the names are ONNX Runtime's. */
export type Dtype = keyof typeof codes;

const names = new Map<number, Dtype>(Object.entries(codes).map(([name, code]) => [code, name as Dtype]));

/** The name of an element type's code; 'type 17' for one without a name here, 'unknown' for 0. */
export function dtypeName(code: number): string {
  return names.get(code) ?? (code === 0 ? 'unknown' : `type ${code}`);
}

/** The code of an element type's name. */
export function dtypeCode(dtype: Dtype): TensorProto_DataType {
  return codes[dtype];
}
