// Rates and curves of the same scores as scikit-learn and scipy give them (test/golden/evaluation.py), weighted pairs too.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { expectClose } from '../../../test/closeness.js';
import { makeScores, type ScoreCase } from '../../../test/golden/made-scores.js';
import { sensitivityIndex } from './histogram.js';
import { insightfaceTar } from './insightface-tar.js';
import { areaUnderRoc, buildRoc, equalErrorRate, interpolateTar, type Roc, tarAtFar } from './roc.js';
import { orderScores, weightedRoc } from './weighted-roc.js';

interface Rates {
  auc: number;
  eer: number;
  tar: number[];
  interpolated: number[];
}

interface Golden {
  cases: (ScoreCase & {
    name: string;
    plain: Rates;
    weighted: Rates;
    insightface: { tar: number; deviation: number; observedFar: number };
    insightface10: { tar: number; deviation: number; observedFar: number };
    dPrime: number;
  })[];
}

const golden = JSON.parse(readFileSync('test/golden/evaluation.json', 'utf8')) as Golden;
const FARS = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6];

const ratesOf = (roc: Roc) => [
  areaUnderRoc(roc),
  equalErrorRate(roc),
  ...FARS.map((far) => tarAtFar(roc, far).tar),
  ...FARS.map((far) => interpolateTar(roc, far)),
];
const expectedOf = ({ auc, eer, tar, interpolated }: Rates) => [auc, eer, ...tar, ...interpolated];

describe.each(golden.cases)('scores "$name" give what scikit-learn and scipy give', (entry) => {
  const { same, cosines, weights } = makeScores(entry);

  test('AUC, EER, TAR at FAR by the rule and interpolated, d-prime', () => {
    expectClose(ratesOf(buildRoc(cosines, same)), expectedOf(entry.plain));
    expectClose([sensitivityIndex(cosines, same)], [entry.dPrime]);
  });

  test('the same of weighted pairs', () => {
    const roc = weightedRoc(orderScores(cosines, same), weights);
    expect(roc).not.toBeNull();
    expectClose(ratesOf(roc!), expectedOf(entry.weighted));
  });

  test.each([
    0, 1e-3, 1e-2, 0.1, 0.5,
  ])('points up to a false accept rate of %d are all that it needs', (far) => {
    const order = orderScores(cosines, same);
    const roc = weightedRoc(order, weights, far);
    expect(roc!.thresholds.length).toBeLessThanOrEqual(weightedRoc(order, weights)!.thresholds.length);
    expect(tarAtFar(roc!, far)).toEqual(tarAtFar(weightedRoc(order, weights)!, far));
  });

  test.each([
    [1e-3, entry.insightface],
    [1e-1, entry.insightface10],
  ])("TAR at FAR %d by InsightFace's rule", (far, expected) => {
    const found = insightfaceTar(cosines, same, { far });
    expectClose(
      [found!.tar, found!.deviation, found!.observedFar],
      [expected.tar, expected.deviation, expected.observedFar],
    );
  });
});
