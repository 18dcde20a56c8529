// A generator and a teacher with random weights for the loop benchmark: as much work as small real ones, and no download.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Graph } from '../../src/graph/graph.js';
import { lowerToOnnx } from '../../src/graph/lower.js';
import { conv2d } from '../../src/graph/operators/convolution.js';
import { leakyRelu, tanh } from '../../src/graph/operators/elementwise.js';
import { gemm } from '../../src/graph/operators/linear.js';
import { concat, reshape } from '../../src/graph/operators/shaping.js';
import type { Tensor } from '../../src/graph/tensor.js';
import { normals } from '../../src/math/random.js';
import { tinyfarC } from '../../src/nets/architectures/tinyfar.js';
import { inferenceModel } from '../../src/nets/inference-network.js';
import { initialWeights } from '../../src/nets/initialise.js';
import { COLOUR_KEY, NORMALISATION_KEY } from '../../src/nets/metadata.js';

const SEED = 1;
const LATENT = 512;
const MAPPING_LAYERS = 8;
/** Channels at 4x4, 8x8, … 128x128 pixels. */
const CHANNELS = [256, 256, 256, 128, 64, 32];

/** A weight with variance 2 / fan-in, which keeps activations in range through leaky rectifiers. */
function weight(graph: Graph, name: string, shape: readonly number[]): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const scale = Math.sqrt((2 * shape[0]) / size);
  const values = normals({ seed: SEED, stream: name, step: 0 }, size).map((x) => x * scale);
  return graph.constant(values, shape, name);
}

const dense = (x: Tensor, name: string, inputs: number, outputs: number): Tensor =>
  leakyRelu(gemm(x, weight(x.graph, name, [outputs, inputs]), { transposeB: true }), 0.2);

/** Each pixel four times. */
function enlarge(x: Tensor): Tensor {
  const [images, channels, height, width] = x.shape as [string, number, number, number];
  const pixels = reshape(x, [images, channels, height, width, 1]);
  const rows = reshape(concat([pixels, pixels], 4), [images, channels, height, 1, 2 * width]);
  return reshape(concat([rows, rows], 3), [images, channels, 2 * height, 2 * width]);
}

/** z [n, 512] to w [n, 512] through eight dense layers, as in StyleGAN. */
export function mappingModel(): Uint8Array {
  const graph = new Graph();
  let x = graph.input('z', ['batch', LATENT]);
  for (let i = 0; i < MAPPING_LAYERS; i++) x = dense(x, `dense.${i}`, LATENT, LATENT);
  graph.output('w', x);
  return lowerToOnnx(graph);
}

/** w [n, 512] to images [n, 3, 128, 128] in -1..1: 3x3 convolutions from 4x4 pixels up, each resolution twice the last. */
export function synthesisModel(): Uint8Array {
  const graph = new Graph();
  const w = graph.input('w', ['batch', LATENT]);
  let x = reshape(dense(w, 'first', LATENT, CHANNELS[0] * 16), ['batch', CHANNELS[0], 4, 4]);
  for (let i = 1; i < CHANNELS.length; i++) {
    const kernel = weight(graph, `convolution.${i}`, [CHANNELS[i], CHANNELS[i - 1], 3, 3]);
    x = leakyRelu(conv2d(enlarge(x), kernel, { padding: 1 }), 0.2);
  }
  const colours = weight(graph, 'colours', [3, CHANNELS.at(-1) ?? 0, 1, 1]);
  graph.output('image', tanh(conv2d(x, colours)));
  return lowerToOnnx(graph);
}

/** TinyFaR-C with random weights, as an embedding network of 512 numbers. */
export function teacherModel(): Uint8Array {
  const network = tinyfarC();
  return inferenceModel(network, initialWeights(network, SEED), {
    [NORMALISATION_KEY]: 'arcface-127.5',
    [COLOUR_KEY]: 'rgb',
  });
}

/** Paths of the models in a folder. */
export interface ModelFiles {
  readonly mapping: string;
  readonly synthesis: string;
  readonly teacher: string;
}

/** Writes the three models into `folder`. */
export async function writeModels(folder: string): Promise<ModelFiles> {
  const files = {
    mapping: join(folder, 'mapping.onnx'),
    synthesis: join(folder, 'synthesis.onnx'),
    teacher: join(folder, 'teacher.onnx'),
  };
  await writeFile(files.mapping, mappingModel());
  await writeFile(files.synthesis, synthesisModel());
  await writeFile(files.teacher, teacherModel());
  return files;
}
