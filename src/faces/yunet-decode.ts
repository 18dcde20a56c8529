// From YuNet's outputs to faces: cells to boxes and landmarks, and the best of those that overlap.
import type { Point } from './similarity.js';

/** A face as a detector sees it, in pixels of the picture. */
export interface DetectedFace {
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** The eye on the left of the picture, the other eye, the tip of the nose, the mouth's corners in the same order. */
  readonly landmarks: readonly Point[];
  /** How sure the detector is, 0..1. */
  readonly score: number;
}

/** YuNet's outputs by name (`cls_8` ... `kps_32`), flat. */
export type YunetOutputs = Readonly<Record<string, Float32Array>>;

/** What counts as a face. */
export interface DecodeOptions {
  /** Width and height of the network's input, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Lowest score, 0..1. */
  readonly minScore: number;
}

const STRIDES = [8, 16, 32] as const;

/**
 * The faces that YuNet's outputs describe, in pixels of its input; they may overlap.
 *
 * A cell at (column, row) of the grid with distance s has its box's centre at ((column, row) + offset) s, its size
 * exp(log size) s and its landmarks at ((column, row) + offset) s; the score is the geometric mean of class and object.
 */
export function decodeYunet(
  outputs: YunetOutputs,
  { width, height, minScore }: DecodeOptions,
): DetectedFace[] {
  const faces: DetectedFace[] = [];
  for (const stride of STRIDES) {
    const columns = Math.floor(width / stride);
    const cells = columns * Math.floor(height / stride);
    const [classes, objects] = [outputs[`cls_${stride}`]!, outputs[`obj_${stride}`]!];
    const [boxes, points] = [outputs[`bbox_${stride}`]!, outputs[`kps_${stride}`]!];
    for (let cell = 0; cell < cells; cell++) {
      const score = Math.sqrt(clampUnit(classes[cell]!) * clampUnit(objects[cell]!));
      if (!(score >= minScore)) continue;
      const column = cell % columns;
      const row = (cell - column) / columns;
      const at = 4 * cell;
      const size = { width: Math.exp(boxes[at + 2]!) * stride, height: Math.exp(boxes[at + 3]!) * stride };
      const landmarks = Array.from({ length: 5 }, (_, i): Point => {
        const point = 10 * cell + 2 * i;
        return [(column + points[point]!) * stride, (row + points[point + 1]!) * stride];
      });
      const x = (column + boxes[at]!) * stride - size.width / 2;
      const y = (row + boxes[at + 1]!) * stride - size.height / 2;
      faces.push({ box: { x, y, ...size }, landmarks, score });
    }
  }
  return faces;
}

function clampUnit(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}

/**
 * Non-maximum suppression: the faces in descending order of their score, without those whose box overlaps a better
 * one's by more than `maxOverlap` (intersection over union, 0..1).
 */
export function suppressOverlaps(faces: readonly DetectedFace[], maxOverlap: number): DetectedFace[] {
  const kept: DetectedFace[] = [];
  for (const face of faces.toSorted((a, b) => b.score - a.score)) {
    if (kept.every((better) => overlap(better, face) <= maxOverlap)) kept.push(face);
  }
  return kept;
}

/** How much the boxes of two faces overlap: intersection over union, 0..1. */
export function overlap({ box: a }: DetectedFace, { box: b }: DetectedFace): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (!(width > 0 && height > 0)) return 0;
  const both = width * height;
  return both / (a.width * a.height + b.width * b.height - both);
}
