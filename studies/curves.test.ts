// Curves of a CSV: its lines, its gaps, and what is said of a file that does not fit.
import { describe, expect, it } from 'vitest';
import { readTextFile } from '../src/files/read-file.js';
import { curvesChart, readCurves } from './curves.js';

const HEADER = 'setting,images,cosine,centred_cosine,lfw_600,cfp_fp_800';
const CSV = `${HEADER}\n"a, raw",100,0.5,0.25,60.5,51\nb,100,,0.3,,\n"a, raw",200,0.6,0.5,70,52\n`;

describe('readCurves', () => {
  it('gives a line for each setting in every panel, in the order of the file', () => {
    const [cosine, lfw, cfp] = readCurves(CSV, 'a.csv');
    expect(cosine).toEqual([
      {
        label: 'a, raw',
        points: [
          [100, 0.25],
          [200, 0.5],
        ],
      },
      { label: 'b', points: [[100, 0.3]] },
    ]);
    expect(lfw[0].points).toEqual([
      [100, 60.5],
      [200, 70],
    ]);
    expect(cfp[0].points).toEqual([
      [100, 51],
      [200, 52],
    ]);
  });

  it('leaves a gap where a cell is empty', () => {
    expect(readCurves(CSV, 'a.csv')[1][1].points).toEqual([[100, Number.NaN]]);
  });

  it('names the column that is missing', () => {
    const text = CSV.replace('lfw_600', 'lfw');
    expect(() => readCurves(text, 'a.csv')).toThrow(
      'a.csv: has no column lfw_600, only setting, images, cosine, centred_cosine, lfw, cfp_fp_800',
    );
  });

  it('names the line of a cell that is no number, is missing, or has no place on the axis of images', () => {
    const expected = 'a.csv, line 2: expected images above 0, and a number or nothing in';
    for (const row of ['a,100,,high,60,50', 'a,,,0.5,60,50', 'a,0,,0.5,60,50']) {
      expect(() => readCurves(`${HEADER}\n${row}`, 'a.csv')).toThrow(`${expected} centred_cosine`);
    }
    expect(() => readCurves(`${HEADER}\na,100,,0.5,60`, 'a.csv')).toThrow(`${expected} cfp_fp_800`);
  });

  it('refuses a file without rows', () => {
    expect(() => readCurves(`${HEADER}\n`, 'a.csv')).toThrow('a.csv: has no rows');
  });
});

describe('curvesChart', () => {
  it('draws the figures that docs/results.md shows: every setting, one range for both accuracies', async () => {
    const file = 'docs/figures/real-runs.csv';
    const svg = await curvesChart(readCurves(await readTextFile(file, 'a CSV'), file));
    for (const setting of ['generator, raw', 'photographs, standardised, again']) {
      expect(svg.split(`>${setting}</text>`)).toHaveLength(2);
    }
    for (const tick of ['45', '80']) expect(svg.split(`>${tick}</text>`)).toHaveLength(3);
    expect(svg.split('>chance</text>')).toHaveLength(3);
  });
});
