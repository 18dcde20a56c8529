// Pooling, rates and identification against NumPy, scikit-learn and cases worked by hand.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { goldenValues } from '../../../test/golden/reference.js';
import { drawUnits, weightPairs } from '../statistics/bootstrap.js';
import { areaUnderRoc, buildRoc, equalErrorRate, tarAtFar } from '../statistics/roc.js';
import { orderScores, weightedRoc } from '../statistics/weighted-roc.js';
import { type IdentificationResult, identify } from './identification.js';
import { joinSubjects, templateIntervals } from './template-intervals.js';
import { findRows, multiplyRows, poolTemplates, scoreRows, type Templates } from './templates.js';

const [FACES, SIZE, TEMPLATES, MEDIA, PAIRS] = [120, 7, 15, 4, 90];
const golden = JSON.parse(readFileSync('test/golden/templates.json', 'utf8')) as {
  vectors: number[];
  scores: number[];
  rates: { far: number; tar: number }[];
  subjects: number[];
  searches: { rank1: number; rank5: number; tpir: number[] }[];
};
const column = (length: number, value: (i: number) => number) => Array.from({ length }, (_, i) => value(i));
const faces = {
  template: column(FACES, (i) => ((i * 7) % TEMPLATES) * 3),
  media: column(FACES, (i) => ((i * 5) % 11) % MEDIA),
  detectorScore: goldenValues('detector', FACES, 0.7, 0.3),
};
const embeddings = goldenValues('ijb', FACES * SIZE, 0, 1);
const a = column(PAIRS, (i) => (i % TEMPLATES) * 3);
const b = column(PAIRS, (i) => ((i * 4 + 1) % TEMPLATES) * 3);
const same = column(PAIRS, (i) => Number(i % 3 === 0));

/** The scores of templates named by their numbers. */
function scoreTemplates(templates: Templates, a: ArrayLike<number>, b: ArrayLike<number>): Float32Array {
  const rows = (numbers: ArrayLike<number>) => findRows(templates, numbers, (pair) => `pair ${pair}`);
  return scoreRows(templates, rows(a), rows(b));
}

describe('templates', () => {
  const pooled = poolTemplates(embeddings, SIZE, faces);

  test('are pooled as NumPy pools them', () => {
    expect(Array.from(pooled.ids)).toEqual(column(TEMPLATES, (i) => i * 3));
    golden.vectors.forEach((value, i) => {
      expect(pooled.vectors[i]).toBeCloseTo(value, 6);
    });
  });

  test('score as NumPy scores them', () => {
    const scores = scoreTemplates(pooled, a, b);
    golden.scores.forEach((value, i) => {
      expect(scores[i]).toBeCloseTo(value, 6);
    });
  });

  test('keep the norm of an embedding as its weight, and a medium counts once', () => {
    const { vectors } = poolTemplates(Float32Array.of(3, 0, 1, 0, 0, 2), 2, {
      template: [5, 5, 5],
      media: [1, 1, 2],
    });
    // The medium of two faces has the mean (2, 0); the sum is (2, 2).
    expect(vectors[0]).toBeCloseTo(Math.SQRT1_2, 6);
    expect(vectors[1]).toBeCloseTo(Math.SQRT1_2, 6);
  });

  test('whose faces cancel score 0 against everything', () => {
    const cancelled = poolTemplates(Float32Array.of(1, 0, -1, 0, 0, 1), 2, {
      template: [1, 1, 2],
      media: [1, 2, 1],
    });
    expect(Array.from(scoreTemplates(cancelled, [1], [2]))).toEqual([0]);
  });

  test('without a face are named with their pair', () => {
    expect(() => scoreTemplates(pooled, [0, 0], [3, 4])).toThrow('pair 1: template 4 has no face');
  });

  test('refuse NaN by the number of the template, and columns of other lengths', () => {
    const spoilt = embeddings.map((value, i) => (i === 0 ? Number.NaN : value));
    expect(() => poolTemplates(spoilt, SIZE, faces)).toThrow('template 0: expected finite embeddings');
    expect(() => poolTemplates(embeddings, SIZE + 1, faces)).toThrow('expected as many embeddings');
  });
});

describe('rates of scores in single precision', () => {
  const scores = Float32Array.from(golden.scores);
  const roc = buildRoc(scores, same);

  test.each(golden.rates)("are scikit-learn's at a FAR of $far", ({ far, tar }) => {
    expect(tarAtFar(roc, far).tar).toBeCloseTo(tar, 12);
  });

  test('are those of the same scores in double precision, ties and all', () => {
    const rounded = scores.map((score) => Math.round(score * 8) / 8);
    const flags = same.map(Boolean);
    for (const far of [0, 1 / 60, 0.05, 0.1, 0.3, 1]) {
      expect(tarAtFar(buildRoc(rounded, same), far)).toEqual(
        tarAtFar(buildRoc(Float64Array.from(rounded), flags), far),
      );
    }
  });

  test('need finite scores of both kinds', () => {
    expect(() => buildRoc(Float32Array.of(1, Number.NaN), [1, 0])).toThrow('pair 1: expected a finite');
    expect(() => buildRoc(Float32Array.of(1, 2), [1, 1])).toThrow('no different-person pair among 2');
  });
});

describe('intervals of pairs of templates', () => {
  const rows = { a: Uint32Array.from(a, (id) => id / 3), b: Uint32Array.from(b, (id) => id / 3), same };
  const scores = Float32Array.from(golden.scores);
  const key = { seed: 5, stream: 'bootstrap', step: 0 };

  test('draw subjects: templates that pairs of one person join, as SciPy joins them', () => {
    const subjects = joinSubjects(rows);
    expect(subjects.count).toBe(new Set(golden.subjects).size);
    for (const [first, second] of [
      [a, subjects.a],
      [b, subjects.b],
    ] as const) {
      const named = Array.from(first, (template, i) => `${golden.subjects[template / 3]} is ${second[i]}`);
      expect(new Set(named).size).toBe(subjects.count);
    }
  });

  test.each([
    1, 8, 64,
  ])('of one resampling are the rates of weighted pairs, scores in steps of 1/%i', (steps) => {
    const coarse = steps === 64 ? scores : scores.map((score) => Math.round(score * steps) / steps);
    const fars = [0.02, 0.1, 0.5];
    const options = { replicates: 1, seed: key.seed };
    const found = templateIntervals({ ...rows, scores: coarse }, fars, options)!;
    const roc = weightedRoc(
      orderScores(coarse, same.map(Boolean)),
      weightPairs(joinSubjects(rows), drawUnits(joinSubjects(rows).count, key)),
    )!;
    const expected = [areaUnderRoc(roc), equalErrorRate(roc), ...fars.map((far) => tarAtFar(roc, far).tar)];
    [found.auc, found.eer, ...found.tarAtFar].forEach((interval, i) => {
      expect(interval![0]).toBeCloseTo(expected[i], 12);
      expect(interval![1]).toBe(interval![0]);
    });
  });

  test('are left out where no resamplings are wanted', () => {
    expect(templateIntervals({ ...rows, scores }, [0.1], { replicates: 0 })).toBeNull();
  });
});

describe('searches of pooled templates', () => {
  const pooled = poolTemplates(embeddings, SIZE, faces);
  // Template k of 15 enrols subject k; k + 5 and k + 10 are its probes. Galleries of the subjects 0 to 2 and 1 to 4.
  const template = (i: number) => 3 * i;
  const galleries = [
    [0, 1, 2],
    [1, 2, 3, 4],
  ].map((subject) => ({ subject, template: subject.map(template) }));
  const probes = { subject: column(10, (i) => i % 5), template: column(10, (i) => template(i + 5)) };

  test("have NumPy's ranks and rates, in every gallery", () => {
    const results = identify(pooled, galleries, probes, { fpirs: [0.1, 0.3] });
    expect(
      results.map(({ rank1, rank5, tpirAtFpir }) => ({
        rank1,
        rank5,
        tpir: tpirAtFpir.map(({ tpir }) => tpir),
      })),
    ).toEqual(golden.searches);
  });

  test('of one resampling count a search as often as its subject was drawn', () => {
    const bootstrap = { replicates: 1, seed: 1 };
    const [{ intervals }] = identify(pooled, galleries, probes, { bootstrap }) as [IdentificationResult];
    const each = Uint32Array.from([0, 1, 2, 3, 4]);
    const drawn = weightPairs({ a: each, b: each }, drawUnits(5, { seed: 1, stream: 'bootstrap', step: 0 }));
    const single = column(5, (subject) => {
      const own = probes.subject.flatMap((other, i) => (other === subject ? [probes.template[i]!] : []));
      const [{ rank1 }] = identify(pooled, [galleries[0]!], {
        subject: [subject % 3, subject % 3],
        template: own,
      }) as [IdentificationResult];
      return rank1;
    });
    const mated = [0, 1, 2];
    const total = mated.reduce((sum, subject) => sum + drawn[subject], 0);
    const found = mated.reduce((sum, subject) => sum + drawn[subject] * single[subject], 0);
    expect(intervals!.rank1![0]).toBeCloseTo(found / total, 12);
    expect(intervals).toMatchObject({ over: 'subjects', units: 5, replicates: 1 });
  });

  test('multiply rows as pairs are scored, whatever their number', () => {
    const ids = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);
    for (const [left, right] of [
      [1, 1],
      [2, 4],
      [3, 6],
      [5, 15],
    ] as const) {
      const products = multiplyRows(pooled, ids(left), ids(right));
      products.forEach((product, i) => {
        const [first, second] = [Math.floor(i / right), i % right].map((row) => 3 * row);
        expect(product).toBeCloseTo(scoreTemplates(pooled, [first!], [second!])[0], 6);
      });
    }
  });
});

describe('identification', () => {
  // Subjects 10, 20, 30 point along three axes; probe 4 leans to 20, probe 5 is 20's but looks like 30, probe 6 a stranger.
  const vectors = [1, 0, 0, 0, 1, 0, 0, 0, 1, 0.1, 0.9, 0, 0, 0.5, 0.6, 0.3, 0.3, 0.3];
  const templates = poolTemplates(Float32Array.from(vectors), 3, {
    template: [1, 2, 3, 4, 5, 6],
    media: [0, 0, 0, 0, 0, 0],
  });
  const gallery = { template: [1, 2, 3], subject: [10, 20, 30] };

  test('counts ranks, and false alarms from strangers', () => {
    const probes = { template: [4, 5, 6], subject: [20, 20, 99] };
    const [result] = identify(templates, [gallery], probes, { fpirs: [0.1, 1] }) as [IdentificationResult];
    expect(result).toMatchObject({ gallery: 3, mated: 2, nonMated: 1, rank1: 0.5, rank5: 1 });
    expect(result.falseAlarmsFrom).toBe('non-mated');
    // No alarm is allowed at 0.1 of one search: the threshold is the stranger's 0.577, which both mates exceed.
    expect(result.tpirAtFpir[0]).toMatchObject({ tpir: 1, resolved: false });
    expect(result.tpirAtFpir[0].threshold).toBeCloseTo(Math.sqrt(1 / 3), 6);
    expect(result.tpirAtFpir[1]).toMatchObject({ tpir: 1, threshold: null });
  });

  test('takes the best wrong candidates where there are no strangers', () => {
    const probes = { template: [4, 5], subject: [20, 20] };
    const [result] = identify(templates, [gallery], probes, { fpirs: [0.4] }) as [IdentificationResult];
    expect(result.falseAlarmsFrom).toBe('best wrong candidate');
    // Probe 5 scores 0.77 with 30: only probe 4 finds its person above that.
    expect(result.tpirAtFpir[0].tpir).toBe(0.5);
  });

  test('refuses a subject twice in the gallery, and probes of nobody in it', () => {
    expect(() => identify(templates, [{ template: [1, 2], subject: [10, 10] }], gallery)).toThrow(
      'one template for each subject',
    );
    expect(() => identify(templates, [gallery], { template: [4], subject: [7] })).toThrow(
      'none shows a subject',
    );
  });
});
