// Shares of a whole, which need not add up to anything, as whole numbers of faces.

/**
 * Divides `count` faces among shares in proportion, by the largest remainder (Hare and Hamilton): every share gets its quota
 * rounded down, and what is left goes to those that lost most by it, of equal ones to the first.
 *
 * @param shares positive numbers
 */
export function facesOfShares(shares: readonly number[], count: number): number[] {
  // The largest share is the unit, so that no sum overflows.
  const largest = Math.max(...shares);
  const whole = shares.reduce((sum, share) => sum + share / largest, 0);
  const quotas = shares.map((share) => (count * (share / largest)) / whole);
  const faces = quotas.map(Math.floor);
  const left = count - faces.reduce((sum, number) => sum + number, 0);
  const byLoss = quotas
    .map((quota, i) => ({ i, loss: quota - faces[i] }))
    .toSorted((one, other) => other.loss - one.loss || one.i - other.i);
  for (const { i } of byLoss.slice(0, left)) faces[i]++;
  return faces;
}

/** Larger batches are not proposed. */
const LARGEST_BATCH = 4096;

/** The smallest batch of more than `above` faces that holds one of every share; undefined where none of up to 4,096 does. */
export function smallestBatch(shares: readonly number[], above: number): number | undefined {
  for (let count = above + 1; count <= LARGEST_BATCH; count++) {
    if (facesOfShares(shares, count).every((faces) => faces > 0)) return count;
  }
  return undefined;
}
