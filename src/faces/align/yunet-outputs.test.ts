// YuNet's outputs against a second implementation's reading of them.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { countCells, type DetectedFace, decodeYunet, overlap, suppressOverlaps } from './yunet-outputs.js';

const golden = JSON.parse(readFileSync('test/golden/yunet.json', 'utf8')) as {
  readonly width: number;
  readonly height: number;
  readonly minScore: number;
  readonly maxOverlap: number;
  readonly found: number;
  readonly faces: readonly { score: number; box: number[]; landmarks: number[] }[];
};

/** The outputs of test/golden/yunet.py, cell by cell. */
function formulaCells(): Float32Array {
  const heads = [
    [1, 11, (raw: number) => raw / 3 - 0.1],
    [1, 23, (raw: number) => raw / 3 - 0.1],
    [4, 37, (raw: number) => raw - 1],
    [10, 53, (raw: number) => raw - 2],
  ] as const;
  const rows = [8, 16, 32].flatMap((stride) =>
    Array.from({ length: (golden.width / stride) * (golden.height / stride) }, (_, cell) =>
      heads.flatMap(([numbers, base, shape]) =>
        Array.from({ length: numbers }, (_, k) => {
          const [i, seed] = [cell * numbers + k, base + stride];
          return shape(((i * 7919 + seed * 104729 + ((i * i) % 611) * seed) % 1024) / 256);
        }),
      ),
    ),
  );
  return Float32Array.from(rows.flat());
}

/** A face with a given box and score. */
function face(x: number, y: number, size: number, score: number): DetectedFace {
  return { box: { x, y, width: size, height: size }, landmarks: [], score };
}

describe('the outputs of YuNet', () => {
  test('give the boxes, landmarks and scores that NumPy and OpenCV find in them', () => {
    const found = decodeYunet(formulaCells(), golden);
    expect(found).toHaveLength(golden.found);
    const kept = suppressOverlaps(found, golden.maxOverlap);
    expect(kept).toHaveLength(golden.faces.length);
    for (const [i, { box, landmarks, score }] of kept.entries()) {
      const expected = golden.faces[i];
      const values = [score, box.x, box.y, box.width, box.height, ...landmarks.flat()];
      for (const [k, value] of [expected.score, ...expected.box, ...expected.landmarks].entries()) {
        expect(Math.abs(values[k] - value)).toBeLessThan(1e-9);
      }
    }
  });

  test('that are not numbers give no face', () => {
    const cells = formulaCells().map((value, i) => (i % 16 === 0 ? Number.NaN : value));
    expect(cells).toHaveLength(16 * countCells(golden.width, golden.height));
    expect(decodeYunet(cells, golden)).toEqual([]);
  });
});

describe('faces that overlap', () => {
  test('leave the better one, and those beside it', () => {
    const [weak, best, apart] = [face(1, 1, 10, 0.7), face(0, 0, 10, 0.9), face(30, 0, 10, 0.8)];
    expect(suppressOverlaps([weak, best, apart], 0.3)).toEqual([best, apart]);
    expect(suppressOverlaps([weak, best, apart], 0.9)).toEqual([best, apart, weak]);
  });

  test('are measured by intersection over union', () => {
    expect(overlap(face(0, 0, 10, 1), face(5, 0, 10, 1))).toBeCloseTo(1 / 3, 12);
    expect(overlap(face(0, 0, 10, 1), face(10, 0, 10, 1))).toBe(0);
    expect(overlap(face(0, 0, 10, 1), face(0, 0, 10, 1))).toBe(1);
  });
});
