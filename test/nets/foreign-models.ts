// Small foreign networks for tests, in the shapes and with the traps that real files have.
import {
  encodeOnnx,
  type ModelParts,
  type ModelProto,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
  type NodeProto,
  type TensorProto,
} from '../../src/formats/onnx/onnx.js';

/** Side of the images that the embedding fixtures take. */
export const sidePx = 4;
/** Values of one such image. */
export const pixels = 3 * sidePx * sidePx;

type Dims = readonly (number | string | null)[];

/** A model from `images` to `vector` with the given nodes between them. */
export function embedder(
  nodes: readonly NodeProto[],
  {
    input = ['n', 3, sidePx, sidePx],
    output = ['n', pixels],
    initializers = [],
    ...rest
  }: { input?: Dims; output?: Dims; initializers?: TensorProto[] } & Partial<ModelParts> = {},
): ModelProto {
  return makeModel({
    nodes,
    initializers,
    inputs: [makeValueInfo('images', 'float32', input)],
    outputs: [makeValueInfo('vector', 'float32', output)],
    opset: 14,
    ...rest,
  });
}

/** A network whose embedding is its input, flattened: it shows what the wrapping feeds it. */
export function mirror(parts: Parameters<typeof embedder>[1] = {}): ModelProto {
  return embedder([makeNode('Flatten', ['images'], ['vector'], { axis: 1 })], parts);
}

/** Numbers that follow no pattern, from -0.5 to 0.5. */
export function scattered(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => ((i * 7919 + 13) % 1009) / 1009 - 0.5);
}

/** A weight for MatMul. */
export function weight(name: string, rows: number, columns: number): TensorProto {
  return makeTensor(name, scattered(rows * columns), [rows, columns]);
}

/** A generator from `latent` to `picture`: linear, then shaped to images [batch, channels, height, width]. */
export function painter({
  latent = ['n', 5],
  channels = 3,
  height = 6,
  width = 8,
  declared = ['n', channels, height, width] as Dims,
  extra = [] as NodeProto[],
  raw = 'picture',
  opset = 14,
}: {
  latent?: Dims;
  channels?: number;
  height?: number;
  width?: number;
  declared?: Dims;
  extra?: NodeProto[];
  raw?: string;
  opset?: number;
} = {}): ModelProto {
  const size = latent.slice(1).reduce<number>((product, dim) => product * Number(dim), 1);
  return makeModel({
    nodes: [
      makeNode('Flatten', ['latent'], ['flat'], { axis: 1 }),
      makeNode('MatMul', ['flat', 'paint'], ['painted']),
      makeNode('Reshape', ['painted', 'shape'], [raw]),
      ...extra,
    ],
    initializers: [
      weight('paint', size, channels * height * width),
      makeTensor('shape', [typeof latent[0] === 'number' ? latent[0] : -1, channels, height, width], [4]),
    ],
    inputs: [makeValueInfo('latent', 'float32', latent)],
    outputs: [makeValueInfo('picture', 'float32', declared)],
    opset,
  });
}

/** A mapping network from `z` to `style`, [n, size] or, with layers, [n, layers, size]. */
export function mapper(latentSize: number, styleSize: number, layers?: number): ModelProto {
  const repeat =
    layers === undefined
      ? [makeNode('Identity', ['mapped'], ['style'])]
      : [makeNode('Reshape', ['mapped', 'apart'], ['one']), makeNode('Expand', ['one', 'layers'], ['style'])];
  return makeModel({
    nodes: [makeNode('MatMul', ['z', 'map'], ['mapped']), ...repeat],
    initializers: [
      weight('map', latentSize, styleSize),
      makeTensor('apart', [-1, 1, styleSize], [3]),
      makeTensor('layers', [1, layers ?? 1, styleSize], [3]),
    ],
    inputs: [makeValueInfo('z', 'float32', ['n', latentSize])],
    outputs: [
      makeValueInfo('style', 'float32', layers === undefined ? ['n', styleSize] : ['n', layers, styleSize]),
    ],
  });
}

/** The file of a model. */
export function file(model: ModelProto, name = 'foreign.onnx'): { name: string; bytes: Uint8Array } {
  return { name, bytes: encodeOnnx(model) };
}
