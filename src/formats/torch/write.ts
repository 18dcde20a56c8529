// Writes a state_dict as torch.save does: a zip archive with a pickle of protocol 2 and one file for each tensor.
import { countElements } from '../tensors/elements.js';
import { rowMajorStrides } from '../tensors/strided.js';
import { writeZip } from '../zip/write.js';

/** A tensor to write. */
export interface WritableTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** The bytes of a .pt file that `torch.load(file, weights_only=True)` reads as an OrderedDict, in the map's order. */
export function writeTorch(tensors: ReadonlyMap<string, WritableTensor>): Uint8Array<ArrayBuffer> {
  const pickle = new PickleWriter();
  const files = new Map<string, Uint8Array>();
  const storages: Uint8Array[] = [];
  pickle.op('\x80\x02').global('collections', 'OrderedDict').op(')R(');
  for (const [name, { shape, data }] of tensors) {
    const count = countElements(shape);
    if (count !== data.length) {
      throw new RangeError(
        `tensor '${name}' of shape [${shape.join(', ')}] cannot have ${data.length} values`,
      );
    }
    pickle.text(name).global('torch._utils', '_rebuild_tensor_v2').op('(');
    const type = data instanceof Float32Array ? 'FloatStorage' : 'LongStorage';
    pickle.op('(').text('storage').global('torch', type).text(String(storages.length)).text('cpu');
    pickle.integer(count).op('tQ').integer(0).integers(shape).integers(rowMajorStrides(shape));
    pickle.op('\x89').global('collections', 'OrderedDict').op(')RtR');
    storages.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  files.set('archive/data.pkl', pickle.op('u.').bytes());
  files.set('archive/byteorder', new TextEncoder().encode('little'));
  storages.forEach((bytes, i) => {
    files.set(`archive/data/${i}`, bytes);
  });
  files.set('archive/version', new TextEncoder().encode('3\n'));
  return writeZip(files);
}

/** Puts opcodes and their arguments in a row (CPython's pickletools). */
class PickleWriter {
  private readonly parts: Uint8Array[] = [];

  op(opcodes: string): this {
    this.parts.push(Buffer.from(opcodes, 'latin1'));
    return this;
  }

  text(value: string): this {
    const bytes = Buffer.from(value, 'utf8');
    this.parts.push(Buffer.of(0x58, ...int32(bytes.length)), bytes);
    return this;
  }

  global(module: string, name: string): this {
    return this.op(`c${module}\n${name}\n`);
  }

  integer(value: number): this {
    if (value > 2 ** 31 - 1) throw new RangeError(`a tensor of ${value} values is not written`);
    this.parts.push(Buffer.of(0x4a, ...int32(value)));
    return this;
  }

  integers(values: readonly number[]): this {
    this.op('(');
    for (const value of values) this.integer(value);
    return this.op('t');
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.parts);
  }
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}
