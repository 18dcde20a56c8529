// Pictures: faces and curves are where they belong, in their colours, and the bytes are always the same.
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { runningMean } from './curve-lines.js';
import { type CurvePanel, drawCurves } from './curves.js';
import { drawSimilarityGrid } from './similarity-grid.js';
import { escapeXml } from './svg.js';

/** Decoded pixels of a PNG, with a function that reads one. */
async function decodePng(png: Uint8Array) {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [
    ...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3),
  ];
  /** Number of pixels within 8 levels of a colour. */
  const count = (colour: readonly number[]) => {
    let found = 0;
    for (let i = 0; i < data.length; i += 3) {
      if (colour.every((level, c) => Math.abs(level - data[i + c]) <= 8)) found++;
    }
    return found;
  };
  return { width: info.width, height: info.height, at, count };
}

const BLUE = [0, 114, 178];
const ORANGE = [213, 94, 0];

describe('drawSimilarityGrid', () => {
  const size = 4;
  /** Flat faces of these red levels. */
  const reds = (...levels: number[]) =>
    Float32Array.from({ length: levels.length * 3 * size * size }, (_, i) =>
      Math.floor(i / size / size) % 3 === 0 ? levels[Math.floor(i / 3 / size / size)] : 0,
    );

  test('puts every fresh face above its variant, eight a row', async () => {
    const levels = Array.from({ length: 10 }, (_, i) => (25 * (i + 1)) / 255);
    const png = await drawSimilarityGrid({
      fresh: reds(...levels),
      resampled: reds(...levels.map((level) => 1 - level)),
      similarities: levels,
      resampledSimilarities: levels,
      count: 10,
      sizePx: size,
      title: 'Epoch 1',
    });
    const { width, height, at } = await decodePng(png);
    expect(width).toBe(2 * (48 + 128 + 8 * 122 - 10));
    for (let i = 0; i < 10; i++) {
      const x = 2 * (24 + 128 + (i % 8) * 122 + 56);
      const y = 2 * (78 + Math.floor(i / 8) * (2 * 146 + 22) + 56);
      expect(at(x, y)).toEqual([25 * (i + 1), 0, 0]);
      expect(at(x, y + 2 * 146)).toEqual([255 - 25 * (i + 1), 0, 0]);
      expect(y + 2 * 146 + 112).toBeLessThan(height);
    }
  });

  test('draws a bar as long as the similarity, and none for a negative one or none at all', async () => {
    const draw = async (similarity: number) => {
      const png = await drawSimilarityGrid({
        fresh: reds(0.5),
        similarities: [similarity],
        count: 1,
        sizePx: size,
        title: '',
      });
      const { at } = await decodePng(png);
      const y = 2 * (78 + 112 + 7);
      return Array.from({ length: 224 }, (_, x) => at(2 * (24 + 128) + x, y)).filter((pixel) => pixel[0] < 60)
        .length;
    };
    expect(Math.abs((await draw(0.5)) - 112)).toBeLessThanOrEqual(2);
    expect(Math.abs((await draw(1)) - 224)).toBeLessThanOrEqual(2);
    expect(await draw(-0.7)).toBe(0);
    expect(await draw(Number.NaN)).toBe(0);
  });

  test('the same faces give the same bytes, another title or similarity others', async () => {
    const draw = (title: string, similarity: number) =>
      drawSimilarityGrid({ fresh: reds(0.5), similarities: [similarity], count: 1, sizePx: size, title });
    const one = await draw('a <b> & "c" \u0007 \ud800', 0.5);
    expect(await draw('a <b> & "c" \u0007 \ud800', 0.5)).toEqual(one);
    expect(await draw('d', 0.5)).not.toEqual(one);
    expect(await draw('a <b> & "c" \u0007 \ud800', 0.51)).not.toEqual(one);
  });

  test('arrays that do not belong together are refused', async () => {
    const grid = { fresh: reds(0.5), similarities: [1], count: 1, sizePx: size, title: '' };
    await expect(drawSimilarityGrid({ ...grid, count: 2 })).rejects.toThrow(RangeError);
    await expect(drawSimilarityGrid({ ...grid, similarities: [1, 2] })).rejects.toThrow(RangeError);
    await expect(drawSimilarityGrid({ ...grid, resampled: reds(1, 1) })).rejects.toThrow('re-sampled');
  });
});

describe('drawCurves', () => {
  const panel = (more: Partial<CurvePanel>): CurvePanel => ({
    title: 'Loss <&>',
    xLabel: 'images seen',
    yLabel: 'mean squared error',
    series: [],
    ...more,
  });
  const line = (label: string, f: (i: number) => number, count = 10) => ({
    label,
    points: Array.from({ length: count }, (_, i) => [i, f(i)] as const),
  });

  test('draws every series in its own colour, the same label in the same colour in every panel', async () => {
    const panels = [
      panel({ series: [line('a', (i) => i), line('b', (i) => 9 - i)] }),
      panel({ series: [line('b', (i) => i)] }),
    ];
    const both = await decodePng(await drawCurves({ title: 'Run', panels }));
    expect([both.width, both.height]).toEqual([2 * (2 * 560 + 32), 2 * (56 + 360)]);
    expect(both.count(BLUE)).toBeGreaterThan(1000);
    const first = await decodePng(await drawCurves({ title: 'Run', panels: panels.slice(0, 1) }));
    expect(first.width).toBe(2 * (560 + 32));
    expect(both.count(ORANGE)).toBeGreaterThan(1.5 * first.count(ORANGE));
    expect(both.count(BLUE)).toBe(first.count(BLUE));
  });

  test('the same curves give the same bytes', async () => {
    const curves = { title: 'Run', panels: [panel({ series: [line('a', (i) => Math.sin(i), 500)] })] };
    expect(await drawCurves(curves)).toEqual(await drawCurves(curves));
  });

  test('a panel without values, and values that a logarithm does not have, are drawn as gaps', async () => {
    const empty = await decodePng(await drawCurves({ title: '', panels: [panel({ logY: true })] }));
    expect(empty.count(BLUE)).toBe(0);
    const gaps = [0, -1, Number.NaN, Number.POSITIVE_INFINITY];
    const whole = panel({ logY: true, series: [line('a', (i) => 10 ** -i, 80)] });
    const holed = panel({ logY: true, series: [line('a', (i) => (i % 2 ? gaps[i % 4] : 10 ** -i), 80)] });
    const drawn = await decodePng(await drawCurves({ title: '', panels: [whole] }));
    const rest = await decodePng(await drawCurves({ title: '', panels: [holed] }));
    // Single points between gaps have no line; the legend's remains.
    expect(rest.count(BLUE)).toBeLessThan(drawn.count(BLUE) / 4);
    expect(rest.count(BLUE)).toBeGreaterThan(50);
  });

  test('a noisy series is drawn pale under its running mean', async () => {
    const series = line('a', (i) => (i % 2 ? 1 : -1), 400);
    const plain = await decodePng(await drawCurves({ title: '', panels: [panel({ series: [series] })] }));
    const noisy = await decodePng(
      await drawCurves({ title: '', panels: [panel({ series: [{ ...series, noisy: true }] })] }),
    );
    expect(noisy.count(BLUE)).toBeGreaterThan(500);
    expect(noisy.count(BLUE)).toBeLessThan(plain.count(BLUE) / 4);
    expect(noisy.count([191, 220, 236])).toBeGreaterThan(1000);
  });

  test('a page without a panel is refused', async () => {
    await expect(drawCurves({ title: '', panels: [] })).rejects.toThrow(RangeError);
  });
});

describe('runningMean', () => {
  test('averages a fortieth of the points, keeps gaps and leaves the ends out', () => {
    const points = Array.from({ length: 160 }, (_, i): [number, number | null] => [
      i,
      i === 50 ? null : i % 2 ? 3 * i : i,
    ]);
    const mean = runningMean(points);
    expect(mean.slice(0, 2)).toEqual([
      [0, null],
      [1, null],
    ]);
    expect(mean[2]).toEqual([2, (0 + 3 + 2 + 9 + 4) / 5]);
    expect(mean[50]).toEqual([50, null]);
    expect(mean[51]).toEqual([51, (147 + 153 + 52 + 159) / 4]);
    expect(mean.at(-1)).toEqual([159, null]);
  });
});

describe('escapeXml', () => {
  test('escapes markup and drops what XML forbids', () => {
    expect(escapeXml(`<a b="c">&'\u0000\u001b\tü🙂\ud800</a>`)).toBe(
      '&lt;a b=&quot;c&quot;&gt;&amp;&apos;\tü🙂&lt;/a&gt;',
    );
  });
});
