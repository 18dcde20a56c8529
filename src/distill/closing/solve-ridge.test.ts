// Ridge regression in the engine, against the same by elimination.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Engine } from '../../graph/engine.js';
import { normals } from '../../math/random.js';
import { Moments } from './moments.js';
import { solveRidge } from './solve-ridge.js';

const [IMAGES, FEATURES, EMBEDDING] = [96, 7, 4];
/** A dimension in which all embeddings are equal: the others are to be solved all the same. */
const EQUAL = 2;
const draw = (stream: string, count: number) => normals({ seed: 4, stream, step: 0 }, count);
const rowsOf = (values: Float32Array, width: number) =>
  Array.from({ length: values.length / width }, (_, i) => [...values.subarray(i * width, (i + 1) * width)]);

const mixing = rowsOf(draw('mixing', FEATURES * FEATURES), FEATURES);
const features = Float32Array.from(
  rowsOf(draw('features', IMAGES * FEATURES), FEATURES).flatMap((row) =>
    mixing.map((weights) => 3 + weights.reduce((sum, w, i) => sum + w * row[i], 0)),
  ),
);
const truth = rowsOf(draw('truth', FEATURES * EMBEDDING), EMBEDDING);
const noise = draw('noise', IMAGES * EMBEDDING);
const targets = Float32Array.from(
  rowsOf(features, FEATURES).flatMap((row, n) =>
    Array.from({ length: EMBEDDING }, (_, d) =>
      d === EQUAL ? 5 : row.reduce((sum, f, i) => sum + f * truth[i][d], 0) + noise[n * EMBEDDING + d],
    ),
  ),
);
const prior = draw('prior', FEATURES * EMBEDDING);

let engine: Engine;
let moments: Moments;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
  moments = await Moments.open(engine, { features: FEATURES, embedding: EMBEDDING });
  const slots = { f: engine.slot('features'), t: engine.slot('targets') };
  for (let at = 0; at < IMAGES; at += 32) {
    const part = (values: Float32Array, width: number) => ({
      data: values.slice(at * width, (at + 32) * width),
      shape: [32, width],
    });
    await moments.add(
      await engine.write(slots.f, part(features, FEATURES)),
      await engine.write(slots.t, part(targets, EMBEDDING)),
    );
  }
});
afterAll(async () => {
  await moments.close();
  await engine.stop();
});

describe('a ridge regression in the engine', () => {
  test('is that of the normal equations, drawn toward the prior by its best multiple', async () => {
    const covariances = await moments.finish();
    const { covariance, cross, means, variances } = byHand();
    expect(covariances.images).toBe(IMAGES);
    for (const [d, value] of covariances.targetMean.entries()) expect(value).toBeCloseTo(means[d], 4);
    const priorImages = 40;
    const solution = await solveRidge(engine, {
      features: FEATURES,
      embedding: EMBEDDING,
      covariances,
      prior,
      priorImages,
    });
    const p = rowsOf(prior, EMBEDDING);
    const lambda = ((priorImages / IMAGES) * covariance.reduce((sum, row, i) => sum + row[i], 0)) / FEATURES;
    const predicted = (w: number[][], d: number) =>
      w.reduce((sum, row, i) => sum + row[d] * covariance[i].reduce((s, c, k) => s + c * w[k][d], 0), 0);
    const shared = (d: number) => p.reduce((sum, row, i) => sum + row[d] * cross[i][d], 0);
    const counted = Array.from({ length: EMBEDDING }, (_, d) => d).filter((d) => d !== EQUAL);
    const weighed = (of: (d: number) => number) => counted.reduce((sum, d) => sum + of(d) / variances[d], 0);
    const factor = weighed(shared) / weighed((d) => predicted(p, d));
    const expected = eliminate(
      covariance.map((row, i) => row.map((value, k) => value + (i === k ? lambda : 0))),
      cross.map((row, i) => row.map((value, d) => value + lambda * factor * p[i][d])),
    );
    if (!solution) throw new Error('nothing stopped it');
    const found = rowsOf(solution.weights, EMBEDDING);
    for (const [i, row] of expected.entries())
      for (const d of counted) expect(found[i][d]).toBeCloseTo(row[d], 3);
    for (const d of counted) expect(solution.variance[d] / predicted(expected, d)).toBeCloseTo(1, 3);
  });
});

function byHand() {
  const [f, t] = [rowsOf(features, FEATURES), rowsOf(targets, EMBEDDING)];
  const mean = (rows: number[][], i: number) => rows.reduce((sum, row) => sum + row[i], 0) / IMAGES;
  const centred = (rows: number[][]) => {
    const means = rows[0].map((_, i) => mean(rows, i));
    return { means, rows: rows.map((row) => row.map((value, i) => value - means[i])) };
  };
  const [cf, ct] = [centred(f), centred(t)];
  const product = (other: number[][]) =>
    cf.rows[0].map((_, i) =>
      other[0].map((_, k) => cf.rows.reduce((sum, row, n) => sum + row[i] * other[n][k], 0) / IMAGES),
    );
  const variances = ct.rows[0].map((_, d) => ct.rows.reduce((sum, row) => sum + row[d] ** 2, 0) / IMAGES);
  return { covariance: product(cf.rows), cross: product(ct.rows), means: ct.means, variances };
}

/** Solves matrix · x = right by Gauss-Jordan elimination; the matrix is positive definite. */
function eliminate(matrix: number[][], right: number[][]): number[][] {
  const rows = matrix.map((row, i) => [...row, ...right[i]]);
  for (const [i, pivot] of rows.entries()) {
    const scale = pivot[i];
    pivot.forEach((value, k) => {
      pivot[k] = value / scale;
    });
    for (const [j, row] of rows.entries()) {
      const factor = row[i];
      if (j !== i) for (const k of row.keys()) row[k] -= factor * pivot[k];
    }
  }
  return rows.map((row) => row.slice(matrix.length));
}
