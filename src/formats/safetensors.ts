// The safetensors format: a JSON header that names tensors, and their bytes (huggingface/safetensors, format.md).
import { UserError } from '../math/user-error.js';
import { widenBfloat16, widenFloat16 } from './half-floats.js';
import { recognizeBytes } from './recognize-bytes.js';
import { parseHeader } from './safetensors-header.js';
import { showText } from './show-text.js';

/** The values of a tensor: every floating-point type as float32, integers as they are, BOOL as bytes of 0 or 1. */
export type SafetensorsData =
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** One tensor: its type in the file ('F32', 'BF16', 'I64', …), its shape and its values in row-major order. */
export interface SafetensorsTensor {
  readonly dtype: string;
  readonly shape: number[];
  readonly data: SafetensorsData;
}

/** A file's metadata (text to text, without a prototype) and its tensors, by name, in the order of their bytes. */
export interface SafetensorsFile {
  readonly metadata: Record<string, string>;
  readonly tensors: Map<string, SafetensorsTensor>;
}

const MAX_HEADER_BYTES = 100_000_000;

interface ElementType {
  readonly size: number;
  readonly read: (bytes: Uint8Array, count: number) => SafetensorsData;
}

// `bytes` are aligned to the element size: a view costs nothing.
const elementTypes = new Map<string, ElementType>([
  ['F64', { size: 8, read: (b, n) => Float32Array.from(new Float64Array(b.buffer, b.byteOffset, n)) }],
  ['F32', { size: 4, read: (b, n) => new Float32Array(b.buffer, b.byteOffset, n) }],
  ['F16', { size: 2, read: (b, n) => widenFloat16(new Uint16Array(b.buffer, b.byteOffset, n)) }],
  ['BF16', { size: 2, read: (b, n) => widenBfloat16(new Uint16Array(b.buffer, b.byteOffset, n)) }],
  ['I64', { size: 8, read: (b, n) => new BigInt64Array(b.buffer, b.byteOffset, n) }],
  ['U64', { size: 8, read: (b, n) => new BigUint64Array(b.buffer, b.byteOffset, n) }],
  ['I32', { size: 4, read: (b, n) => new Int32Array(b.buffer, b.byteOffset, n) }],
  ['U32', { size: 4, read: (b, n) => new Uint32Array(b.buffer, b.byteOffset, n) }],
  ['I16', { size: 2, read: (b, n) => new Int16Array(b.buffer, b.byteOffset, n) }],
  ['U16', { size: 2, read: (b, n) => new Uint16Array(b.buffer, b.byteOffset, n) }],
  ['I8', { size: 1, read: (b, n) => new Int8Array(b.buffer, b.byteOffset, n) }],
  ['U8', { size: 1, read: (b) => b }],
  ['BOOL', { size: 1, read: (b) => b }],
]);

/**
 * Reads a safetensors file; `name` stands for it in errors.
 *
 * Values are views into `bytes` where type and alignment allow it. Throws UserError for a file that is not of this
 * format, is cut short, or whose tensors overlap, leave holes, or do not have the size of their shape.
 */
export function readSafetensors(bytes: Uint8Array, name: string): SafetensorsFile {
  const headerEnd = findHeaderEnd(bytes, name);
  const { metadata, entries } = parseHeader(bytes.subarray(8, headerEnd), name);
  const dataLength = bytes.length - headerEnd;
  const tensors = new Map<string, SafetensorsTensor>();
  let position = 0;
  let previous = '';
  for (const { tensor, dtype, shape, begin, end } of entries) {
    if (begin !== position) {
      const fault =
        begin < position
          ? `overlaps tensor '${showText(previous)}'`
          : `leaves ${begin - position} unused bytes`;
      throw new UserError(
        `${name}: tensor '${showText(tensor)}' at byte ${begin} of the data ${fault}; the file is damaged`,
      );
    }
    if (end > dataLength) {
      const missing = entries[entries.length - 1].end - dataLength;
      throw new UserError(
        `${name} is cut short: tensor '${showText(tensor)}' should end at byte ${end} of the data, but only ${dataLength} are ` +
          `there (${missing} missing in all); copy or download it again`,
      );
    }
    const type = elementTypes.get(dtype);
    if (type === undefined) {
      const known = [...elementTypes.keys()].join(', ');
      throw new UserError(
        `${name}: tensor '${showText(tensor)}' is of type ${showText(dtype)}, which is not supported; known: ${known}`,
      );
    }
    const count = shape.reduce((product, size) => product * size, 1);
    if (count * type.size !== end - begin) {
      throw new UserError(
        `${name}: tensor '${showText(tensor)}' of type ${showText(dtype)} and shape [${showText(shape.join(', '))}] takes ${count * type.size} ` +
          `bytes, but the header gives it ${end - begin}; the file is damaged`,
      );
    }
    const content = bytes.subarray(headerEnd + begin, headerEnd + end);
    const aligned = content.byteOffset % type.size === 0 ? content : new Uint8Array(content);
    tensors.set(tensor, { dtype, shape, data: type.read(aligned, count) });
    position = end;
    previous = tensor;
  }
  if (position !== dataLength) {
    throw new UserError(
      `${name} has ${dataLength - position} bytes after its last tensor; the file is damaged`,
    );
  }
  return { metadata, tensors };
}

/** Writes float32 tensors, in the map's order, as a safetensors file; `metadata` is optional text to text. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const parts: string[] = [];
  if (metadata !== undefined) parts.push(`"__metadata__":${JSON.stringify(metadata)}`);
  let length = 0;
  for (const [name, { shape, data }] of tensors) {
    if (name === '__metadata__')
      throw new RangeError("a tensor cannot be named '__metadata__': the format keeps it");
    const count = shape.reduce((product, size) => product * size, 1);
    if (count !== data.length) {
      throw new RangeError(
        `tensor '${name}' of shape [${shape.join(', ')}] cannot have ${data.length} values`,
      );
    }
    const info = { dtype: 'F32', shape, data_offsets: [length, length + data.byteLength] };
    parts.push(`${JSON.stringify(name)}:${JSON.stringify(info)}`);
    length += data.byteLength;
  }
  const unpadded = new TextEncoder().encode(`{${parts.join(',')}}`);
  const headerLength = Math.ceil(unpadded.length / 8) * 8;
  if (headerLength > MAX_HEADER_BYTES) throw new RangeError('a safetensors header holds at most 100 MB');
  const result = new Uint8Array(8 + headerLength + length);
  new DataView(result.buffer).setBigUint64(0, BigInt(headerLength), true);
  result.fill(0x20, 8 + unpadded.length, 8 + headerLength);
  result.set(unpadded, 8);
  let position = 8 + headerLength;
  for (const { data } of tensors.values()) {
    result.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return result;
}

function findHeaderEnd(bytes: Uint8Array, name: string): number {
  if (bytes.length === 0) throw new UserError(`${name} is empty; expected a safetensors file`);
  const length = bytes.length < 8 ? 0n : new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const plausible = bytes.length > 8 && bytes[8] === 0x7b;
  if (!plausible) {
    const found = recognizeBytes(bytes);
    throw new UserError(
      found === undefined || found === 'a safetensors file'
        ? `${name} is not a safetensors file (no header at its start)`
        : `${name} is not a safetensors file: it looks like ${found}`,
    );
  }
  if (length > BigInt(MAX_HEADER_BYTES)) {
    throw new UserError(
      `${name} is not a safetensors file: its header would have ${length} bytes (at most 100 MB)`,
    );
  }
  const end = 8 + Number(length);
  if (end > bytes.length) {
    throw new UserError(
      `${name} is cut short in its header: ${bytes.length} bytes of at least ${end}; copy or download it again`,
    );
  }
  return end;
}
