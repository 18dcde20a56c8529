// Teacher and student side by side on a benchmark.
import type { DigestedBenchmark } from './accuracies.js';
import { chanceOf } from './chance.js';

/** Accuracy of teacher and student on a benchmark, 0..1, over its folds without flip. */
export interface ClosingRow {
  readonly benchmark: string;
  readonly teacher: number;
  readonly student: number;
  /** The accuracy of guessing. */
  readonly chance: number;
  /** How far the student comes from chance to its teacher: 1 is all the way; null where the teacher itself only guesses. */
  readonly kept: number | null;
  /** The SHA-256 of the benchmark's pictures and pairs. */
  readonly sha256: string;
}

/** The row of a benchmark from what both reach on it. */
export function closingRow(
  { benchmark: { name, pairs }, sha256 }: DigestedBenchmark,
  teacher: number,
  student: number,
): ClosingRow {
  const chance = chanceOf(pairs);
  const kept = teacher > chance ? (student - chance) / (teacher - chance) : null;
  return { benchmark: name, teacher, student, chance, kept, sha256 };
}
