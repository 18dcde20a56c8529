// The text that `synthdistill evaluate` prints for a known result.
import { describe, expect, test } from 'vitest';
import { scorePairs } from '../../evaluate/pair-scores.js';
import { verifyPairs } from '../../evaluate/statistics/verification.js';
import { formatBenchmark } from './benchmark-table.js';

describe('a benchmark on the terminal', () => {
  const same = Array.from({ length: 20 }, (_, pair) => pair % 2 === 0);
  const embeddings = new Float32Array(same.flatMap((match) => (match ? [1, 0, 1, 0] : [1, 0, 0, 1])));
  const plain = verifyPairs(scorePairs(embeddings, 2), same);
  const result = {
    name: 'lfw.bin',
    pairs: 20,
    genuine: 10,
    impostor: 10,
    chance: 0.5,
    source: null,
    warnings: [],
    embeddingSize: 2,
    enrolment: { images: 40, failed: 0, pairsLeftOut: 0 },
    plain,
    flip: null,
  };

  test('gives percentages, marks unresolved rates and draws every pair', () => {
    const lines = formatBenchmark(result);
    expect(lines[0]).toBe('lfw.bin: 20 pairs (10 same person, 10 different)');
    const row = lines.find((line) => line.startsWith('as they are'));
    expect(row).toMatch(/100\.00 ± 0\.00 +50\.00 +100\.00 +0\.00 +100\.00 +100\.00\* +100\.00\* +1\.000 +–$/);
    expect(lines.some((line) => line.startsWith('* 10 different-person pairs are too few'))).toBe(true);
    expect(lines).toContain('FAR 1e-4 and below take at least 10,000 different-person pairs: left out');
    expect(lines).toContain(
      "InsightFace's rule for FAR 1e-3, TAR at the FAR that occurred: 100.00 at 1 as they are",
    );
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}0\.00 {2}█{30} 10$/));
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}0\.95 {40}█{30} 10$/));
  });

  test('has a row for the flip test where it was made', () => {
    expect(formatBenchmark(result).some((line) => line.startsWith('with flip'))).toBe(false);
    expect(formatBenchmark({ ...result, flip: plain }).some((line) => line.startsWith('with flip'))).toBe(
      true,
    );
  });
});
