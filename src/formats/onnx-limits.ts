// Bounds what decoding a protobuf file can cost in memory, by walking its fields before any object is made.
import type { DescMessage } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

// An empty node is two bytes in the file and three hundred in memory; the largest real graphs have a tenth of this.
const MAX_FIELDS = 2 ** 21;

// Integers in packed lists take a byte in the file and about 32 in memory; real models keep large tensors as raw bytes.
const MAX_PACKED_INTEGER_BYTES = 2 ** 25;

/**
 * Whether `bytes` decode as `schema` within bounds: at most 2 million fields and 32 MB of packed integers.
 *
 * Throws what protobuf's reader throws where the bytes are not of that form.
 */
export function isWithinLimits(bytes: Uint8Array, schema: DescMessage): boolean {
  const reader = new BinaryReader(bytes);
  const open: { message: DescMessage; end: number }[] = [{ message: schema, end: bytes.length }];
  let fields = 0;
  let packedBytes = 0;
  for (let scope = open.at(-1); scope !== undefined; scope = open.at(-1)) {
    if (reader.pos >= scope.end) {
      open.pop();
      continue;
    }
    const [number, wireType] = reader.tag();
    if (++fields > MAX_FIELDS) return false;
    const field = fieldOf(scope.message, number);
    const nested = field?.message;
    if (wireType !== WireType.LengthDelimited) {
      reader.skip(wireType, number);
    } else if (nested !== undefined) {
      const length = reader.uint32();
      open.push({ message: nested, end: reader.pos + length });
      if (reader.pos + length > bytes.length) throw new RangeError('premature end of file');
    } else {
      const start = reader.pos;
      reader.skip(wireType, number);
      if (field?.fieldKind === 'list' && isInteger(field.scalar)) packedBytes += reader.pos - start;
      if (packedBytes > MAX_PACKED_INTEGER_BYTES) return false;
    }
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

// Of protobuf's scalar types, 1 and 2 are floating-point, 9 is text and 12 bytes.
function isInteger(scalar: number | undefined): boolean {
  return scalar !== undefined && ![1, 2, 9, 12].includes(scalar);
}
