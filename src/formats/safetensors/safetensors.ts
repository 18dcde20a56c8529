// The safetensors format: a JSON header that names tensors, and their bytes (huggingface/safetensors, format.md).

import type { ByteSource } from '../../files/byte-source.js';
import { showText } from '../../files/show-text.js';
import { UserError } from '../../files/user-error.js';
import { recogniseBytes } from '../recognise-bytes.js';
import {
  countElements,
  type Elements,
  type ElementType,
  elementSize,
  readElements,
  type StoredTensor,
} from '../tensors/elements.js';
import type { WritableTensor } from '../torch/write.js';
import { type HeaderEntry, parseHeader } from './header.js';

/** The values of a tensor: every floating-point type as float32, integers as they are, BOOL as bytes of 0 or 1. */
export type SafetensorsData = Elements;

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

// Enough for the header's length, and to recognise what was given by mistake.
const START_BYTES = 512;

const types = new Map<string, ElementType>([
  ['F64', 'float64'],
  ['F32', 'float32'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
  ['I64', 'int64'],
  ['U64', 'uint64'],
  ['I32', 'int32'],
  ['U32', 'uint32'],
  ['I16', 'int16'],
  ['U16', 'uint16'],
  ['I8', 'int8'],
  ['U8', 'uint8'],
  ['BOOL', 'bool'],
]);

/**
 * Reads a safetensors file; `name` stands for it in errors.
 *
 * Values are views into `bytes` where type and alignment allow it. Throws UserError for a file that is not of this
 * format, is cut short, or whose tensors overlap, leave holes, or do not have the size of their shape.
 */
export function readSafetensors(bytes: Uint8Array, name: string): SafetensorsFile {
  const headerEnd = findHeaderEnd(bytes.subarray(0, START_BYTES), bytes.length, name);
  const { metadata, entries } = parseHeader(bytes.subarray(8, headerEnd), name);
  const tensors = new Map<string, SafetensorsTensor>();
  for (const entry of checkEntries(entries, bytes.length - headerEnd, name)) {
    const { tensor, dtype, type, shape, begin, end } = entry;
    const data = readElements(type, bytes.subarray(headerEnd + begin, headerEnd + end));
    tensors.set(tensor, { dtype, shape, data });
  }
  return { metadata, tensors };
}

/** The same for a file that is read in parts: each tensor is fetched when it is asked for. */
export async function openSafetensors(
  source: ByteSource,
): Promise<{ metadata: Record<string, string>; tensors: Map<string, StoredTensor> }> {
  const { name, size } = source;
  const start = await source.read(0, Math.min(START_BYTES, size));
  const headerEnd = findHeaderEnd(start, size, name);
  const { metadata, entries } = parseHeader(await source.read(8, headerEnd - 8), name);
  const tensors = new Map<string, StoredTensor>();
  for (const { tensor, type, shape, begin, end } of checkEntries(entries, size - headerEnd, name)) {
    const read = async () => readElements(type, await source.read(headerEnd + begin, end - begin));
    tensors.set(tensor, { dtype: type, shape, read });
  }
  return { metadata, tensors };
}

interface CheckedEntry extends HeaderEntry {
  readonly type: ElementType;
}

/** Checks that the tensors fill the data without holes or overlaps, each with the size of its shape. */
function checkEntries(entries: readonly HeaderEntry[], dataLength: number, name: string): CheckedEntry[] {
  let position = 0;
  let previous = '';
  const checked = entries.map((entry) => {
    const { tensor, dtype, shape, begin, end } = entry;
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
    const type = types.get(dtype);
    if (type === undefined) {
      const known = [...types.keys()].join(', ');
      throw new UserError(
        `${name}: tensor '${showText(tensor)}' is of type ${showText(dtype)}, which is not supported; known: ${known}`,
      );
    }
    const length = countElements(shape) * elementSize(type);
    if (length !== end - begin) {
      throw new UserError(
        `${name}: tensor '${showText(tensor)}' of type ${showText(dtype)} and shape [${showText(shape.join(', '))}] takes ${length} ` +
          `bytes, but the header gives it ${end - begin}; the file is damaged`,
      );
    }
    position = end;
    previous = tensor;
    return { ...entry, type };
  });
  if (position !== dataLength) {
    throw new UserError(
      `${name} has ${dataLength - position} bytes after its last tensor; the file is damaged`,
    );
  }
  return checked;
}

/** Writes float32 and int64 tensors, in the map's order, as a safetensors file; `metadata` is optional text to text. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, WritableTensor>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const parts: string[] = [];
  if (metadata !== undefined) parts.push(`"__metadata__":${JSON.stringify(metadata)}`);
  let length = 0;
  for (const [name, { shape, data }] of tensors) {
    if (name === '__metadata__')
      throw new RangeError("a tensor cannot be named '__metadata__': the format keeps it");
    const count = countElements(shape);
    if (count !== data.length) {
      throw new RangeError(
        `tensor '${name}' of shape [${shape.join(', ')}] cannot have ${data.length} values`,
      );
    }
    const dtype = data instanceof Float32Array ? 'F32' : 'I64';
    const info = { dtype, shape, data_offsets: [length, length + data.byteLength] };
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

/** Where the header ends and the data begin, from the file's first bytes. */
function findHeaderEnd(start: Uint8Array, size: number, name: string): number {
  if (size === 0) throw new UserError(`${name} is empty; expected a safetensors file`);
  const length = size < 8 ? 0n : new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
  const plausible = size > 8 && start[8] === 0x7b;
  if (!plausible) {
    const found = recogniseBytes(start);
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
  if (end > size) {
    throw new UserError(
      `${name} is cut short in its header: ${size} bytes of at least ${end}; copy or download it again`,
    );
  }
  return end;
}
