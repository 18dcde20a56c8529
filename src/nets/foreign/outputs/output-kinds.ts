// What an output of a face network seems to be: an embedding, or something that is not.
import type { Port } from '../foreign-model.js';
import type { Dimension } from '../onnx-edit.js';

/** An output, and where the network was run, the shape that it had then and its values. */
export interface SeenOutput extends Port {
  /** Row-major, of at least two different pictures where the network takes them; undefined where it was not run, or gives no float32. */
  readonly values?: Float32Array;
  /** The operator that computes it. */
  readonly maker?: string | undefined;
}

/** Fewer numbers than this do not tell people apart; more are the scores of a classifier of people. */
const SMALLEST_EMBEDDING = 16;
const LARGEST_EMBEDDING = 4096;

/** Numbers that networks for landmarks give, two or three for each: 68, 98, 106, 468 and 478 points. */
const LANDMARK_NUMBERS: ReadonlyMap<number, number> = new Map([
  [136, 68],
  [196, 98],
  [212, 106],
  [204, 68],
  [936, 468],
  [956, 478],
  [1404, 468],
  [1434, 478],
  [3309, 1103],
]);

/** Numbers of classes that well-known classifiers have scores for; none of them is a usual length of embeddings. */
const CLASS_NUMBERS: ReadonlyMap<number, string> = new Map([
  [18, "FairFace's races, genders and ages"],
  [40, "CelebA's attributes"],
  [101, 'the ages 0 to 100'],
  [1000, "ImageNet's classes"],
  [1001, "ImageNet's classes and none of them"],
  [2622, "VGGFace's people"],
]);

/** Numbers by which well-known networks describe a face in space. */
const SHAPE_NUMBERS: ReadonlyMap<number, string> = new Map([
  [62, '3DDFA'],
  [257, 'Deep3DFaceRecon'],
]);

const EMBEDDING_NAMES = /(^|[^a-z])(embeddings?|embs?|face_?(feature|id|vector)s?)([^a-z]|$)/i;

// Operators behind which each number is a chance of its own.
const SIGMOIDS = new Set(['Sigmoid', 'HardSigmoid']);

const HEAD_NAMES =
  /(^|[^a-z])(logits?|prob(s|abilit(y|ies))?|softmax|class(es|ifier)?|scores?|predictions?|labels?|(face_?)?landmarks?|kps|keypoints?|bbox(es)?|boxes|age|gender|emotions?|expressions?|attributes?|race|liveness|spoof)([^a-z]|$)/i;

/** What an output cannot be an embedding for, in words; undefined where its shape and values are those of one. */
export function describeMisfit({ dims, values }: SeenOutput): string | undefined {
  if (dims === undefined) return undefined;
  const size = embeddingSize(dims);
  if (size === undefined) return describeShape(dims);
  if (size === null) return undefined;
  if (size < SMALLEST_EMBEDDING) return describeFew(size);
  return values && areProbabilities(values, size) ? `the probabilities of ${size} classes` : undefined;
}

/** What an output of an embedding's form is likely to be instead, in words; undefined where nothing speaks for that. */
export function describeSuspicion({ name, dims = [], maker }: SeenOutput): string | undefined {
  const size = embeddingSize(dims) ?? 0;
  if (size > LARGEST_EMBEDDING) return `${size} numbers, as a classifier's scores of so many people`;
  const classes = CLASS_NUMBERS.get(size);
  if (classes !== undefined) return `${size} numbers, as the scores of ${classes}`;
  const points = LANDMARK_NUMBERS.get(size);
  if (points !== undefined) return `${size} numbers, as the places of ${points} landmarks`;
  const shape = SHAPE_NUMBERS.get(size);
  if (shape !== undefined) return `${size} numbers, as ${shape} describes a face's shape and pose by`;
  if (HEAD_NAMES.test(name)) return 'called as what a classifier or another head gives';
  return SIGMOIDS.has(maker ?? '') ? `${size} numbers behind a sigmoid, such as attributes` : undefined;
}

/** Whether an output is called an embedding. */
export function isCalledEmbedding({ name }: SeenOutput): boolean {
  return EMBEDDING_NAMES.test(name);
}

/** The length of one item where all lies along one axis, null where that is open; undefined for another shape. */
export function embeddingSize(dims: readonly Dimension[]): number | null | undefined {
  const long = dims.slice(1).filter((dim) => dim !== 1);
  if (dims.length < 2 || long.length > 1) return undefined;
  const [size = 1] = long;
  return typeof size === 'number' ? size : null;
}

/**
 * Whether outputs are those of a detector of faces: boxes of four numbers for each cell, with one or two scores beside them.
 */
export function areDetectors(outputs: readonly Port[]): boolean {
  const last = outputs.map(({ dims }) => dims?.at(-1));
  const heads = outputs.filter(({ name }) =>
    /bbox|boxes|kps|landm|heatmap|(^|_)(cls|conf|loc|obj)(_|$)/i.test(name),
  );
  const hasBoxes = last.includes(4) && last.some((size) => size === 1 || size === 2);
  // The maps of MTCNN's first network have them as channels.
  const channels = outputs.map(({ dims }) => (dims?.length === 4 ? dims[1] : undefined));
  const hasMaps = channels.includes(4) && channels.some((size) => size === 1 || size === 2);
  return outputs.length > 1 && (hasBoxes || hasMaps || heads.length > 1);
}

function describeShape(dims: readonly Dimension[]): string {
  if (dims.length === 4) return 'a map of features, or a picture';
  if (dims.length === 3 && dims.slice(1).some((dim) => typeof dim === 'number' && dim <= 20))
    return 'what a detector finds in its cells';
  return 'of another shape than an embedding';
}

const FEW: ReadonlyMap<number, string> = new Map([
  [1, 'one number, such as a quality, a length or an age'],
  [2, '2 numbers, such as real and spoofed, or a gender'],
  [3, '3 numbers, such as gender and age, the angles of a pose, or three classes'],
  [4, '4 numbers, such as a box'],
  [10, '10 numbers, such as five landmarks'],
]);

const describeFew = (size: number): string =>
  FEW.get(size) ?? `${size} numbers, too few to tell people apart, such as classes`;

/** Whether each item is above 0 and sums to 1, as behind a softmax, or its logarithms do. */
function areProbabilities(values: Float32Array, size: number): boolean {
  if (values.every((value) => value >= 0)) return sumUpToOne(values, size);
  return values.every((value) => value <= 0) && sumUpToOne(values.map(Math.exp), size);
}

/** Whether the numbers of each item sum up to 1, but for rounding; there must be items. */
function sumUpToOne(values: Float32Array, size: number): boolean {
  if (values.length === 0 || values.length % size > 0) return false;
  for (let start = 0; start < values.length; start += size) {
    const sum = values.subarray(start, start + size).reduce((total, value) => total + value, 0);
    if (Math.abs(sum - 1) > 1e-3) return false;
  }
  return true;
}
