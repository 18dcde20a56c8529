// Tables and chart of a comparison with a configuration that lacks a measure and a run that is missing.
import { expect, test } from 'vitest';
import type { Comparison } from './assemble-comparison.js';
import { type MeasuredRun, summarise } from './comparison.js';
import { comparisonChart } from './comparison-chart.js';
import { comparisonMarkdown, differenceRows, figureRows } from './comparison-table.js';

const measures = [
  { name: 'cosine', chance: null },
  { name: 'a|b', chance: 0.6 },
];
const run = (configuration: string, seed: number, cosine: number | null, rate: number): MeasuredRun => ({
  configuration,
  seed,
  epoch: 3,
  images: 20_480,
  seconds: 100 * seed,
  figures: { cosine, 'a|b': rate },
});
const runs = [
  ...[run('static', 1, 0.5, 0.75), run('static', 2, 0.75, 0.75)],
  ...[run('<c>', 1, 0.25, 0.76), run('<c>', 2, 0.5, 0.74)],
  run('people', 1, null, 0.5),
];
const rows = summarise(runs, 'static', measures);
const comparison: Comparison = {
  command: 'npx synthdistill compare a.yaml',
  configurations: ['static', '<c>', 'people'],
  seeds: [1, 2],
  reference: 'static',
  measures,
  sections: [
    { equal: 'images', limit: 20_480, rows, runs },
    { equal: 'time', limit: 150.4, rows, runs },
  ],
  missing: [{ configuration: 'people', seed: 2 }],
};

test('figures are means and deviations, a dash where there is none', () => {
  expect(figureRows(comparison, comparison.sections[0])).toEqual([
    ['configuration', 'seeds', 'epoch', 'images', 'seconds', 'cosine', 'a|b, %'],
    ['static', '2', '3', '20,480', '150 ± 71', '0.6250 ± 0.1768', '75.00 ± 0.00'],
    ['<c>', '2', '3', '20,480', '150 ± 71', '0.3750 ± 0.1768', '75.00 ± 1.41'],
    ['people', '1', '3', '20,480', '100', '–', '50.00'],
    ['chance', '', '', '', '', '', '60.00'],
  ]);
});

test('differences carry their sign', () => {
  expect(differenceRows(comparison, comparison.sections[0])).toEqual([
    ['less static', 'pairs', 'cosine', 'a|b, %'],
    ['<c>', '2', '−0.2500 ± 0.0000', '0.00 ± 1.41'],
    ['people', '1', '–', '−25.00'],
  ]);
});

test('the page has both sections, escaped, and names what is missing', () => {
  const page = comparisonMarkdown(comparison);
  expect(page.match(/^## .*/gm)).toEqual([
    '## At equal images: 20,480 seen',
    '## At equal time: 2 min 30 s of training',
  ]);
  expect(page).toContain('| \\<c\\> | 2 | 3 |');
  expect(page).toContain('a\\|b, %');
  expect(page).toContain('```sh\nnpx synthdistill compare a.yaml\n```');
  expect(page).toContain('they have not ended: people with seed 2.');
});

test('the chart has a panel for each measure and a mark for each mean', async () => {
  const svg = await comparisonChart(comparison);
  for (const text of ['equal images', 'equal time', 'people', '&lt;c&gt;', 'accuracy in % (chance 60.00)'])
    expect(svg).toContain(text);
  // Of three configurations one lacks one of two measures: five means, as dots and as squares.
  expect(svg.match(/<circle [^>]*r="4" fill="#0072b2"/g)).toHaveLength(5);
  expect(svg.match(/<path d="M[^"]*l7 0l0 7l-7 0Z" fill="#d55e00"/g)).toHaveLength(5);
});
