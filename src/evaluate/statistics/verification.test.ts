// The statistics of verification against scikit-learn's and against definitions written out.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectClose } from '../../../test/closeness.js';
import { makeScores, type ScoreCase } from '../../../test/golden/made-scores.js';
import { addEmbeddings, scorePairs } from '../pair-scores.js';
import { pairUnits } from './bootstrap.js';
import { foldAccuracy, foldRange } from './folds.js';
import { countScores, sensitivityIndex } from './histogram.js';
import { areaUnderRoc, buildRoc, equalErrorRate, tarAtFar } from './roc.js';
import { verifyPairs } from './verification.js';

interface GoldenCase extends ScoreCase {
  name: string;
  accuracy: { mean: number; deviation: number; folds: number[]; thresholds: number[] };
  auc: number;
  eer: number;
  tar: number[];
}

interface Golden {
  cases: GoldenCase[];
  embeddings: { pairs: number; size: number; zero: number; cosines: number[] };
}

const golden = JSON.parse(readFileSync('test/golden/roc.json', 'utf8')) as Golden;

describe('against scikit-learn', () => {
  test.each(golden.cases)('$name: accuracy, AUC, EER and TAR agree to 1e-12', (entry) => {
    const { same, cosines } = makeScores(entry);
    const result = verifyPairs(cosines, same);
    expectClose(result.accuracy.folds, entry.accuracy.folds);
    expectClose(result.accuracy.thresholds, entry.accuracy.thresholds);
    expectClose(
      [result.accuracy.mean, result.accuracy.deviation, result.auc, result.eer],
      [entry.accuracy.mean, entry.accuracy.deviation, entry.auc, entry.eer],
    );
    expectClose(
      result.tarAtFar.slice(0, 3).map((point) => point.tar),
      entry.tar,
    );
  });

  test('cosines of embeddings agree, a zero embedding included', () => {
    const { pairs, size, zero, cosines } = golden.embeddings;
    const embeddings = new Float32Array(2 * pairs * size);
    for (let i = 0; i < embeddings.length; i++) {
      embeddings[i] = Math.floor(i / size) === zero ? 0 : ((i * 6151 + ((i * i) % 1021)) % 257) - 128;
    }
    expectClose([...scorePairs(embeddings, size)], cosines);
  });
});

describe('by definition', () => {
  const pairs = fc
    .array(fc.record({ score: fc.integer({ min: -5, max: 5 }), same: fc.boolean() }), { minLength: 2 })
    .filter((list) => list.some((pair) => pair.same) && list.some((pair) => !pair.same));

  test('AUC is the share of genuine above impostor, a tie counting half', () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const genuine = list.filter((pair) => pair.same);
        const impostor = list.filter((pair) => !pair.same);
        let wins = 0;
        for (const g of genuine) for (const i of impostor) wins += (Math.sign(g.score - i.score) + 1) / 2;
        const scores = list.map((pair) => pair.score);
        const roc = buildRoc(
          scores,
          list.map((pair) => pair.same),
        );
        expect(areaUnderRoc(roc)).toBeCloseTo(wins / (genuine.length * impostor.length), 12);
      }),
    );
  });

  test('exchanging the classes and the sign of the scores leaves the EER and AUC', () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const roc = buildRoc(
          list.map((pair) => pair.score),
          list.map((pair) => pair.same),
        );
        const reversed = buildRoc(
          list.map((pair) => -pair.score),
          list.map((pair) => !pair.same),
        );
        expect(equalErrorRate(reversed)).toBeCloseTo(equalErrorRate(roc), 12);
        expect(areaUnderRoc(reversed)).toBeCloseTo(areaUnderRoc(roc), 12);
      }),
    );
  });

  test('TAR at FAR accepts as much as the bound allows and never more', () => {
    const same = [true, false, true, false, false, false, false];
    const roc = buildRoc([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3], same);
    expect(tarAtFar(roc, 0.19)).toEqual({
      far: 0.19,
      tar: 0.5,
      threshold: 0.9,
      observedFar: 0,
      resolved: false,
    });
    expect(tarAtFar(roc, 0.2)).toEqual({
      far: 0.2,
      tar: 1,
      threshold: 0.7,
      observedFar: 0.2,
      resolved: true,
    });
    expect(tarAtFar(roc, 1).tar).toBe(1);
  });

  test('separated classes are perfect and equal scores are chance', () => {
    const same = [true, true, true, false, false];
    const perfect = buildRoc([0.9, 0.9, 0.8, 0.1, 0], same);
    expect([areaUnderRoc(perfect), equalErrorRate(perfect), tarAtFar(perfect, 0).tar]).toEqual([1, 0, 1]);
    const equal = buildRoc([0.5, 0.5, 0.5, 0.5, 0.5], same);
    expect([areaUnderRoc(equal), equalErrorRate(equal)]).toEqual([0.5, 0.5]);
    expect(tarAtFar(equal, 0.1)).toEqual({
      far: 0.1,
      tar: 0,
      threshold: null,
      observedFar: 0,
      resolved: false,
    });
  });

  test('folds follow one another and the first ones take the remainder', () => {
    const sizes = (count: number) =>
      Array.from({ length: 10 }, (_, fold) => foldRange(count, 10, fold)).map(
        ({ start, end }) => `${start}:${end}`,
      );
    expect(sizes(20)[9]).toBe('18:20');
    expect(sizes(23)).toEqual([
      ...['0:3', '3:6', '6:9', '9:11', '11:13', '13:15', '15:17', '17:19', '19:21', '21:23'],
    ]);
  });

  test('the threshold is a score of the other folds, the lowest of equally good ones', () => {
    const scores = Float64Array.from([0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
    const same = [false, true, false, true, true, false, true, false, true, true];
    // Without one of the two genuine pairs that score 1, rejecting the other costs less than accepting two impostors.
    expect(foldAccuracy(scores, same).thresholds).toEqual([1, 3, 1, 1, 1, 1, 3, 1, 1, 1]);
  });

  test('where all pairs are impostors the threshold lies above their scores', () => {
    const scores = new Float64Array(10);
    expect(foldAccuracy(scores, new Array<boolean>(10).fill(true)).thresholds).toEqual(new Array(10).fill(0));
    const apart = foldAccuracy(scores, new Array<boolean>(10).fill(false));
    expect([apart.mean, ...apart.thresholds]).toEqual([1, ...new Array(10).fill(1)]);
  });

  test('histogram bins hold every pair, the ends included', () => {
    const histogram = countScores([-1, -0.51, 0, 0.99, 1, 1], [false, false, true, true, true, false], 4);
    expect(histogram).toEqual({ bins: 4, genuine: [0, 0, 1, 2], impostor: [2, 0, 0, 1] });
  });

  test("d' is the distance of the means in standard deviations, null where nothing varies", () => {
    expect(sensitivityIndex([1, 3, -1, -3], [true, true, false, false])).toBeCloseTo(4, 12);
    expect(sensitivityIndex([1, 1, -1, -1], [true, true, false, false])).toBeNull();
    expect(sensitivityIndex([1, 1], [true, true])).toBeNull();
  });

  test('the flip test adds', () => {
    expect([...addEmbeddings(Float32Array.of(0, 1), Float32Array.of(4, 5))]).toEqual([4, 6]);
  });
});

describe('what cannot be measured is refused', () => {
  test.each([
    ['a missing class', () => buildRoc([1, 2], [true, true]), /no different-person pair/],
    ['the other missing class', () => buildRoc([1, 2], [false, false]), /no same-person pair/],
    ['a score that is no number', () => buildRoc([1, Number.NaN], [true, false]), /pair 1.*NaN/],
    ['too few labels', () => buildRoc([1, 2], [true]), /2 scores and 1 labels/],
    ['fewer pairs than folds', () => foldAccuracy(new Float64Array(9), new Array(9).fill(true)), /found 9/],
    ['an embedding without partner', () => scorePairs(new Float32Array(6), 2), /found 3 images/],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(message);
  });
});

test('all the same scores are chance, at every rate', () => {
  const same = Array.from({ length: 20 }, (_, pair) => pair < 10);
  const result = verifyPairs(new Float64Array(20).fill(0.5), same, { units: pairUnits(20) });
  expect([result.auc, result.eer, result.dPrime]).toEqual([0.5, 0.5, null]);
  expect(result.curve).toEqual([
    { threshold: null, fmr: 0, fnmr: 1 },
    { threshold: 0.5, fmr: 1, fnmr: 0 },
  ]);
  expect(result.intervals).toMatchObject({ over: 'pairs', auc: [0.5, 0.5], eer: [0.5, 0.5] });
  expect(result.tarAtFar.map(({ resolved }) => resolved)).toEqual([true, false, false, false, false, false]);
});
