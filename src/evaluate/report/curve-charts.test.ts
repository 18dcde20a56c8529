// Axes of curves over many decades: labels that do not run into each other, and a name beside them.
import { expect, test } from 'vitest';
import { CHART_WIDTH } from '../../pages/chart.js';
import { detChart, rocChart } from './curve-charts.js';

const points = Array.from({ length: 9 }, (_, i) => ({
  threshold: 0.5,
  fmr: 10 ** (i - 8),
  fnmr: 0.1 ** (i / 2),
}));

/** Texts of an SVG with their places. */
const textsOf = (svg: string) =>
  [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, attributes, text]) => {
    const [, x, y] = /translate\(([-\d.]+) ([-\d.]+)\)/.exec(attributes) ?? [];
    return { text, x: Number(x), y: Number(y) };
  });

/** A power of ten, as axes of rates name them. */
const isRate = (text: string) => /^1(e-\d+)?$/.test(text);

test.each([
  [10, 10],
  [3000, 3000],
  [20_000, 16_000_000],
  [2e5, 2e7],
])('labels of %i and %i pairs have room', async (genuine, impostor) => {
  for (const draw of [rocChart, detChart]) {
    const texts = textsOf(await draw([{ label: 'x', points }], { genuine, impostor }));
    // The labels of the axis of false match rates stand on one line.
    const lowest = Math.max(...texts.filter(({ text }) => isRate(text)).map(({ y }) => y));
    const labels = texts.filter(({ y, text }) => y === lowest && isRate(text));
    expect(labels.length).toBeGreaterThanOrEqual(2);
    expect(labels.at(-1)?.text).toBe('1');
    for (const [i, { text, x }] of labels.slice(1).entries()) {
      const halves = (6.3 * (text.length + labels[i].text.length)) / 2;
      expect(x - labels[i].x).toBeGreaterThan(halves);
    }
    expect(labels[0].x - 3.2 * labels[0].text.length).toBeGreaterThan(0);
    expect((labels.at(-1)?.x ?? 0) + 3.2 * 5).toBeLessThan(CHART_WIDTH);
  }
});

test('the name of the axis of false non-match rates stands in the picture, left of its labels', async () => {
  const texts = textsOf(await detChart([{ label: 'x', points }], { genuine: 2e6, impostor: 2e7 }));
  const svg = await detChart([{ label: 'x', points }], { genuine: 2e6, impostor: 2e7 });
  const [, name] = /matrix\(0,-1,1,0,([\d.]+),[\d.]+\)"[^>]*>false non-match rate</.exec(svg) ?? [];
  const labels = texts.filter(({ text, y }) => isRate(text) && y < 325);
  const left = Math.min(...labels.map(({ text, x }) => x - 6.3 * text.length));
  expect(Number(name)).toBeGreaterThan(6);
  expect(Number(name) + 6).toBeLessThan(left);
});
