// A weight file: the named tensors of a file of weights, whatever its format, without the names that wrappers put in front.
import type { StoredTensor } from '../tensors/elements.js';
import { findStateDict } from './state-dict.js';
import { openWeightFile, type WeightFile, type WeightFormat } from './weight-file.js';

/** Named tensors out of a file. */
export interface StoredWeights {
  readonly file: string;
  readonly format: WeightFormat;
  /** The dotted keys that lead to the tensors inside the file, such as 'state_dict'; empty for a bare state_dict. */
  readonly place: string;
  /** What all names began with and what was taken off, such as 'module.'; empty for nothing. */
  readonly prefix: string;
  /** The tensors by name, in the file's order; each is read when it is asked for. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** What training programs put around a network: DataParallel, torch.compile, Lightning modules, teacher and student pairs. */
const WRAPPERS = ['module', '_orig_mod', 'model', 'backbone', 'net', 'network', 'student', 'encoder', 'ema'];

/**
 * Reads the named tensors of a PyTorch file (zip or old format), a safetensors, .npz or pickle file.
 *
 * @throws UserError naming the file where it is missing, damaged, no file of weights, or without named tensors
 */
export async function readStoredWeights(path: string): Promise<StoredWeights> {
  return storedWeightsOf(await openWeightFile(path));
}

/** The same of a file that is open. */
export function storedWeightsOf(opened: WeightFile): StoredWeights {
  const { tensors, place } = findStateDict(opened);
  const prefix = commonWrapper([...tensors.keys()]);
  const { file, format } = opened;
  return { file, format, place, prefix, tensors: tensorsUnder(tensors, prefix) };
}

/** The tensors whose names begin with a prefix, without it. */
export function tensorsUnder(
  tensors: ReadonlyMap<string, StoredTensor>,
  prefix: string,
): Map<string, StoredTensor> {
  const inside = [...tensors].filter(([name]) => name.startsWith(prefix));
  return new Map(inside.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

/** The wrappers under which some tensors lie, as prefixes, and '' for none: for a weight file with heads beside its network. */
export function wrapperPrefixes(names: readonly string[]): string[] {
  return [
    '',
    ...WRAPPERS.map((wrapper) => `${wrapper}.`).filter((prefix) =>
      names.some((name) => name.startsWith(prefix)),
    ),
  ];
}

function commonWrapper(names: readonly string[]): string {
  let prefix = '';
  for (;;) {
    const wrapper = WRAPPERS.find((each) => names.every((name) => name.startsWith(`${prefix}${each}.`)));
    if (wrapper === undefined || names.length === 0) return prefix;
    prefix += `${wrapper}.`;
  }
}
