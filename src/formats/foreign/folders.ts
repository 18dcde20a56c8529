// Folders that are models: their files belong together, and none of them is the model by itself.
import { readdir } from 'node:fs/promises';
import { FOREIGN, type ForeignFormat } from './foreign-format.js';

const kinds: readonly (readonly [format: ForeignFormat, ...has: readonly RegExp[]])[] = [
  [FOREIGN.savedModel, /^saved_model\.pb(txt)?$/],
  // A package has Manifest.json and Data, a compiled model its own files.
  [FOREIGN.coreml, /^Manifest\.json$/, /^Data$/],
  [FOREIGN.coreml, /^coremldata\.bin$/],
  [FOREIGN.tfjs, /^model\.json$/, /shard\d+of\d+(\.bin)?$|^weights\.bin$/],
  [FOREIGN.tfjsWeights, /-weights_manifest\.json$/, /shard\d+$/],
  [FOREIGN.paddle, /\.pdmodel$|^inference\.json$/, /\.pdiparams$/],
  [FOREIGN.orbax, /^_METADATA$|^manifest\.ocdbt$|^_CHECKPOINT_METADATA$/],
  [FOREIGN.tfCheckpoint, /\.data-\d+-of-\d+$/, /\.index$/],
  [FOREIGN.mxnetParams, /-symbol\.json$/, /\.params$/],
  [FOREIGN.openvino, /^openvino_model\.xml$|\.xml$/, /^openvino_model\.bin$|\.bin$/],
  [FOREIGN.ncnn, /\.param$/, /\.bin$/],
  [FOREIGN.huggingFace, /^config\.json$/, /^(pytorch_model\.bin|model\.safetensors|model\.onnx)/],
  // An archive of PyTorch that somebody unpacked.
  [FOREIGN.torchFolder, /^data\.pkl$/, /^data$/],
];

/** The format of a folder by the names in it. */
export function recogniseFolder(names: readonly string[]): ForeignFormat | undefined {
  return kinds.find(([, ...has]) => has.every((pattern) => names.some((name) => pattern.test(name))))?.[0];
}

/** The same of a folder on disk; undefined where it cannot be read. */
export async function recogniseFolderAt(path: string): Promise<ForeignFormat | undefined> {
  return recogniseFolder(await readdir(path).catch(() => []));
}
