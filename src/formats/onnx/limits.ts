// Bounds what decoding a protobuf file can cost in memory, by walking its fields before any object is made.
import type { DescMessage } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

// What things take in memory once they are decoded, in bytes, as it was measured: an empty tensor, two bytes in the file, takes
// 420. Real models have a tenth of what is allowed, and keep large tensors as raw bytes, which cost nothing.
const MESSAGE_COST = 420;
const FIELD_COST = 32;
const LONG_COST = 32;
const INTEGER_COST = 10;
const MAX_COST = 2 ** 27;

/**
 * Whether `bytes` decode as `schema` within 128 MB of objects, the bytes themselves not counted.
 *
 * Throws what protobuf's reader throws where the bytes are not of that form.
 */
export function isWithinLimits(bytes: Uint8Array, schema: DescMessage): boolean {
  const reader = new BinaryReader(bytes);
  const open: { message: DescMessage; end: number }[] = [{ message: schema, end: bytes.length }];
  let cost = 0;
  for (let scope = open.at(-1); scope !== undefined; scope = open.at(-1)) {
    if (reader.pos >= scope.end) {
      open.pop();
      continue;
    }
    const [number, wireType] = reader.tag();
    const field = fieldOf(scope.message, number);
    const nested = field?.message;
    cost += nested === undefined ? FIELD_COST : MESSAGE_COST;
    if (wireType !== WireType.LengthDelimited) {
      reader.skip(wireType, number);
    } else if (nested !== undefined) {
      const length = reader.uint32();
      open.push({ message: nested, end: reader.pos + length });
      if (reader.pos + length > bytes.length) throw new RangeError('premature end of file');
    } else {
      const start = reader.pos;
      reader.skip(wireType, number);
      const each = field?.fieldKind === 'list' ? integerCost(field.scalar) : 0;
      if (each > 0) cost += each * countIntegers(bytes.subarray(start, reader.pos));
    }
    if (cost > MAX_COST) return false;
  }
  return true;
}

const fieldMaps = new WeakMap<DescMessage, Map<number, DescMessage['fields'][number]>>();

function fieldOf(message: DescMessage, number: number): DescMessage['fields'][number] | undefined {
  let fields = fieldMaps.get(message);
  if (fields === undefined) {
    fields = new Map(message.fields.map((field) => [field.number, field]));
    fieldMaps.set(message, fields);
  }
  return fields.get(number);
}

/** The numbers in a packed list: each ends with a byte below 128. */
function countIntegers(packed: Uint8Array): number {
  let count = 0;
  for (const byte of packed) if (byte < 128) count++;
  return count;
}

// Of protobuf's scalar types, 1 and 2 are floating-point, 5 is int32, 9 is text and 12 bytes.
function integerCost(scalar: number | undefined): number {
  if (scalar === undefined || [1, 2, 9, 12].includes(scalar)) return 0;
  return scalar === 5 ? INTEGER_COST : LONG_COST;
}
