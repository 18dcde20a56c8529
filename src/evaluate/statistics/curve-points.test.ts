// The few points of a curve that are kept, against all of them.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { operatingPoints } from './curve-points.js';
import { buildRoc } from './roc.js';

describe('operating points that are kept', () => {
  test('lie on the curve, hold both ends and leave no gap of more than the step on either axis', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 2, max: 500 }), (seed, pairs) => {
        const same = Array.from({ length: pairs }, (_, pair) => pair % 2 === 0);
        const scores = same.map((label, pair) => ((pair * 7919 * seed) % 1009) / 1009 + (label ? 0.3 : 0));
        const roc = buildRoc(scores, same);
        const points = operatingPoints(roc, 0.05);
        expect(points[0]).toEqual({ threshold: null, fmr: 0, fnmr: 1 });
        expect(points.at(-1)).toMatchObject({ fmr: 1, fnmr: 0 });
        // Every point is close to the last one kept before it.
        const isClose = (a: number, b: number) => Math.max(a, b) <= Math.min(a, b) * 1.05;
        for (let i = 1; i < roc.thresholds.length - 1; i++) {
          const kept = points.findLast(
            ({ threshold }) => threshold === null || threshold >= roc.thresholds[i],
          );
          expect(isClose(kept!.fmr, roc.falseAccepts[i] / roc.impostors)).toBe(true);
          expect(isClose(kept!.fnmr, 1 - roc.trueAccepts[i] / roc.genuines)).toBe(true);
        }
        for (const { threshold, fmr, fnmr } of points.slice(1)) {
          expect(scores.filter((score, pair) => !same[pair] && score >= threshold!).length).toBe(
            Math.round(fmr * roc.impostors),
          );
          expect(scores.filter((score, pair) => same[pair] && score < threshold!).length).toBe(
            Math.round(fnmr * roc.genuines),
          );
        }
      }),
      { numRuns: 20 },
    );
  });

  test('are few however many pairs there are', () => {
    const same = Array.from({ length: 100_000 }, (_, pair) => pair % 2 === 0);
    const scores = same.map((label, pair) => ((pair * 7919) % 99_991) / 99_991 + (label ? 0.3 : 0));
    const points = operatingPoints(buildRoc(scores, same));
    expect(points.length).toBeGreaterThan(100);
    expect(points.length).toBeLessThan(700);
  });
});
