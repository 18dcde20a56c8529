// What the gap between the student's own faces and a benchmark's pictures says, in words.
import type { BenchmarkScore } from './events.js';

/** Below this centred cosine on its own faces a student has not learnt enough to say anything. */
const LEARNT = 0.3;
/** Below this share of it on a benchmark the pictures there are of another kind. */
const SHARE = 0.6;

/**
 * One line about a student that agrees with its teacher on the faces it learns from, and much less on a benchmark's
 * pictures; undefined where there is no such gap.
 *
 * @param centred the centred cosine on held-out faces of its own sources
 */
export function adviseOnGap(
  centred: number,
  { benchmark, centredCosine }: Pick<BenchmarkScore, 'benchmark' | 'centredCosine'>,
): string | undefined {
  if (centred < LEARNT || centredCosine >= SHARE * centred) return undefined;
  return (
    `learning, but not yet on pictures like those of ${benchmark}: there the student agrees with its teacher by ` +
    `${centredCosine.toFixed(2)}, on its own faces by ${centred.toFixed(2)} (centred cosine); more time, or pictures of ` +
    'your own kind among the sources, help'
  );
}
