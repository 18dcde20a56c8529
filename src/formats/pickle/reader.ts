// Reads the arguments of pickle opcodes from bytes, never beyond their end.
import { UserError } from '../../files/user-error.js';

// Python writes no longer number than this; longer ones would only cost time to convert.
const MAX_NUMBER_BYTES = 1024;

/** The bytes end before the pickle does. */
export class CutShort extends UserError {}

/** A position in a pickle's bytes with readers for every kind of argument; all throw UserError at the end of the file. */
export class PickleReader {
  /** Where the opcode that is being read begins. */
  opcodeAt = 0;
  private readonly view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    readonly fileName: string,
    private position: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The position after what was read last. */
  get end(): number {
    return this.position;
  }

  /** Throws a UserError that names the file, the opcode's place and the reason. */
  refuse(reason: string): never {
    throw new UserError(
      `${this.fileName} is a damaged or unsupported pickle: ${reason} at byte ${this.opcodeAt}`,
    );
  }

  /** The next opcode. */
  opcode(): number {
    this.opcodeAt = this.position;
    return this.uint8();
  }

  uint8(): number {
    return this.view.getUint8(this.advance(1));
  }

  uint16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  int32(): number {
    return this.view.getInt32(this.advance(4), true);
  }

  uint32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  /** A length of eight bytes, as a number that may be beyond any file. */
  uint64(): number {
    return Number(this.view.getBigUint64(this.advance(8), true));
  }

  /** The one number pickles write with the highest byte first. */
  float64(): number {
    return this.view.getFloat64(this.advance(8));
  }

  /** `length` bytes, as a view. */
  take(length: number): Uint8Array {
    const start = this.advance(length);
    return this.bytes.subarray(start, start + length);
  }

  /** The bytes up to a line feed, which is skipped. */
  line(): Uint8Array {
    const start = this.position;
    const end = this.bytes.indexOf(0x0a, start);
    this.advance((end < 0 ? this.bytes.length : end) - start + 1);
    return this.bytes.subarray(start, end);
  }

  /** `bytes` as UTF-8 text. */
  text(bytes: Uint8Array): string {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return this.refuse('a text that is not UTF-8');
    }
  }

  /** A line with a decimal integer (Python 2 ends long ones with L); a bigint beyond 2^53. */
  integerLine(): number | bigint {
    const text = this.numberLine().replace(/L$/, '');
    if (!/^[+-]?\d+$/.test(text)) this.refuse('a number that is none');
    return narrow(BigInt(text.replace('+', '')));
  }

  /** A line with a floating-point number as Python's repr writes it. */
  floatLine(): number {
    const text = this.numberLine();
    const special = /^([+-]?)(?:inf|(nan))$/i.exec(text);
    if (special !== null) return special[2] ? Number.NaN : special[1] === '-' ? -1 / 0 : 1 / 0;
    if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) this.refuse('a number that is none');
    return Number(text);
  }

  /** A two's complement integer of `length` bytes, lowest first; a bigint beyond 2^53. */
  longInteger(length: number): number | bigint {
    if (!(length >= 0 && length <= MAX_NUMBER_BYTES)) this.refuse(`an integer of ${length} bytes`);
    if (length === 0) return 0;
    const digits = Array.from(this.take(length), (byte) => byte.toString(16).padStart(2, '0'));
    return narrow(BigInt.asIntN(8 * length, BigInt(`0x${digits.reverse().join('')}`)));
  }

  private numberLine(): string {
    const line = this.line();
    if (line.length > MAX_NUMBER_BYTES) this.refuse(`a number of ${line.length} digits`);
    return new TextDecoder('latin1').decode(line).trim();
  }

  private advance(length: number): number {
    const start = this.position;
    if (!(length >= 0 && length <= this.bytes.length - start)) {
      throw new CutShort(
        `${this.fileName} is cut short or damaged: its pickle needs ${length} bytes after byte ${start}, but the file ` +
          `ends at ${this.bytes.length}`,
      );
    }
    this.position = start + length;
    return start;
  }
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
