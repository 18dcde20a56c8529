// Small files that the command line's tests run on: an embedding network, face pictures, a benchmark.
import sharp from 'sharp';
import {
  encodeOnnx,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
  type NodeProto,
  setMetadata,
  type TensorProto,
} from '../../src/formats/onnx/onnx.js';

/** How the tiny network differs from a good one. */
export interface TinyNetworkOptions {
  readonly input?: readonly (number | string)[];
  readonly inputType?: 'float32' | 'int8';
  /** Its metadata; unless given, they declare how it wants its pixels. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** A factor of the weights; Infinity makes every embedding infinite or not a number. */
  readonly scale?: number;
  /** Leaves the output four-dimensional. */
  readonly unflattened?: boolean;
  /** Nodes from the input to `pixels`, which the network then reads, and their constants. */
  readonly front?: Front;
}

/** What a network does to its pixels before its first layer. */
interface Front {
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
}

/** Takes 127.5 away from pixels of 0..255, behind a node through which that cannot be followed. */
export const HIDDEN_MEAN: Front = {
  nodes: [
    makeNode('Abs', ['faces'], ['bright']),
    makeNode('Sub', ['bright', 'grey'], ['centred']),
    makeNode('Div', ['centred', 'grey'], ['pixels']),
  ],
  initializers: [makeTensor('grey', Float32Array.of(127.5), [])],
};

/** The same, as a BatchNormalization; one that still trains, or one that does not. */
export const normMean = (training: boolean): Front => {
  const each = (name: string, value: number) => makeTensor(name, new Float32Array(3).fill(value), [3]);
  const inputs = ['faces', 'one', 'none', 'mean', 'variance'];
  const outputs = training ? ['pixels', 'm', 'v'] : ['pixels'];
  return {
    nodes: [makeNode('BatchNormalization', inputs, outputs, { training_mode: training ? 1 : 0 })],
    initializers: [each('one', 1), each('none', 0), each('mean', 127.5), each('variance', 127.5 ** 2)],
  };
};

/** An embedding network of one linear layer, 3x4x4 block means to 16 numbers, as the bytes of an .onnx file. */
export function tinyNetwork(options: TinyNetworkOptions = {}): Uint8Array {
  const {
    input = ['n', 3, 112, 112],
    inputType = 'float32',
    scale = 1,
    unflattened,
    metadata = { 'synthdistill.normalize': 'arcface-127.5' },
    front,
  } = options;
  const weights = Float32Array.from({ length: 48 * 16 }, (_, i) => scale * (((i * 7919) % 101) / 50 - 1));
  const pooled = front ? 'pixels' : 'faces';
  const pool = makeNode('AveragePool', [pooled], ['means'], { kernel_shape: [28, 28], strides: [28, 28] });
  const model = makeModel({
    nodes: unflattened
      ? [pool]
      : [
          ...(front?.nodes ?? []),
          pool,
          makeNode('Flatten', ['means'], ['flat']),
          makeNode('Gemm', ['flat', 'weights'], ['embedding']),
        ],
    inputs: [makeValueInfo('faces', inputType, input)],
    outputs: [
      unflattened
        ? makeValueInfo('means', 'float32', [input[0], 3, 4, 4])
        : makeValueInfo('embedding', 'float32', [input[0], 16]),
    ],
    initializers: unflattened
      ? []
      : [makeTensor('weights', weights, [48, 16]), ...(front?.initializers ?? [])],
  });
  setMetadata(model, metadata);
  return encodeOnnx(model);
}

/** A 112x112 picture of coloured blocks that depends on `person`, varied a little by `shot`, as PNG. */
export async function blockFace(person: number, shot = 0, sizePx = 112): Promise<Uint8Array> {
  const pixels = Uint8Array.from({ length: 4 * 4 * 3 }, (_, i) => {
    const value = (person * 7919 + i * 104729 + person * i * 31) % 200;
    return value + 20 + ((shot * 13 + i * 5) % 20);
  });
  return sharp(pixels, { raw: { width: 4, height: 4, channels: 3 } })
    .resize(sizePx, sizePx, { kernel: 'nearest' })
    .png()
    .toBuffer();
}

/** `pairs` pairs of block faces, every second one of the same person. */
export async function blockPairs(pairs: number): Promise<{ images: Uint8Array[]; same: boolean[] }> {
  const images: Uint8Array[] = [];
  const same = Array.from({ length: pairs }, (_, pair) => pair % 2 === 0);
  for (const [pair, match] of same.entries()) {
    images.push(await blockFace(pair, 1), await blockFace(match ? pair : pair + 100, 2));
  }
  return { images, same };
}

/** The bytes of an InsightFace .bin file: a pickle (protocol 3) of a list of byte strings and a list of booleans. */
export function pickleBenchmark(images: readonly Uint8Array[], same: readonly boolean[]): Uint8Array {
  const [mark, emptyList, appends] = ['(', ']', 'e'].map((letter) => Buffer.from(letter));
  const strings = images.map((image) => {
    const head = Buffer.alloc(5);
    head.write('B', 'latin1');
    head.writeUInt32LE(image.length, 1);
    return Buffer.concat([head, image]);
  });
  const flags = Buffer.from(same.map((flag) => (flag ? 0x88 : 0x89)));
  return Buffer.concat([
    Buffer.from([0x80, 3]),
    ...[emptyList, mark, ...strings, appends],
    ...[emptyList, mark, flags, appends],
    Buffer.from([0x86, 0x2e]),
  ]);
}
