// How one series of a panel is drawn: colour, dash, marks, and the running mean of what is noisy.
import { COLOURS, DASHES } from './palette.js';

/** One line of a panel. */
export interface CurveSeries {
  /** What the legend calls it; the same label has the same colour in every panel. */
  label: string;
  /** Points (x, y) in the order of x; a y that is not finite, or not above 0 on a logarithmic axis, leaves a gap. */
  points: readonly (readonly [x: number, y: number])[];
  /** Draws the points pale and, over them, their running mean (over a fortieth of the points, centred). */
  noisy?: boolean;
}

/** A point as it is drawn: null is a gap. */
export type CurvePoint = [x: number, y: number | null];

const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond'];
const MARKED_POINTS = 40;

/** Whether a y value has a place on the axis: finite, and above 0 on a logarithmic one. */
export const isDrawable = (y: number, logY: boolean) => Number.isFinite(y) && (!logY || y > 0);

/**
 * The ECharts lines of one series: up to forty points are marked, a gap is not bridged, a noisy series is two lines.
 *
 * @param panel the panel's number
 * @param style which colour, dash and mark: the place of the label among all labels of the page
 */
export function linesOf({ label, points, noisy }: CurveSeries, logY: boolean, panel: number, style: number) {
  const colour = COLOURS[style % COLOURS.length];
  const isSparse = points.length <= MARKED_POINTS;
  const isSmoothed = noisy === true && !isSparse;
  const drawn = points.map(([x, y]): CurvePoint => [x, isDrawable(y, logY) ? y : null]);
  const line = (
    name: string,
    data: CurvePoint[],
    lineStyle: { width: number; opacity?: number; type: (typeof DASHES)[number] },
  ) => ({
    type: 'line',
    name,
    xAxisIndex: panel,
    yAxisIndex: panel,
    data,
    showSymbol: isSparse,
    // The legend would replace "none" by a circle; a path without area leaves the bare line.
    symbol: isSparse ? SYMBOLS[style % SYMBOLS.length] : 'path://M0,0L1,1L0,0Z',
    symbolSize: 6,
    sampling: 'lttb',
    silent: true,
    itemStyle: { color: colour },
    lineStyle: { color: colour, ...lineStyle },
  });
  const onTop = { width: 2, type: DASHES[style % DASHES.length] };
  if (!isSmoothed) return [line(label, drawn, onTop)];
  // Under a name of its own, because the legend shows the first line of a name.
  const pale = line(`${label}, each`, drawn, { width: 1, opacity: 0.25, type: 'solid' });
  return [pale, line(label, runningMean(drawn), onTop)];
}

/** The mean of every point and its neighbours, a fortieth of all points together; gaps and both ends are gaps. */
export function runningMean(points: readonly CurvePoint[]): CurvePoint[] {
  const reach = Math.floor(points.length / 80);
  const sums = [0];
  const counts = [0];
  for (const [i, [, y]] of points.entries()) {
    sums.push(sums[i] + (y ?? 0));
    counts.push(counts[i] + (y === null ? 0 : 1));
  }
  return points.map(([x, y], i) => {
    const [from, to] = [i - reach, i + reach + 1];
    // A shorter window would be noisier, a lopsided one wrong where the curve is steep.
    if (y === null || from < 0 || to > points.length) return [x, null];
    return [x, (sums[to] - sums[from]) / (counts[to] - counts[from])];
  });
}
