// YuNet's outputs against a second implementation's reading of them.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type DetectedFace, decodeYunet, overlap, suppressOverlaps } from './yunet-decode.js';

const golden = JSON.parse(readFileSync('test/golden/yunet.json', 'utf8')) as {
  readonly width: number;
  readonly height: number;
  readonly minScore: number;
  readonly maxOverlap: number;
  readonly found: number;
  readonly faces: readonly { score: number; box: number[]; landmarks: number[] }[];
};

/** The outputs of test/golden/yunet.py. */
function formulaOutputs(): Record<string, Float32Array> {
  const heads = [
    ['cls', 1, 11, (raw: number) => raw / 3 - 0.1],
    ['obj', 1, 23, (raw: number) => raw / 3 - 0.1],
    ['bbox', 4, 37, (raw: number) => raw - 1],
    ['kps', 10, 53, (raw: number) => raw - 2],
  ] as const;
  const outputs: Record<string, Float32Array> = {};
  for (const stride of [8, 16, 32]) {
    const cells = (golden.width / stride) * (golden.height / stride);
    for (const [head, numbers, base, shape] of heads) {
      const seed = base + stride;
      outputs[`${head}_${stride}`] = Float32Array.from({ length: cells * numbers }, (_, i) =>
        shape(((i * 7919 + seed * 104729 + ((i * i) % 611) * seed) % 1024) / 256),
      );
    }
  }
  return outputs;
}

/** A face with a given box and score. */
function face(x: number, y: number, size: number, score: number): DetectedFace {
  return { box: { x, y, width: size, height: size }, landmarks: [], score };
}

describe('the outputs of YuNet', () => {
  test('give the boxes, landmarks and scores that NumPy and OpenCV find in them', () => {
    const found = decodeYunet(formulaOutputs(), golden);
    expect(found).toHaveLength(golden.found);
    const kept = suppressOverlaps(found, golden.maxOverlap);
    expect(kept).toHaveLength(golden.faces.length);
    for (const [i, { box, landmarks, score }] of kept.entries()) {
      const expected = golden.faces[i]!;
      const values = [score, box.x, box.y, box.width, box.height, ...landmarks.flat()];
      for (const [k, value] of [expected.score, ...expected.box, ...expected.landmarks].entries()) {
        expect(Math.abs(values[k]! - value)).toBeLessThan(1e-9);
      }
    }
  });

  test('that are not numbers give no face', () => {
    const outputs = formulaOutputs();
    for (const name of Object.keys(outputs).filter((name) => name.startsWith('cls'))) {
      outputs[name]!.fill(Number.NaN);
    }
    expect(decodeYunet(outputs, golden)).toEqual([]);
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
