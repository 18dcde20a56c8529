// Foreign formats that the first bytes of a file tell.
import { FOREIGN, type ForeignFormat } from './foreign-format.js';

interface Signature {
  readonly format: ForeignFormat;
  /** Where the bytes stand. */
  readonly at?: number;
  /** The bytes, one a character; a space stands for any. */
  readonly bytes: string;
}

const signatures: readonly Signature[] = [
  { format: FOREIGN.tflite, at: 4, bytes: 'TFL3' },
  { format: FOREIGN.ort, at: 4, bytes: 'ORTM' },
  { format: FOREIGN.executorch, at: 4, bytes: 'ET1' },
  { format: FOREIGN.gguf, bytes: 'GGUF' },
  { format: FOREIGN.gguf, bytes: 'lmgg' },
  { format: FOREIGN.gguf, bytes: 'tjgg' },
  { format: FOREIGN.rknn, bytes: 'RKNN' },
  { format: FOREIGN.tensorrt, bytes: 'ftrt' },
  { format: FOREIGN.tensorrt, bytes: 'ptrt' },
  // NDArray lists: a magic of eight bytes, and eight that are reserved.
  { format: FOREIGN.mxnetParams, bytes: '\x12\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0' },
  // The flag before the first layer's weights in half precision or 8 bits; the binary form of the graph.
  { format: FOREIGN.ncnn, bytes: '\x47\x6b\x30\x01' },
  { format: FOREIGN.ncnn, bytes: '\x38\x4b\x0d\x00' },
  { format: FOREIGN.ncnn, bytes: '\xdd\x85\x76\0' },
  { format: FOREIGN.torch7, bytes: '\x04\0\0\0\x01\0\0\0\x03\0\0\0V 1' },
  { format: FOREIGN.matlab, bytes: 'MATLAB 5.0 MAT-file' },
  { format: FOREIGN.darknet, bytes: '\0\0\0\0\x02\0\0\0\x05\0\0\0' },
  { format: FOREIGN.chip, bytes: '\x01HEF' },
  { format: FOREIGN.sevenZip, bytes: '7z\xbc\xaf\x27\x1c' },
  { format: FOREIGN.rar, bytes: 'Rar!\x1a\x07' },
  { format: FOREIGN.xz, bytes: '\xfd7zXZ\0' },
  { format: FOREIGN.bzip2, bytes: 'BZh' },
  { format: FOREIGN.zstd, bytes: '\x28\xb5\x2f\xfd' },
  { format: FOREIGN.lz4, bytes: '\x04\x22\x4d\x18' },
  { format: FOREIGN.gzip, bytes: '\x1f\x8b' },
];

/** A file's first bytes as text, one byte a character. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** The format that a file's first bytes are a signature of. */
export function recogniseSignature(start: Uint8Array): ForeignFormat | undefined {
  const text = latin1(start.subarray(0, 512));
  const found = signatures.find(({ at = 0, bytes }) => text.startsWith(bytes, at));
  if (found) return found.format;
  if (text.startsWith('\x89HDF\r\n\x1a\n')) return hdf5(start);
  if (text.startsWith('ustar', 257)) {
    return /^(\.\/)?(sys_info|pickle|tensors|storages)\0/.test(text) ? FOREIGN.oldestTorch : FOREIGN.tar;
  }
  // Ultralytics puts its settings in front of an engine, and their length in front of these.
  if (/^[\s\S]{3}\0\{"/.test(text)) return FOREIGN.tensorrt;
  if (isPaddleParameters(start)) return FOREIGN.paddle;
  return isFlax(start) ? FOREIGN.flax : undefined;
}

/** Keras names its version and layers in attributes at the beginning; with weights alone there is no configuration. */
function hdf5(start: Uint8Array): ForeignFormat {
  const text = latin1(start);
  if (/model_config|training_config/.test(text)) return FOREIGN.keras;
  return /keras_version|layer_names|weight_names|_layer_checkpoint_dependencies/.test(text)
    ? FOREIGN.kerasWeights
    : FOREIGN.hdf5;
}

/** Paddle's tensors one after the other: versions and levels of 0, the length of a description, and in it a type. */
function isPaddleParameters(start: Uint8Array): boolean {
  if (start.length < 24 || start.subarray(0, 16).some((byte) => byte !== 0)) return false;
  const [length, ...rest] = start.subarray(16, 20);
  return (
    length > 2 && length < 100 && rest.every((byte) => byte === 0) && start[20] === 0x08 && start[22] === 0x10
  );
}

/** Flax writes msgpack: a map from short names to maps, or to arrays as an extension of type 1. */
function isFlax(start: Uint8Array): boolean {
  const [first = 0] = start;
  const name = first > 0x80 && first < 0x90 ? 1 : first === 0xde ? 3 : Number.NaN;
  const length = start[name] - 0xa0;
  if (!(length > 0 && length < 0x20)) return false;
  const at = name + 1 + length;
  const value = start[at];
  // Extensions of up to 2^8, 2^16 and 2^32 bytes have their type behind their length.
  const type = [0xc7, 0xc8, 0xc9].indexOf(value);
  const isMap = (value >= 0x80 && value < 0x90) || value === 0xde || value === 0xdf;
  const isArray = type >= 0 && start[at + 1 + 2 ** type] === 1;
  return (isMap || isArray) && /^[\w./]+$/.test(latin1(start.subarray(name + 1, at)));
}
