// Formats of models and files that are not read here, each with the way from it to ONNX.

/** A format that is told by name where its file is given by mistake. */
export interface ForeignFormat {
  /** What it is, as in "it looks like …". */
  readonly what: string;
  /** How to come to a file that is read. */
  readonly wayOut: string;
}

const format = (what: string, wayOut: string): ForeignFormat => ({ what, wayOut });

const TF2ONNX = 'make ONNX of it: python -m tf2onnx.convert';
const ORIGINAL = 'take the model that it was made from, and export that to ONNX';
const COMPILED = `it is compiled for one machine and cannot be turned back; ${ORIGINAL}`;
const UNPACK = 'unpack it, and give the network inside';
const PAIR = '--prototxt NAME.prototxt --caffemodel NAME.caffemodel --onnx model.onnx';
const PADDLE =
  'make ONNX of it: paddle2onnx --model_dir FOLDER --model_filename NAME.pdmodel --params_filename NAME.pdiparams --save_file model.onnx';
const MXNET =
  "make ONNX of symbol and parameters with MXNet 1.9: mxnet.onnx.export_model('NAME-symbol.json', 'NAME-0000.params', [(1, 3, 112, 112)], numpy.float32, 'model.onnx')";
const COREML =
  'coremltools cannot turn it back; onnxmltools.convert_coreml takes those of kind neural network; of an ML program take the model ' +
  'that it was made from';

/** All of them. */
export const FOREIGN = {
  tfjsGraph: format('a TensorFlow.js graph model', `${TF2ONNX} --tfjs model.json --output model.onnx`),
  tfjsLayers: format(
    'a TensorFlow.js layers model',
    'turn it back to Keras: tensorflowjs_converter --input_format=tfjs_layers_model --output_format=keras model.json model.h5; ' +
      'then, in Keras: tf2onnx.convert.from_keras',
  ),
  tfjs: format(
    'a TensorFlow.js model',
    'of a graph model make ONNX: python -m tf2onnx.convert --tfjs model.json --output model.onnx; turn a layers model back to Keras with ' +
      'tensorflowjs_converter first',
  ),
  tfjsWeights: format(
    'weights of TensorFlow.js or face-api.js, without the graph that they belong to',
    'where a model.json with the graph is beside them: python -m tf2onnx.convert --tfjs model.json --output model.onnx; face-api.js ' +
      'has its graphs in its own code: take the network that it was ported from',
  ),
  tflite: format('a TensorFlow Lite model', `${TF2ONNX} --tflite FILE --output model.onnx`),
  keras: format(
    'a Keras model',
    "make ONNX of it in Keras 3: keras.models.load_model(FILE).export('model.onnx', format='onnx'); with an older Keras: tf2onnx.convert.from_keras",
  ),
  kerasWeights: format(
    'weights of a Keras model without its architecture',
    "build the network in Keras, load_weights, and make ONNX of it: model.export('model.onnx', format='onnx') or tf2onnx.convert.from_keras",
  ),
  hdf5: format(
    'an HDF5 file',
    'if it is a model of Keras, make ONNX of it there: tf2onnx.convert.from_keras',
  ),
  graphDef: format(
    'a TensorFlow graph (GraphDef)',
    `${TF2ONNX} --graphdef FILE --inputs INPUT:0 --outputs OUTPUT:0 --output model.onnx`,
  ),
  savedModel: format('a TensorFlow SavedModel', `${TF2ONNX} --saved-model FOLDER --output model.onnx`),
  tfCheckpoint: format(
    'part of a TensorFlow checkpoint',
    `${TF2ONNX} --checkpoint NAME.meta --inputs INPUT:0 --outputs OUTPUT:0 --output model.onnx`,
  ),
  caffe: format('a Caffe model', `make ONNX of the pair: python -m caffe2onnx.convert ${PAIR}`),
  prototxt: format(
    'the description of a Caffe network',
    `make ONNX of the pair: python -m caffe2onnx.convert ${PAIR}`,
  ),
  caffe2: format('a Caffe2 network', `${ORIGINAL}; Caffe2 has been part of PyTorch and is no more`),
  mxnetParams: format('parameters of an MXNet model', MXNET),
  mxnetSymbol: format('the symbol of an MXNet model', MXNET),
  ncnn: format(
    'an ncnn model',
    `ncnn's tools only lead toward it; ${ORIGINAL}; where pnnx made it, NAME.pnnx.onnx may lie beside it`,
  ),
  rknn: format("an RKNN model for Rockchip's processors", COMPILED),
  coreml: format('a Core ML model', COREML),
  openvino: format('an OpenVINO model (.xml and .bin)', `OpenVINO has no way back; ${ORIGINAL}`),
  torchScript: format(
    'a TorchScript program of PyTorch',
    "make ONNX of it in Python: torch.onnx.export(torch.jit.load(FILE), torch.zeros(1, 3, 112, 112), 'model.onnx'); or save its " +
      "weights: torch.save(torch.jit.load(FILE).state_dict(), 'weights.pt')",
  ),
  torchExport: format(
    'a program of torch.export (.pt2)',
    "make ONNX of it in Python: torch.onnx.export(torch.export.load(FILE), f='model.onnx', dynamo=True)",
  ),
  torchFolder: format(
    'an archive of PyTorch that was unpacked',
    'zip the folder again: its parent folder, without compression',
  ),
  executorch: format('an ExecuTorch program', COMPILED),
  gguf: format(
    'a GGUF file',
    `it holds language models or their parts, no face network; otherwise ${ORIGINAL}`,
  ),
  tensorrt: format('a TensorRT engine', COMPILED),
  paddle: format('a PaddlePaddle model', PADDLE),
  paddleWeights: format(
    'PaddlePaddle weights without their network',
    'build the network in Python and make ONNX of it: paddle.onnx.export',
  ),
  ort: format(
    'an ONNX Runtime model (.ort)',
    'take the .onnx file that it was made from: its graph is fixed and cannot be read back',
  ),
  mnn: format('an MNN model', `MNN's converter only leads toward it; ${ORIGINAL}`),
  flax: format(
    'weights of JAX (Flax, msgpack)',
    'build the network in Python, and make ONNX of it: jax.experimental.jax2tf, then tf2onnx; or load it in PyTorch and use torch.onnx.export',
  ),
  orbax: format(
    'a checkpoint of JAX (Orbax)',
    'build the network in Python, and make ONNX of it: jax.experimental.jax2tf, then tf2onnx',
  ),
  torch7: format(
    'a model of Lua Torch (.t7)',
    'load it in PyTorch 0.4 (torch.utils.serialization.load_lua), and save its state_dict',
  ),
  matlab: format('a MATLAB file', 'export the network to ONNX in MATLAB: exportONNXNetwork'),
  darknet: format('a Darknet network', `${ORIGINAL}, or use a converter from Darknet to ONNX`),
  dlib: format('a network of dlib', 'dlib has no way to ONNX; take a network of another program'),
  chip: format('a model compiled for a chip', COMPILED),
  otherRuntime: format("a model of another program's runtime", ORIGINAL),
  externalData: format(
    'the external data of an ONNX model',
    "give one file with everything in it: onnx.save(onnx.load('model.onnx'), 'whole.onnx')",
  ),
  weightIndex: format(
    'the index of weights that lie in several files',
    'join them into one: load the model in Python and save it whole',
  ),
  huggingFace: format(
    'the folder or configuration of a Hugging Face model',
    'give its file of weights, model.safetensors or pytorch_model.bin, or its ONNX file',
  ),
  lfsPointer: format('a Git LFS pointer', 'fetch the file itself: git lfs pull'),
  html: format('an HTML page', 'the download failed: download the file itself'),
  sevenZip: format('a 7z archive', UNPACK),
  rar: format('a RAR archive', UNPACK),
  xz: format('an xz archive', UNPACK),
  bzip2: format('a bzip2 archive', UNPACK),
  zstd: format('a Zstandard archive', UNPACK),
  lz4: format('an LZ4 archive', UNPACK),
  gzip: format('a gzip archive', UNPACK),
  tar: format('a tar archive', UNPACK),
  oldestTorch: format(
    "a tar archive (PyTorch's first file format)",
    'load and save it again with a later PyTorch',
  ),
  zip: format('a zip archive', UNPACK),
} as const satisfies Readonly<Record<string, ForeignFormat>>;

/** As errors say it: what it is, and the way out. */
export function describeForeign({ what, wayOut }: ForeignFormat): string {
  return `${what}; ${wayOut}`;
}
