// Formats that are protobuf messages without a signature, ONNX among them: told by the numbers and kinds of their fields.
import type { ByteSource } from '../../files/byte-source.js';
import { FOREIGN, type ForeignFormat } from './foreign-format.js';
import { latin1 } from './signatures.js';

/** A field of a message: its number, and where its content lies, or its value where it is a number. */
interface Field {
  readonly number: number;
  readonly kind: 'number' | 'bytes';
  readonly start: number;
  readonly length: number;
  readonly value: number;
}

const MAX_FIELDS = 48;
const HEADER_BYTES = 20;
const TEXT_BYTES = 64;

/**
 * What a protobuf file holds: 'onnx', a foreign format, or undefined where its bytes are no message or none that is known.
 *
 * Only the headers of the first fields are read, whatever the size of the file.
 */
export async function recogniseProtobuf(source: ByteSource): Promise<ForeignFormat | 'onnx' | undefined> {
  const fields = await readFields(source, 0, source.size);
  if (fields === undefined || fields.length === 0) return undefined;
  const has = (number: number, kind: Field['kind'] = 'bytes') =>
    fields.some((field) => field.number === number && field.kind === kind);
  const first = (number: number) => fields.find((field) => field.number === number && field.kind === 'bytes');
  const inside = async (number: number) => {
    const field = first(number);
    return field && (await readFields(source, field.start, field.length));
  };
  // Model: specificationVersion, description, and one of many types of model from 200 on.
  if (has(1, 'number') && has(2) && fields.some(({ number }) => number >= 200)) return FOREIGN.coreml;
  if (has(7) && fields.every(({ number }) => number <= 30)) return 'onnx';
  // NetParameter has its layers in 100, before that in 2.
  if (has(100) || (has(1) && (await isCaffeLayer(source, await inside(2))))) return FOREIGN.caffe;
  // SavedModel: its version, then graphs with their meta data.
  if (has(1, 'number') && has(2) && fields.every(({ number }) => number <= 2)) {
    return (await inside(2))?.some(({ number }) => number === 2) ? FOREIGN.savedModel : undefined;
  }
  if (await isNode(source, await inside(1))) return FOREIGN.graphDef;
  const graph = has(1) ? first(2) : undefined;
  if (graph !== undefined) {
    const nodes = await readFields(source, graph.start, graph.length);
    const node = nodes?.find(({ number, kind }) => number === 1 && kind === 'bytes');
    if (node && (await isNode(source, await readFields(source, node.start, node.length)))) {
      return FOREIGN.tfCheckpoint;
    }
    if (nodes && (await isOperator(source, nodes))) return FOREIGN.caffe2;
  }
  return isBlock(await inside(1)) ? FOREIGN.paddle : undefined;
}

/** NodeDef: a name, an operation such as `Placeholder`, inputs, a device and attributes. */
async function isNode(source: ByteSource, fields: readonly Field[] | undefined): Promise<boolean> {
  if (!fields || fields.some(({ number }) => number > 7)) return false;
  const [name, operation] = fields;
  return name?.number === 1 && operation?.number === 2 && (await isText(source, operation, /^[A-Z_]\w+$/));
}

/** Caffe's first layers: a type as a number in 5 behind names in 2 to 4. */
async function isCaffeLayer(source: ByteSource, fields: readonly Field[] | undefined): Promise<boolean> {
  const name = fields?.find(({ number }) => number === 4);
  const type = fields?.some(({ number, kind }) => number === 5 && kind === 'number') ?? false;
  return type && name !== undefined && isText(source, name, /^[\w/.-]+$/);
}

/** Caffe2's operators: inputs, outputs, and a type such as `Conv` in 4. */
async function isOperator(source: ByteSource, fields: readonly Field[]): Promise<boolean> {
  const type = fields.find(({ number }) => number === 4);
  return type !== undefined && isText(source, type, /^[A-Z]\w+$/);
}

/** Paddle's blocks of a program: their number, their parent, variables and operators. */
function isBlock(fields: readonly Field[] | undefined): boolean {
  const [index, parent, variables] = fields ?? [];
  return (
    index?.number === 1 &&
    index.kind === 'number' &&
    parent?.number === 2 &&
    parent.kind === 'number' &&
    variables?.number === 3
  );
}

async function isText(source: ByteSource, { kind, start, length }: Field, pattern: RegExp): Promise<boolean> {
  if (kind !== 'bytes' || length > TEXT_BYTES) return false;
  return pattern.test(latin1(await source.read(start, length)));
}

/** The first fields of a message; undefined where its bytes cannot be one. */
async function readFields(source: ByteSource, start: number, length: number): Promise<Field[] | undefined> {
  const fields: Field[] = [];
  const end = start + length;
  for (let at = start; at < end && fields.length < MAX_FIELDS; ) {
    const header = await source.read(at, Math.min(HEADER_BYTES, end - at));
    const reader = new HeaderReader(header);
    const tag = reader.integer();
    const number = Math.floor(tag / 8);
    if (!(number >= 1 && number < 2 ** 29)) return undefined;
    const kind = tag % 8;
    let content = 0;
    let value = 0;
    if (kind === 0) value = reader.integer();
    else if (kind === 1) content = 8;
    else if (kind === 2) content = reader.integer();
    else if (kind === 5) content = 4;
    else return undefined;
    const from = at + reader.at;
    if (Number.isNaN(value) || !(from + content <= end)) return undefined;
    fields.push({ number, kind: kind === 2 ? 'bytes' : 'number', start: from, length: content, value });
    at = from + content;
  }
  return fields;
}

/** Integers of seven bits a byte; NaN where they do not end. */
class HeaderReader {
  at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  integer(): number {
    let value = 0;
    for (let i = 0; i < 10 && this.at < this.bytes.length; i++) {
      const byte = this.bytes[this.at++];
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return value;
    }
    return Number.NaN;
  }
}
