// Reads the reference values that PyTorch left here and makes the same inputs and sketches as values.py (see README.md).
import { readFileSync } from 'node:fs';

const BUCKETS = 48;
const GOLDEN_RATIO = 0x9e3779b9;

/** Where numbers lie in a .bin file: offset and length count float64 numbers. */
export interface GoldenPlace {
  readonly offset: number;
  readonly length: number;
}

/** One tensor of a reference: its name and shape, its squared norm, and where its sketch lies. */
export interface GoldenTensor extends GoldenPlace {
  readonly name: string;
  readonly shape: readonly number[];
  readonly squaredNorm: number;
}

/** Three optimiser steps on ('x1', 't1') to ('x3', 't3'): losses before each step, gradient norms before clipping, movement. */
export interface GoldenTrajectory {
  readonly options: Readonly<Record<string, number>>;
  readonly maxGradientNorm: number | null;
  readonly losses: readonly number[];
  readonly gradientNorms: readonly number[];
  /** Where PyTorch's own float32 goes: its losses, and how far its movement is off, zero gradients left out. */
  readonly pytorchFloat32: { readonly losses: readonly number[]; readonly differencesRelativeL2: number };
  /** Sketches of (final - initial) parameters; only where the script stored them. */
  readonly differences?: readonly GoldenTensor[];
}

/** Everything tinyfar.py stored for one network. */
export interface Golden {
  readonly network: string;
  readonly batch: number;
  readonly parameters: number;
  readonly loss: number;
  readonly embeddings: Readonly<Record<'train' | 'evaluate', GoldenPlace>>;
  readonly pytorchFloat32: Readonly<
    Record<'gradientRelativeL2' | 'embeddingRelativeL2' | 'statisticsRelativeL2' | 'loss', number>
  >;
  /** Parameters whose gradient is zero but for rounding: every optimiser that normalises makes noise of it. */
  readonly zeroGradients: readonly string[];
  readonly gradients: readonly GoldenTensor[];
  /** Running means and variances after one training step. */
  readonly statistics: readonly GoldenTensor[];
  readonly trajectories: Readonly<
    Partial<Record<'adam' | 'adamw' | 'sgd' | 'adam-clipped', GoldenTrajectory>>
  >;
  /** The numbers at a place of the .bin file: a sketch, or embeddings [16, 512] row by row. */
  read(place: GoldenPlace): Float64Array;
}

/** FNV-1a, 32 bits, of the UTF-8 bytes of a name, as an unsigned integer. */
export function hashName(name: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(name, 'utf8')) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}

/** The 32-bit hash of element `index` of a tensor whose name hashes to `nameHash`; unsigned (lowbias32 by Chris Wellons). */
export function hashElement(nameHash: number, index: number): number {
  let h = (nameHash + Math.imul(index, GOLDEN_RATIO)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}

/** `n` float32 numbers spread evenly over centre - scale .. centre + scale, a function of the tensor's name alone. */
export function goldenValues(name: string, n: number, centre: number, scale: number): Float32Array {
  const nameHash = hashName(name);
  const values = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    values[i] = centre + scale * (((hashElement(nameHash, i) >>> 8) / 2 ** 24) * 2 - 1);
  }
  return values;
}

/** The weights of a network's tensor (its name and shape in the weight file) by the table of README.md. */
export function goldenParameter(name: string, shape: readonly number[]): Float32Array {
  const n = shape.reduce((product, size) => product * size, 1);
  if (name.endsWith('running_mean')) return goldenValues(name, n, 0, 0.1);
  if (name.endsWith('running_var')) return goldenValues(name, n, 0.82, 0.25);
  if (name.endsWith('.bias')) return goldenValues(name, n, 0, 0.1);
  if (shape.length === 1) return goldenValues(name, n, 1, 0.2);
  return goldenValues(name, n, 0, Math.sqrt(6 / (n / shape[0])));
}

/** Images [16, 3, 112, 112] and targets [16, 512] of a step: '' for single-step references, then '1', '2', '3'. */
export function goldenBatch(step = ''): { images: Float32Array; targets: Float32Array } {
  return {
    images: goldenValues(`x${step}`, 16 * 3 * 112 * 112, 0, 1.7),
    targets: goldenValues(`t${step}`, 16 * 512, 0, 1.7),
  };
}

/** Up to 48 values unchanged; more as a count sketch of 48 signed sums, whose differences estimate the tensors' distance. */
export function sketch(name: string, values: ArrayLike<number>): Float64Array {
  if (values.length <= BUCKETS) return Float64Array.from(values);
  const bucketHash = hashName(`${name}#bucket`);
  const signHash = hashName(`${name}#sign`);
  const sums = new Float64Array(BUCKETS);
  for (let i = 0; i < values.length; i++) {
    const sign = hashElement(signHash, i) >>> 31 === 0 ? 1 : -1;
    sums[hashElement(bucketHash, i) % BUCKETS] += sign * values[i];
  }
  return sums;
}

/** Relative L2 distance over many sketched tensors together: sqrt(sum of squared differences / sum of squared norms). */
export function sketchDistance(
  golden: Golden,
  tensors: readonly GoldenTensor[],
  found: (tensor: GoldenTensor) => ArrayLike<number>,
): number {
  let error = 0;
  let norm = 0;
  for (const tensor of tensors) {
    const expected = golden.read(tensor);
    const actual = sketch(tensor.name, found(tensor));
    if (actual.length !== expected.length)
      throw new Error(`${tensor.name}: not ${tensor.shape.join(' x ')} values`);
    for (let i = 0; i < expected.length; i++) error += (actual[i] - expected[i]) ** 2;
    norm += tensor.squaredNorm;
  }
  return Math.sqrt(error / norm);
}

/** Reads test/golden/NAME.json with its NAME.bin, for example 'tinyfar-c'; paths are relative to the repository root. */
export function readGolden(name: string): Golden {
  const bytes = readFileSync(`test/golden/${name}.bin`);
  const numbers = new Float64Array(Uint8Array.from(bytes).buffer);
  const record = JSON.parse(readFileSync(`test/golden/${name}.json`, 'utf8')) as Omit<Golden, 'read'>;
  return { ...record, read: ({ offset, length }) => numbers.subarray(offset, offset + length) };
}
