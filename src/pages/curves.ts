// Curves of a run as a picture for reports: panels with axes, units and legends, readable in print.
import { axisStyle, cutAt, drawChart } from './chart.js';
import { type CurveSeries, isDrawable, linesOf } from './curve-lines.js';
import { INK, QUIET } from './palette.js';
import { renderSvg } from './svg.js';
import { formatTick, logTicks } from './ticks.js';

/** One diagram. */
export interface CurvePanel {
  title: string;
  /** The quantity of an axis and its unit, such as "images seen". */
  xLabel: string;
  yLabel: string;
  /** Draws y on a logarithmic axis. */
  logY?: boolean;
  series: readonly CurveSeries[];
}

/** A page of diagrams. */
export interface Curves {
  /** The line above them; none unless given. */
  title?: string;
  panels: readonly CurvePanel[];
}

const PANEL_WIDTH = 560;
const PANEL_HEIGHT = 360;
const HEADER = 56;
const MARGIN = 16;
const MAX_COLUMNS = 2;

/**
 * Draws panels of curves, two a row, as a PNG on white; a panel is 1,120 x 720 pixels. A title that is too long is cut.
 *
 * The same input gives the same bytes on every machine: the font comes with the package.
 *
 * @throws RangeError if there is no panel
 */
export async function drawCurves(curves: Curves): Promise<Uint8Array> {
  return renderSvg(await curvesSvg(curves));
}

/**
 * As {@link drawCurves}, as SVG text of 560 x 360 for a panel.
 *
 * @throws RangeError if there is no panel
 */
export async function curvesSvg({ title, panels }: Curves): Promise<string> {
  if (panels.length === 0) throw new RangeError('curves without a panel');
  const columns = Math.min(panels.length, MAX_COLUMNS);
  const width = columns * PANEL_WIDTH + 2 * MARGIN;
  const header = title === undefined ? 0 : HEADER;
  const height = header + Math.ceil(panels.length / columns) * PANEL_HEIGHT;
  const labels = [...new Set(panels.flatMap((panel) => panel.series.map((series) => series.label)))];

  const places = panels.map((panel, i) => ({
    panel,
    left: MARGIN + (i % columns) * PANEL_WIDTH,
    top: header + Math.floor(i / columns) * PANEL_HEIGHT,
  }));
  return drawChart(
    {
      title: [
        ...(title === undefined
          ? []
          : [
              {
                text: title,
                left: MARGIN + 8,
                top: 18,
                textStyle: { fontSize: 18, fontWeight: 'bold', color: INK, ...cutAt(width - 3 * MARGIN) },
              },
            ]),
        ...places.map(({ panel, left, top }) => ({
          text: panel.title,
          left: left + 68,
          top,
          textStyle: { fontSize: 14, fontWeight: 'bold', color: INK, ...cutAt(PANEL_WIDTH - 84) },
        })),
        ...places
          .filter(({ panel }) => isEmpty(panel))
          .map(({ left, top }) => ({
            text: 'no values yet',
            left: left + (PANEL_WIDTH + 52) / 2,
            top: top + PANEL_HEIGHT / 2 - 16,
            textAlign: 'center',
            textStyle: { fontSize: 13, fontWeight: 'normal', color: QUIET },
          })),
      ],
      legend: places.map(({ panel, left, top }) => ({
        data: panel.series.map((series) => series.label),
        left: left + 68,
        top: top + 22,
        itemWidth: 28,
        itemHeight: 8,
        itemGap: 14,
        textStyle: { fontSize: 12, color: INK },
      })),
      grid: places.map(({ left, top }) => ({
        left: left + 76,
        top: top + 52,
        width: PANEL_WIDTH - 76 - 24,
        height: PANEL_HEIGHT - 52 - 66,
        outerBoundsMode: 'none',
      })),
      xAxis: panels.map((panel, i) => axisOf(panel, i, 0)),
      yAxis: panels.map((panel, i) => axisOf(panel, i, 1)),
      series: panels.flatMap((panel, i) =>
        panel.series.flatMap((series) =>
          linesOf(series, panel.logY ?? false, i, labels.indexOf(series.label)),
        ),
      ),
    },
    width,
    height,
  );
}

/** The smallest and the largest finite number, or 0 and 1 where there is none. */
function extent(values: readonly number[]): [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : [0, 1];
}

/** Whether a panel has nothing to draw. */
const isEmpty = ({ series, logY }: CurvePanel) =>
  series.every(({ points }) => points.every(([, y]) => !isDrawable(y, logY ?? false)));

/** One axis of a panel, x (0) or y (1): the name beside the ticks, thin rules, numbers in one style. */
function axisOf(panel: CurvePanel, gridIndex: number, axis: 0 | 1) {
  const isLog = axis === 1 && (panel.logY ?? false);
  const values = panel.series.flatMap(({ points }) => points.map((point) => point[axis]));
  const [low, high] = extent(axis === 1 ? values.filter((y) => isDrawable(y, isLog)) : values);
  const log = isLog ? logTicks(low || 0.01, high) : undefined;
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const custom = log && { customValues: log.ticks };
  const style = axisStyle(axis === 0 ? panel.xLabel : panel.yLabel, axis === 0 ? 'x' : 'y');
  return {
    ...style,
    gridIndex,
    axisTick: { ...style.axisTick, ...custom },
    axisLabel: {
      ...style.axisLabel,
      formatter: (value: number) => formatTick(value, largest),
      ...custom,
    },
    splitLine: { ...style.splitLine, ...custom },
    ...(log
      ? { type: 'log', min: log.min, max: log.max }
      : { type: 'value', scale: axis === 1, splitNumber: 5 }),
  };
}
