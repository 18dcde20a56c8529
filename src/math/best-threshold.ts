// The threshold that tells pairs of one person from pairs of two best.

/**
 * The lowest of the thresholds at which most of the chosen pairs are judged right, a pair at or above it as the same
 * person: each of their scores is tried, and one above all.
 *
 * @param chosen places in `scores` and `same`, in ascending order of their scores; at least one
 */
export function bestThreshold(
  chosen: readonly number[],
  scores: ArrayLike<number>,
  same: readonly boolean[],
): number {
  // At the lowest score every pair is accepted; each score that is passed turns its pair into a rejected one.
  let correct = chosen.reduce((total, pair) => total + (same[pair] ? 1 : 0), 0);
  let best = correct;
  let threshold = scores[chosen[0]];
  chosen.forEach((pair, i) => {
    correct += same[pair] ? -1 : 1;
    const next = i + 1 < chosen.length ? scores[chosen[i + 1]] : scores[pair] + 1;
    if (next > scores[pair] && correct > best) {
      best = correct;
      threshold = next;
    }
  });
  return threshold;
}
