// Foreign formats whose bytes tell nothing: by the name of the file, and those beside it.
import { FOREIGN, type ForeignFormat } from './foreign-format.js';

// Bytes that begin like this may still be an ONNX model or a weight file, whatever they are called: names are asked last.
const endings: readonly (readonly [format: ForeignFormat, name: RegExp])[] = [
  [FOREIGN.tfjsWeights, /shard\d+(of\d+)?(\.bin)?$/],
  [FOREIGN.tflite, /\.(tflite|lite)$/],
  [FOREIGN.keras, /\.(keras|h5|hdf5)$/],
  [FOREIGN.graphDef, /\.(pb|pbtxt)$/],
  [FOREIGN.tfCheckpoint, /\.data-\d+-of-\d+$|\.ckpt(-\d+)?\.(index|meta)$|\.meta$/],
  [FOREIGN.caffe, /\.caffemodel$/],
  [FOREIGN.prototxt, /\.prototxt$/],
  [FOREIGN.mxnetParams, /\.params$/],
  [FOREIGN.mxnetSymbol, /-symbol\.json$/],
  [FOREIGN.ncnn, /\.ncnn\.(param|bin)$|\.param$/],
  [FOREIGN.rknn, /\.rknn$/],
  [FOREIGN.coreml, /\.(mlmodel|mlpackage|mlmodelc)$/],
  [FOREIGN.tensorrt, /\.(engine|plan|trt)$/],
  [FOREIGN.paddleWeights, /\.pdparams$/],
  [FOREIGN.paddle, /\.(pdmodel|pdiparams)$/],
  [FOREIGN.ort, /\.ort$/],
  [FOREIGN.mnn, /\.mnn$/],
  [FOREIGN.flax, /\.msgpack$/],
  [FOREIGN.gguf, /\.(gguf|ggml)$/],
  [FOREIGN.executorch, /\.pte$/],
  [FOREIGN.torchExport, /\.pt2$/],
  [FOREIGN.torch7, /\.t7$/],
  [FOREIGN.darknet, /\.weights$/],
  [FOREIGN.dlib, /dlib.*\.dat$|^(mmod_|shape_predictor).*\.dat$/],
  [FOREIGN.externalData, /\.(onnx[._]data|onnx\.bin)$/],
  [FOREIGN.chip, /\.(dlc|hef|om|bmodel|cvimodel|kmodel|axmodel|nb|blob|hbm|dla)$/],
  [FOREIGN.otherRuntime, /\.(tnnproto|tnnmodel|tmfile|mindir|ms|nn|sentis|xmodel|espdl|tmodel)$/],
];

// A .bin is many things: what lies beside it tells.
const beside: readonly (readonly [format: ForeignFormat, name: (stem: string) => RegExp])[] = [
  [FOREIGN.ncnn, (stem) => new RegExp(`^${stem}\\.param$`)],
  [FOREIGN.openvino, (stem) => new RegExp(`^${stem}\\.xml$`)],
  [FOREIGN.tfjsWeights, () => /^model\.json$|-weights_manifest\.json$/],
  [FOREIGN.externalData, (stem) => new RegExp(`^${stem}\\.onnx$`)],
];

/**
 * The format that a file's name stands for.
 *
 * @param neighbours the names of the files in its folder
 */
export function recogniseName(name: string, neighbours: readonly string[]): ForeignFormat | undefined {
  const found = endings.find(([, pattern]) => pattern.test(name.toLowerCase()));
  if (found) return found[0];
  if (!/\.(bin|data)$/i.test(name)) return undefined;
  const stem = name.replace(/\.[^.]+$/, '').replace(/[^\w]/g, '\\$&');
  return beside.find(([, pattern]) => neighbours.some((each) => pattern(stem).test(each)))?.[0];
}
