import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type AffineMatrix,
  ARCFACE_TEMPLATE,
  arcfaceTemplate,
  estimateSimilarity,
  invertAffine,
  type Point,
  transformPoint,
  warpFace,
} from './similarity-transform.js';

interface GoldenCase {
  readonly width: number;
  readonly height: number;
  readonly sizePx: number;
  readonly points: readonly Point[];
  readonly matrix: AffineMatrix;
  readonly sum: number;
  readonly indices: readonly number[];
  readonly bytes: readonly number[];
}

const { cases } = JSON.parse(readFileSync('test/golden/align.json', 'utf8')) as { cases: GoldenCase[] };
const named = cases.map((golden) => [`${golden.width}x${golden.height}`, golden] as const);

/** The picture of test/golden/align.py. */
function formulaImage(width: number, height: number): Uint8Array {
  return Uint8Array.from({ length: 3 * width * height }, (_, i) => {
    return (Math.floor(i / 7) + (((i * i) % 8191) % 97) + Math.floor(i / (3 * width)) * 2) % 256;
  });
}

describe('a similarity', () => {
  test.each(named)('is what an SVD gives for the points in %s pixels', (_, { points, sizePx, matrix }) => {
    const found = estimateSimilarity(points, arcfaceTemplate(sizePx));
    for (const [i, value] of matrix.entries()) {
      expect(Math.abs(found[i] - value)).toBeLessThan(1e-11 * Math.max(1, Math.abs(value)));
    }
  });

  test('that made the points is found again, and undone by its inverse', () => {
    const matrix: AffineMatrix = [0.6, -0.8, 12.5, 0.8, 0.6, -7.25];
    const moved = ARCFACE_TEMPLATE.map((point) => transformPoint(matrix, point));
    estimateSimilarity(ARCFACE_TEMPLATE, moved).forEach((value, i) => {
      expect(value).toBeCloseTo(matrix[i], 12);
    });
    const [x, y] = transformPoint(invertAffine(matrix), moved[2]);
    expect(x).toBeCloseTo(56.0252, 12);
    expect(y).toBeCloseTo(71.7366, 12);
  });

  test('of coinciding points, of one point and of unlike lists is refused', () => {
    const point: Point = [3, 4];
    expect(() => estimateSimilarity([point, point], [point, [5, 6]])).toThrow(/coincide/);
    expect(() => estimateSimilarity([point], [point])).toThrow(/two points or more/);
    expect(() => estimateSimilarity([point, [5, 6]], [point])).toThrow(/not 2 and 1/);
  });
});

describe('a warped face', () => {
  test.each(named)('from %s pixels is what OpenCV makes of it', (_, golden) => {
    const { width, height, sizePx, matrix, indices, bytes, sum } = golden;
    const face = warpFace({ data: formulaImage(width, height), width, height }, matrix, sizePx);
    const differences = indices.map((index, i) => Math.abs(face[index] - bytes[i]));
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
    expect(differences.reduce((a, b) => a + b, 0) / differences.length).toBeLessThan(0.01);
    const total = face.reduce((a, b) => a + b, 0);
    expect(Math.abs(total - sum) / face.length).toBeLessThan(0.01);
  });

  test('that is not moved keeps its bytes', () => {
    const data = formulaImage(16, 16);
    expect(warpFace({ data, width: 16, height: 16 }, [1, 0, 0, 0, 1, 0], 16)).toEqual(data);
  });

  test('far outside the picture is black', () => {
    const face = warpFace({ data: formulaImage(8, 8), width: 8, height: 8 }, [1, 0, 1e9, 0, 1, 1e9], 8);
    expect(face.every((byte) => byte === 0)).toBe(true);
  });
});
