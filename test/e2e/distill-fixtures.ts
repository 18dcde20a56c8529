// A tiny generator, teacher and picture folder for runs of the training loop.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  encodeOnnx,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
  setMetadata,
} from '../../src/formats/onnx/onnx.js';
import { readSafetensors } from '../../src/formats/safetensors/safetensors.js';
import { normals } from '../../src/math/random.js';
import { blockFace } from './face-fixtures.js';

/** Length of the tiny generator's latents. */
export const LATENT = 16;
const SIDE = 16;
/** Length of the tiny teacher's embeddings. */
export const EMBEDDING = 32;

const weight = (name: string, rows: number, columns: number, scale: number) =>
  makeTensor(
    name,
    normals({ seed: 1, stream: name, step: 0 }, rows * columns).map((x) => x * scale),
    [rows, columns],
  );

/** How the tiny generator differs from a good one. */
export interface TinyGeneratorOptions {
  readonly channels?: number;
  /** Leaves the output a row of numbers for each image. */
  readonly flat?: boolean;
  /** Name of the input: w for the second half of a pair. */
  readonly input?: string;
}

/** z [n, 16] to pictures [n, 3, 16, 16] in 0..1, as the bytes of an .onnx file. */
export function tinyGenerator({ channels = 3, flat, input = 'z' }: TinyGeneratorOptions = {}): Uint8Array {
  const size = channels * SIDE * SIDE;
  const shaped = flat
    ? makeNode('Identity', ['bright'], ['picture'])
    : makeNode('Reshape', ['bright', 'shape'], ['picture']);
  return encodeOnnx(
    makeModel({
      nodes: [
        makeNode('MatMul', [input, 'paint'], ['painted']),
        makeNode('Sigmoid', ['painted'], ['bright']),
        shaped,
      ],
      inputs: [makeValueInfo(input, 'float32', ['n', LATENT])],
      outputs: [makeValueInfo('picture', 'float32', flat ? ['n', size] : ['n', channels, SIDE, SIDE])],
      initializers: [
        weight('paint', LATENT, size, 0.5),
        ...(flat ? [] : [makeTensor('shape', [-1, channels, SIDE, SIDE], [4])]),
      ],
    }),
  );
}

/** z [n, 16] to styles w [n, 14 layers, 16], one style repeated, as StyleGAN's mapping gives them. */
export function tinyMapping(): Uint8Array {
  return encodeOnnx(
    makeModel({
      nodes: [
        makeNode('MatMul', ['z', 'map'], ['mapped']),
        makeNode('Tanh', ['mapped'], ['bent']),
        makeNode('Unsqueeze', ['bent', 'axis'], ['single']),
        makeNode('Expand', ['single', 'layers'], ['w']),
      ],
      inputs: [makeValueInfo('z', 'float32', ['n', LATENT])],
      outputs: [makeValueInfo('w', 'float32', ['n', 14, LATENT])],
      initializers: [
        weight('map', LATENT, LATENT, 0.5),
        makeTensor('axis', [1], [1]),
        makeTensor('layers', [1, 14, LATENT], [3]),
      ],
    }),
  );
}

/** How the tiny teacher differs from a good one. */
export interface TinyTeacherOptions {
  /** Its batch: free (default), or the number for which it is made. */
  readonly batch?: number;
  readonly embedding?: number;
  readonly sidePx?: number;
  /** Gives NaN for faces whose mean, in 0..1, is above this. */
  readonly brightest?: number;
}

/** Faces [n, 3, 112, 112], (x - 127.5) / 127.5, as it declares, to embeddings: pooling, a convolution, a linear layer. */
export function tinyTeacher(options: TinyTeacherOptions = {}): Uint8Array {
  const { batch, embedding = EMBEDDING, sidePx = 112, brightest } = options;
  const first = batch ?? 'n';
  const limit = 2 * (brightest ?? 0) - 1;
  const guard =
    brightest === undefined
      ? []
      : [
          // sqrt(limit - mean) · 0 is 0 or NaN.
          makeNode('GlobalAveragePool', ['faces'], ['means']),
          makeNode('ReduceMean', ['means'], ['brightness'], { axes: [1, 2, 3], keepdims: 0 }),
          makeNode('Sub', ['limit', 'brightness'], ['room']),
          makeNode('Sqrt', ['room'], ['root']),
          makeNode('Mul', ['root', 'zero'], ['guard']),
          makeNode('Unsqueeze', ['guard', 'last'], ['column']),
          makeNode('Add', ['embedded', 'column'], ['embedding']),
        ];
  const model = makeModel({
    nodes: [
      makeNode('AveragePool', ['faces'], ['small'], { kernel_shape: [14, 14], strides: [14, 14] }),
      makeNode('Conv', ['small', 'filters'], ['seen'], { kernel_shape: [1, 1] }),
      makeNode('Tanh', ['seen'], ['bent']),
      makeNode('Flatten', ['bent'], ['flat']),
      makeNode('Gemm', ['flat', 'weights', 'bias'], [brightest === undefined ? 'embedding' : 'embedded']),
      ...guard,
    ],
    inputs: [makeValueInfo('faces', 'float32', [first, 3, sidePx, sidePx])],
    outputs: [makeValueInfo('embedding', 'float32', [first, embedding])],
    initializers: [
      makeTensor('filters', normals({ seed: 1, stream: 'filters', step: 0 }, 24), [8, 3, 1, 1]),
      weight('weights', 8 * Math.floor(sidePx / 14) ** 2, embedding, 0.2),
      makeTensor('bias', normals({ seed: 1, stream: 'bias', step: 0 }, embedding), [embedding]),
      makeTensor('limit', Float32Array.of(limit), []),
      makeTensor('zero', Float32Array.of(0), []),
      makeTensor('last', [-1], [1]),
    ],
  });
  setMetadata(model, { 'synthdistill.normalize': 'arcface-127.5', 'synthdistill.colour': 'rgb' });
  return encodeOnnx(model);
}

/** Fills a folder with small pictures of block faces. */
export async function makePictures(folder: string, count: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    writeFileSync(join(folder, `${String(i).padStart(3, '0')}.png`), await blockFace(i, 0, 112));
  }
}

/** The names of a run's checkpoints, the oldest first. */
export function listCheckpoints(run: string): string[] {
  return readdirSync(join(run, 'checkpoints')).sort();
}

/** The bytes of each vector in a run's newest checkpoint, by name. */
export function readVectors(run: string): Map<string, Buffer> {
  const file = join(run, 'checkpoints', listCheckpoints(run).at(-1) ?? '');
  const { tensors } = readSafetensors(readFileSync(file), file);
  return new Map(
    [...tensors].map(([name, { data }]) => [
      name,
      Buffer.from(data.buffer, data.byteOffset, data.byteLength),
    ]),
  );
}
