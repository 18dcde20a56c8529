// From YuNet's outputs to faces: cells to boxes and landmarks, and the best of those that overlap.
import type { Point } from './similarity-transform.js';

/** A face as a detector sees it, in pixels of the picture. */
export interface DetectedFace {
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** The eye on the left of the picture, the other eye, the tip of the nose, the mouth's corners in the same order. */
  readonly landmarks: readonly Point[];
  /** How sure the detector is, 0..1. */
  readonly score: number;
}

/** What counts as a face. */
export interface DecodeOptions {
  /** Width and height of the network's input, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Lowest score, 0..1. */
  readonly minScore: number;
}

const STRIDES = [8, 16, 32] as const;
/** Numbers of a cell: class, object, box (4), landmarks (10). */
const CELL = 16;

/** How many cells YuNet's three grids have on an input of this size in pixels. */
export function countCells(width: number, height: number): number {
  return STRIDES.reduce((sum, stride) => sum + Math.floor(width / stride) * Math.floor(height / stride), 0);
}

/**
 * The faces that YuNet's `cells` [cells, 16] describe (as `prepareYunet` joins them), in pixels of its input; they may
 * overlap.
 *
 * A cell at (column, row) of the grid with distance s has its box's centre at ((column, row) + offset) s, its size
 * exp(log size) s and its landmarks at ((column, row) + offset) s; the score is the geometric mean of class and object.
 */
export function decodeYunet(cells: Float32Array, { width, height, minScore }: DecodeOptions): DetectedFace[] {
  const faces: DetectedFace[] = [];
  let at = 0;
  for (const stride of STRIDES) {
    const columns = Math.floor(width / stride);
    const end = at + CELL * columns * Math.floor(height / stride);
    for (let cell = 0; at < end; cell++, at += CELL) {
      const score = Math.sqrt(clampUnit(cells[at]) * clampUnit(cells[at + 1]));
      if (!(score >= minScore)) continue;
      const column = cell % columns;
      const row = (cell - column) / columns;
      const [boxX, boxY, logWidth, logHeight, ...points] = cells.subarray(at + 2, at + CELL);
      const size = { width: Math.exp(logWidth) * stride, height: Math.exp(logHeight) * stride };
      const landmarks = Array.from(
        { length: 5 },
        (_, i): Point => [(column + points[2 * i]) * stride, (row + points[2 * i + 1]) * stride],
      );
      const x = (column + boxX) * stride - size.width / 2;
      const y = (row + boxY) * stride - size.height / 2;
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
