// All pairs without a list of them give what the list gives, to the last digit.
import { describe, expect, test } from 'vitest';
import { normals, uniforms } from '../../math/random.js';
import { compareAll } from '../all-pairs.js';
import type { Benchmark } from '../benchmark.js';
import { calibrate } from '../calibration.js';
import { measureScores, scoreBenchmark } from '../run-benchmark.js';
import { resamplingUnits } from '../statistics/bootstrap.js';
import { compareGroups } from '../statistics/group-rates.js';
import { buildRoc } from '../statistics/roc.js';
import { calibrateAllPairs } from './calibrate-all-pairs.js';
import { embedFaces } from './compared-faces.js';
import { compareAllGroups } from './group-all-pairs.js';
import { measureAllPairs } from './measure-all-pairs.js';

const SIZE = 24;

/** People with one to six pictures in a mixed order, labelled, whose embeddings lie around a centre of their own. */
function makeFaces(people: number, { spread = 0.6, steps = 0, seed = 0 } = {}) {
  const noise = normals({ seed, stream: 'noise', step: 0 }, 6 * people * SIZE);
  const centres = normals({ seed, stream: 'centres', step: 0 }, people * SIZE);
  const order = uniforms({ seed, stream: 'order', step: 0 }, 6 * people);
  const shots = Array.from({ length: people }, (_, person) => 1 + ((person * 7) % 6))
    .flatMap((count, person) => Array.from({ length: count }, () => person))
    .map((person, i) => ({ person, key: order[i], i }))
    .sort((a, b) => a.key - b.key);
  const embeddings = shots.map(({ person, i }) =>
    Float32Array.from({ length: SIZE }, (_, k) => {
      const value = 0.3 + centres[person * SIZE + k] + spread * noise[i * SIZE + k];
      // Coarse steps make many pairs exactly as alike as others.
      return steps > 0 ? Math.round(value * steps) / steps : value;
    }),
  );
  const benchmark: Benchmark = {
    name: 'people',
    images: shots.map(({ person }, i) => ({
      name: `${i}.jpg`,
      read: async () => new Uint8Array([i, i >> 8]),
      identity: `p${person}`,
      labels: {
        sex: person % 2 ? 'female' : 'male',
        age: 20 + (person % 30),
        ...(i % 9 ? { hat: i % 2 } : {}),
      },
    })),
    pairs: { a: [], b: [], same: [] },
  };
  return { benchmark: compareAll(benchmark), embeddings };
}

/** A face is a picture's number in its first pixel; the mirror image is embedded a little differently. */
const embedder = (embeddings: readonly Float32Array[]) => ({
  inputSizePx: 2,
  embed: async (faces: Float32Array) => {
    const count = faces.length / 12;
    const found = new Float32Array(count * SIZE);
    for (let i = 0; i < count; i++) {
      const isMirrored = faces[12 * i] < 0;
      const picture = isMirrored ? faces[12 * i + 1] : faces[12 * i];
      const embedding = embeddings[picture];
      found.set(
        isMirrored ? embedding.map((value, k) => value + 0.1 * ((k + picture) % 3)) : embedding,
        i * SIZE,
      );
    }
    return found;
  },
});

/** Gives the left column the picture's number and the right one -1; some have no face. */
const decode = (missing: readonly number[]) => async (encoded: Uint8Array) => {
  const picture = encoded[0] + 256 * encoded[1];
  if (missing.includes(picture)) return null;
  return Float32Array.from({ length: 12 }, (_, i) => (i % 2 ? -1 : picture));
};

async function bothWays(
  made: ReturnType<typeof makeFaces>,
  { keep = 2 ** 20, sample = 100, missing = [] as number[], replicates = 40 } = {},
) {
  const { benchmark, embeddings } = made;
  const options = { decode: decode(missing) };
  const bootstrap = { replicates, seed: 3 };
  // The list is made of what is left where pictures fail: folds are those of the pairs that are compared.
  const left = benchmark.images.filter((_, i) => !missing.includes(i));
  const listed = await scoreBenchmark(
    embedder(embeddings),
    compareAll({ ...benchmark, images: left }),
    options,
  );
  const faces = await embedFaces(embedder(embeddings), benchmark, options);
  return {
    listed,
    bootstrap,
    expected: measureScores(listed, bootstrap),
    measured: measureAllPairs(faces, { bootstrap, keep, sample }),
  };
}

describe('all pairs', () => {
  test.each([
    ['apart', makeFaces(40, { spread: 0.3 })],
    ['overlapping', makeFaces(60, { spread: 1.5, seed: 1 })],
    ['often exactly as alike', makeFaces(40, { spread: 1, steps: 1, seed: 2 })],
    ['without any order', makeFaces(30, { spread: 9, seed: 4 })],
    ['fewer than folds', makeFaces(3, { spread: 2, seed: 5 })],
  ])('of people that are %s are measured as a list of them', async (_, made) => {
    const { expected, measured, listed } = await bothWays(made);
    expect({ ...measured.result, name: expected.name }).toEqual(expected);
    expect(measured.roc).toEqual(buildRoc(listed.flip!, listed.same));
  });

  test('of which pictures fail are those of the others', async () => {
    const made = makeFaces(30, { seed: 6 });
    const { expected, measured } = await bothWays(made, { missing: [0, 7, 31] });
    const { enrolment, name, ...rest } = measured.result;
    const { enrolment: _, name: __, ...rates } = expected;
    expect(rest).toEqual(rates);
    const images = made.benchmark.images.length;
    const pairsLeftOut = (images * (images - 1)) / 2 - rates.pairs;
    expect([name, enrolment]).toEqual(['people, all pairs', { images, failed: 3, pairsLeftOut }]);
  });

  test.each([
    ['overlapping', makeFaces(150, { spread: 1.5, seed: 7 })],
    ['often exactly as alike', makeFaces(80, { spread: 1.5, steps: 1, seed: 8 })],
  ])('of people that are %s are as exact where most pairs are only counted', async (_, made) => {
    const { expected, measured, listed } = await bothWays(made, { keep: 50, replicates: 10 });
    const { tally, roc, result } = measured;
    expect(tally.top.isComplete).toBe(false);
    const kind = (of: typeof result) => {
      const { curve: _, tarAtFar, insightfaceTar: __, ...rest } = of.flip!;
      return { ...rest, tars: tarAtFar.map(({ tar, fnmr, resolved }) => ({ tar, fnmr, resolved })) };
    };
    expect(kind(result)).toEqual(kind(expected));
    // Every point is one of the whole curve, and those above the cut are all there.
    const whole = buildRoc(listed.flip!, listed.same);
    const describePoint = (of: typeof whole, i: number) =>
      `${of.thresholds[i]} ${of.falseAccepts[i]} ${of.trueAccepts[i]}`;
    const points = new Set(Array.from(whole.thresholds, (_, i) => describePoint(whole, i)));
    expect(Array.from(roc.thresholds.keys()).filter((i) => !points.has(describePoint(roc, i)))).toEqual([]);
    const { cut } = tally.top;
    expect(roc.thresholds.filter((score) => score > cut)).toEqual(
      whole.thresholds.filter((score) => score > cut),
    );
    // At a rate that needs more pairs than were kept, no more than asked for.
    for (const { far, observedFar, threshold } of result.flip!.tarAtFar) {
      expect(observedFar).toBeLessThanOrEqual(far);
      expect(threshold === null || whole.thresholds.includes(threshold)).toBe(true);
    }
  });
});

describe('groups of all pairs', () => {
  test.each(['sex', 'age', 'hat'])('by %s are those of a list', async (label) => {
    const { listed, measured, bootstrap } = await bothWays(makeFaces(50, { spread: 1.5, seed: 9 }));
    const units = resamplingUnits(listed.benchmark, listed.kept);
    const { benchmark, kept, same, flip } = listed;
    const data = { benchmark, kept, same, scores: flip! };
    const expected = compareGroups(data, label, { units, bootstrap, fmr: 0.02 });
    expect(compareAllGroups(measured, label, { bootstrap, fmr: 0.02 })).toEqual(expected);
    expect(expected.groups.some(({ fmr }) => fmr!.errors > 0)).toBe(true);
    const usual = compareGroups(data, label, { units, bootstrap });
    expect(compareAllGroups(measured, label, { bootstrap })).toEqual(usual);
  });

  test('are refused at a rate whose matches were not kept', async () => {
    const { measured } = await bothWays(makeFaces(50, { spread: 1.5, seed: 9 }), { keep: 20 });
    expect(() => compareAllGroups(measured, 'sex', { fmr: 0.5 })).toThrow(
      /^people, all pairs: the pairs that match at a false match rate of 5e-1 were not kept; take a lower rate$/,
    );
  });
});

describe('a calibration on all pairs', () => {
  test.each([
    [0.01, false],
    [0.1, true],
    [0.002, true],
  ])('at %s (flip: %s) is that of a list', async (fmr, flip) => {
    const made = makeFaces(60, { spread: 1, seed: 10 });
    const options = { decode: decode([]) };
    const listed = await scoreBenchmark(embedder(made.embeddings), made.benchmark, options);
    const faces = await embedFaces(embedder(made.embeddings), made.benchmark, options);
    const bootstrap = { replicates: 60, seed: 1 };
    const expected = calibrate(listed, fmr, { flip, ...bootstrap });
    expect(expected.thresholdInterval![0]).toBeLessThan(expected.threshold);
    expect(calibrateAllPairs(faces, fmr, { flip, ...bootstrap })).toEqual(expected);
    // With only the pairs that matter one by one.
    const { fmrAt, ...few } = calibrateAllPairs(faces, fmr, { flip, keep: 1, ...bootstrap });
    const { fmrAt: _, ...whole } = expected;
    expect(few).toEqual(whole);
    expect(expected.fmrAt).toEqual(expect.arrayContaining(fmrAt.filter(([, rate]) => rate <= 3 * fmr)));
  });
});
