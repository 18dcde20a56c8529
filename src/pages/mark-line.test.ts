// A line stands at its value to a fraction of a pixel, however small the value is.
import { expect, test } from 'vitest';
import { drawChart } from './chart.js';
import { markLineAt } from './mark-line.js';

const [LEFT, WIDTH] = [50, 400];

/** Where the dashed line stands on an axis from 0 to `max`, as a share of the axis. */
async function placeOf(value: number, max: number): Promise<number> {
  const svg = await drawChart(
    {
      grid: { left: LEFT, top: 10, width: WIDTH, height: 100, outerBoundsMode: 'none' },
      xAxis: { type: 'value', min: 0, max },
      yAxis: { type: 'value', min: 0, max: 1 },
      series: [{ type: 'line', data: [], markLine: markLineAt(value) }],
    },
    LEFT + WIDTH + 50,
    200,
  );
  const [dashed] = svg.match(/<path[^>]*stroke-dasharray[^>]*>/) ?? [''];
  const [, x] = /d="M([\d.]+) /.exec(dashed) ?? [];
  return (Number(x) - LEFT) / WIDTH;
}

test.each([
  [1e-4, 3e-4],
  [0.0155, 0.03],
  [0.2744, 1],
  [95.123, 100],
])('%f on an axis to %f', async (value, max) => {
  // A line of a pixel's width is moved to the middle of a pixel.
  expect(Math.abs((await placeOf(value, max)) - value / max)).toBeLessThan(1 / WIDTH);
});
