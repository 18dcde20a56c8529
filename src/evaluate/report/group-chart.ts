// The error rates of groups with their intervals, side by side.

import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import { formatRate } from '../../files/format-number.js';
import { axisStyle, CHART_WIDTH, cutAt, drawChart, gridStyle, titleStyle } from '../../pages/chart.js';
import { markLineAt } from '../../pages/mark-line.js';
import { COLOURS } from '../../pages/palette.js';
import type { GroupComparison, GroupRate } from '../statistics/group-rates.js';

/** Draws the false match or false non-match rates of all groups; a dashed line is the rate over all pairs. */
export function groupChart(comparison: GroupComparison, kind: 'fmr' | 'fnmr'): Promise<string> {
  const groups = comparison.groups.toReversed();
  const rates = groups.map((group) => group[kind]);
  const data = rates.flatMap((rate, place) => (rate ? [[rate.rate, place, ...rate.interval]] : []));
  const overall = overallRate(rates);
  const [min, max] = axisAround(rates.flatMap((rate) => (rate ? rate.interval : [])));
  const height = 124 + 26 * groups.length;
  return drawChart(
    {
      title: titleStyle(kind === 'fmr' ? 'False match rate' : 'False non-match rate'),
      // The last label, such as 0.015 %, is wider than the usual margin.
      grid: { ...gridStyle, left: 130, top: 46, right: 34 },
      xAxis: {
        ...axisStyle(`${kind === 'fmr' ? 'false match rate' : 'false non-match rate'}, 95 % interval`, 'x'),
        type: 'value',
        min,
        max,
        axisLabel: { formatter: formatRate, fontSize: 11, hideOverlap: true },
      },
      yAxis: {
        ...axisStyle('', 'y'),
        type: 'category',
        data: groups.map(({ group }) => group),
        axisLabel: { fontSize: 11, ...cutAt(118) },
        splitLine: { show: false },
      },
      series: [
        {
          type: 'custom',
          silent: true,
          data,
          encode: { x: [0, 2, 3], y: 1 },
          renderItem: drawInterval,
          ...(overall === null
            ? {}
            : { markLine: markLineAt(overall, { label: 'all groups', within: [min, max] }) }),
        },
      ],
    },
    CHART_WIDTH,
    height,
  );
}

function overallRate(rates: readonly (GroupRate | null)[]): number | null {
  const pairs = rates.reduce((sum, rate) => sum + (rate?.pairs ?? 0), 0);
  const errors = rates.reduce((sum, rate) => sum + (rate?.errors ?? 0), 0);
  return pairs > 0 ? errors / pairs : null;
}

/** A bar over the interval with an upright stroke at each end, and a dot at the rate. */
function drawInterval(_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) {
  const [rate, place, low, high] = [0, 1, 2, 3].map((i) => Number(api.value(i)));
  const [x, y] = api.coord([rate, place]);
  const [left] = api.coord([low, place]);
  const [right] = api.coord([high, place]);
  const style = { stroke: COLOURS[0], lineWidth: 1.8 };
  const line = (x1: number, y1: number, x2: number, y2: number) => ({
    type: 'line' as const,
    shape: { x1, y1, x2, y2 },
    style,
  });
  return {
    type: 'group' as const,
    children: [
      line(left, y, right, y),
      line(left, y - 5, left, y + 5),
      line(right, y - 5, right, y + 5),
      { type: 'circle' as const, shape: { cx: x, cy: y, r: 4 }, style: { fill: COLOURS[0] } },
    ],
  };
}

/** The ends of an axis around rates: from 0 on, unless all of them lie in the upper half of that. */
function axisAround(rates: readonly number[]): [min: number, max: number] {
  const [low, high] = [Math.min(1, ...rates), Math.max(0, ...rates)];
  if (high === 0) return [0, 0.01];
  if (low < high / 2) return [0, niceAbove(high)];
  const step = niceAbove(Math.max(high - low, 1e-6) / 3);
  const at = (steps: number) => Number((steps * step).toPrecision(6));
  return [Math.max(0, at(Math.floor(low / step - 0.2))), Math.min(1, at(Math.ceil(high / step + 0.2)))];
}

/** The next of 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((each) => each * power >= value * 1.0001) ?? 10;
  return Math.min(1, Number((factor * power).toPrecision(3)));
}
