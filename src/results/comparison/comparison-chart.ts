// A comparison as a chart: a panel for each measure, a row for each configuration, its mean with a bar over one deviation.

import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import { formatPercent } from '../../files/format-number.js';
import { axisStyle, cutAt, drawChart, legendStyle, titleStyle } from '../../pages/chart.js';
import { markLineAt } from '../../pages/mark-line.js';
import { COLOURS, INK } from '../../pages/palette.js';
import type { Comparison, ComparisonSection } from './assemble-comparison.js';
import type { Measure } from './comparison.js';

const PANEL_WIDTH = 470;
const NAMES = 150;
const ROW = 34;
const HEADER = 40;
const ABOVE = 44;
const BELOW = 64;
const LABELS = { images: 'equal images', time: 'equal time' } as const;

/** Draws a comparison as SVG text, two panels a row; a dashed line is the reference at equal images. */
export function comparisonChart(comparison: Comparison): Promise<string> {
  const { sections, configurations, reference } = comparison;
  const measures = comparison.measures.filter(({ name }) =>
    sections.some(({ rows }) => rows.some(({ figures }) => figures[name] !== null)),
  );
  const names = configurations.toReversed();
  const panelHeight = ABOVE + ROW * names.length + BELOW;
  const columns = Math.min(2, measures.length);
  const places = measures.map((measure, i) => ({
    measure,
    left: (i % columns) * PANEL_WIDTH,
    top: HEADER + Math.floor(i / columns) * panelHeight,
  }));
  const drawn = places.flatMap(({ measure }, panel) =>
    sections.map((section, s) => seriesOf(section, measure, { panel, s, names, reference })),
  );
  return drawChart(
    {
      title: [
        ...places.map(({ measure, left, top }) => ({
          ...titleStyle(measure.name),
          left: left + NAMES,
          top: top + 8,
        })),
        {
          text: `dashed: ${reference} at equal images`,
          left: NAMES + 250,
          top: 8,
          textStyle: { fontSize: 11.5, fontWeight: 'normal', color: INK },
        },
      ],
      legend: {
        ...legendStyle,
        top: 10,
        left: NAMES,
        data: sections.map(({ equal }) => ({
          name: LABELS[equal],
          icon: equal === 'images' ? 'circle' : 'rect',
        })),
        itemWidth: 10,
        itemHeight: 10,
      },
      grid: places.map(({ left, top }) => ({
        left: left + NAMES,
        top: top + ABOVE - 8,
        width: PANEL_WIDTH - NAMES - 24,
        height: ROW * names.length,
        outerBoundsMode: 'none',
      })),
      xAxis: places.map(({ measure }, gridIndex) => {
        const style = axisStyle(axisName(measure), 'x');
        return {
          ...style,
          gridIndex,
          type: 'value',
          scale: true,
          splitNumber: 4,
          boundaryGap: ['4%', '4%'],
          axisLabel: { ...style.axisLabel, hideOverlap: true },
        };
      }),
      yAxis: places.map((_, gridIndex) => ({
        ...axisStyle('', 'y'),
        gridIndex,
        type: 'category',
        data: names,
        axisLabel: { fontSize: 11, color: INK, ...cutAt(NAMES - 16) },
        splitLine: { show: false },
      })),
      series: drawn,
    },
    columns * PANEL_WIDTH,
    HEADER + Math.ceil(measures.length / columns) * panelHeight,
  );
}

const axisName = ({ name, chance }: Measure) =>
  chance === null
    ? `${name}, mean ± deviation over seeds`
    : `accuracy in % (chance ${formatPercent(chance)}), mean ± deviation`;

const scaleOf = ({ chance }: Measure) => (chance === null ? 1 : 100);

interface Place {
  readonly panel: number;
  /** The section's number: which colour, mark and height in the row. */
  readonly s: number;
  readonly names: readonly string[];
  readonly reference: string;
}

function seriesOf(
  { equal, rows }: ComparisonSection,
  measure: Measure,
  { panel, s, names, reference }: Place,
) {
  const scale = scaleOf(measure);
  const data = rows.flatMap(({ configuration, figures }) => {
    const spread = figures[measure.name];
    if (!spread) return [];
    const [mean, deviation] = [scale * spread.mean, scale * (spread.deviation ?? 0)];
    return [[mean, names.indexOf(configuration), mean - deviation, mean + deviation]];
  });
  const base = data.find(([, place]) => names[place] === reference);
  return {
    type: 'custom',
    name: LABELS[equal],
    xAxisIndex: panel,
    yAxisIndex: panel,
    silent: true,
    data,
    encode: { x: [0, 2, 3], y: 1 },
    itemStyle: { color: COLOURS[s] },
    renderItem: (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => drawBar(api, s),
    ...(s === 0 && base
      ? {
          markLine: markLineAt(base[0]),
        }
      : {}),
  };
}

/** A bar with an upright stroke at each end, and the mean: a dot at equal images, a square below it at equal time. */
function drawBar(api: CustomSeriesRenderItemAPI, s: number) {
  const [mean, place, low, high] = [0, 1, 2, 3].map((i) => Number(api.value(i)));
  const [x, middle] = api.coord([mean, place]);
  const y = middle + (s === 0 ? -6 : 6);
  const [left] = api.coord([low, place]);
  const [right] = api.coord([high, place]);
  const colour = COLOURS[s];
  const line = (x1: number, y1: number, x2: number, y2: number) => ({
    type: 'line' as const,
    shape: { x1, y1, x2, y2 },
    style: { stroke: colour, lineWidth: 1.6 },
  });
  return {
    type: 'group' as const,
    children: [
      ...(right > left
        ? [line(left, y, right, y), line(left, y - 4, left, y + 4), line(right, y - 4, right, y + 4)]
        : []),
      s === 0
        ? { type: 'circle' as const, shape: { cx: x, cy: y, r: 4 }, style: { fill: colour } }
        : {
            type: 'rect' as const,
            shape: { x: x - 3.5, y: y - 3.5, width: 7, height: 7 },
            style: { fill: colour },
          },
    ],
  };
}
