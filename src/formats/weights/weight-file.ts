// Opens a file of weights whatever its format: PyTorch's two, safetensors, .npz, and pickles.

import { type ByteSource, openByteSource } from '../../files/byte-source.js';
import { UserError } from '../../files/user-error.js';
import { recogniseArchive } from '../foreign/archives.js';
import { describeForeign } from '../foreign/foreign-format.js';
import { readNpz } from '../numpy/npy.js';
import type { PickleValue } from '../pickle/values.js';
import { isPickle, isSafetensors, recogniseBytes } from '../recognise-bytes.js';
import { openSafetensors } from '../safetensors/safetensors.js';
import type { StoredTensor } from '../tensors/elements.js';
import { isTorchLegacy } from '../torch/legacy.js';
import { openTorchLegacy } from '../torch/legacy-file.js';
import { readTorchZip, torchFolder } from '../torch/zip.js';
import { readZip } from '../zip/read.js';
import { readWeightPickle } from './weight-pickle.js';

/** The formats that are read. */
export type WeightFormat = 'PyTorch' | 'PyTorch before 1.6' | 'safetensors' | 'npz' | 'pickle';

/** A file of weights: named tensors, or the inert content of a pickle in which they are to be found. */
export type WeightFile = { readonly file: string } & (
  | {
      readonly format: 'safetensors' | 'npz';
      readonly tensors: ReadonlyMap<string, StoredTensor>;
      readonly metadata: Readonly<Record<string, string>>;
    }
  | { readonly format: 'PyTorch' | 'PyTorch before 1.6' | 'pickle'; readonly content: PickleValue }
);

const START_BYTES = 512;
/** Whose file it is, in the words of an error. */
interface Expectation {
  /** What the file should be. */
  readonly is: string;
  /** What is said to be expected where it is something else. */
  readonly expected: string;
}

const WEIGHTS: Expectation = {
  is: 'a file of weights',
  expected: 'expected a PyTorch, safetensors, .npz or pickle file',
};

/**
 * Opens a file of weights; what it holds is fetched when it is asked for, so that a large file is never in memory whole
 * (a plain pickle is). Nothing in the file is executed.
 *
 * @throws UserError naming the path: missing, empty, cut short, damaged, or something else than weights (said what)
 */
export async function openWeightFile(path: string, wanted: Expectation = WEIGHTS): Promise<WeightFile> {
  return openWeights(await openByteSource(path, wanted.is), wanted);
}

/** The same for bytes from anywhere. */
export async function openWeights(
  source: ByteSource,
  { is, expected }: Expectation = WEIGHTS,
): Promise<WeightFile> {
  const { name: file, size } = source;
  const start = await source.read(0, Math.min(START_BYTES, size));
  if (startsWith(start, 'PK\x03\x04')) return openArchive(source);
  if (isTorchLegacy(start)) {
    return { file, format: 'PyTorch before 1.6', content: await openTorchLegacy(source) };
  }
  if (isSafetensors(start)) {
    return { file, format: 'safetensors', ...(await openSafetensors(source)) };
  }
  const found = isPickle(start) ? undefined : recogniseBytes(start);
  if (isPickle(start) || (found === undefined && couldBePickle(start))) {
    return { file, format: 'pickle', content: readWeightPickle(await source.read(0, size), file) };
  }
  const what = found === undefined ? ', nor of any other format known here' : `: it looks like ${found}`;
  throw new UserError(`${file} is not ${is}${what}; ${expected}`);
}

/** Whether a file that begins with these bytes is one that `openWeightFile` takes up; an ONNX file is none. */
export function looksLikeWeights(start: Uint8Array): boolean {
  return startsWith(start, 'PK\x03\x04') || isTorchLegacy(start) || isSafetensors(start) || isPickle(start);
}

async function openArchive(source: ByteSource): Promise<WeightFile> {
  const file = source.name;
  const entries = await readZip(source);
  const foreign = recogniseArchive([...entries.keys()]);
  if (foreign) {
    throw new UserError(`${file} is not a file of weights: it looks like ${describeForeign(foreign)}`);
  }
  const folder = torchFolder(entries);
  if (folder !== undefined)
    return { file, format: 'PyTorch', content: await readTorchZip(entries, folder, file) };
  return { file, format: 'npz', tensors: await readNpz(entries, file), metadata: {} };
}

/** The protocols 0 and 1 have no signature: a pickle of weights is a dict, a list, a tuple or an object there. */
function couldBePickle(start: Uint8Array): boolean {
  return ['(', '}', ']', 'c'].some((opcode) => startsWith(start, opcode)) && start.includes(0x0a);
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return [...text].every((character, at) => bytes[at] === character.charCodeAt(0));
}
