// Zip archives that are formats of their own, or hold what is to be unpacked first, by the names of what is in them.
import { showText } from '../../files/show-text.js';
import { FOREIGN, type ForeignFormat } from './foreign-format.js';

const SHOWN = 3;

// Most telling first, where an archive is merely unpacked.
const NETWORKS =
  /\.(onnx|pt|pth|ckpt|safetensors|pb|tflite|h5|keras|caffemodel|params|pdmodel|mlmodel|bin|npz|pkl)$/i;

/**
 * The format of an archive; undefined for those that are read: PyTorch's, and NumPy's of arrays alone.
 *
 * @param names of its files, folders left out
 */
export function recogniseArchive(names: readonly string[]): ForeignFormat | undefined {
  const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name));
  if (has(/^([^/]+\/)?serialized_exported_program\.json$/) || has(/^([^/]+\/)?archive_format$/)) {
    return FOREIGN.torchExport;
  }
  if (has(/^([^/]+\/)?constants\.pkl$/) && has(/^([^/]+\/)?(code\/|data\.pkl$)/)) return FOREIGN.torchScript;
  if (has(/^([^/]+\/)?data\.pkl$/)) return undefined;
  if (has(/^model\.weights\.h5$/) && has(/^config\.json$/)) return FOREIGN.keras;
  if (names.length > 0 && names.every((name) => name.endsWith('.npy'))) return undefined;
  const networks = names.filter((name) => NETWORKS.test(name));
  const shown = (networks.length > 0 ? networks : names).slice(0, SHOWN).map((name) => showText(name));
  const list = names.length > SHOWN ? [...shown, '…'] : shown;
  return { ...FOREIGN.zip, what: `${FOREIGN.zip.what} of ${names.length} files (${list.join(', ')})` };
}
