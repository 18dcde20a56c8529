// ROC and DET curves of one benchmark, and the spread of its scores.

import { axisStyle, drawChart, gridStyle, legendStyle, percentLabel, titleStyle } from '../../pages/chart.js';
import { markLineAt } from '../../pages/mark-line.js';
import { COLOURS, DASHES, QUIET } from '../../pages/palette.js';
import type { OperatingPoint } from '../statistics/curve-points.js';
import type { ScoreHistogram } from '../statistics/histogram.js';
import { decadeAbove, decadeBelow, gridBeside, rateAxis } from './rate-axis.js';

/** One curve of a chart. */
export interface Curve {
  readonly label: string;
  readonly points: readonly OperatingPoint[];
}

/** How many pairs stand behind the curves. */
export interface CurveCounts {
  readonly genuine: number;
  readonly impostor: number;
}

/** Fewer errors than this make a rate unsure ("rule of 30"; Doddington and others, 2000). */
const FEW_ERRORS = 30;

/** The receiver operating characteristic: true match rate over false match rate, the latter on a logarithmic axis. */
export function rocChart(curves: readonly Curve[], counts: CurveCounts): Promise<string> {
  const left = decadeBelow(1 / counts.impostor);
  const data = curves.map(({ points }) => clipLeft(points, left).map(({ fmr, fnmr }) => [fmr, 1 - fnmr]));
  const lowest = Math.min(...data.flat().map(([, rate]) => rate));
  // A little room under the curve; in steps that give round labels.
  const step = lowest > 0.9 ? 0.02 : 0.1;
  const bottom = Math.max(0, Math.floor((lowest - step / 4) / step) * step);
  return drawChart({
    title: titleStyle('ROC'),
    legend: { ...legendStyle, data: curves.map(({ label }) => label) },
    grid: gridStyle,
    xAxis: rateAxis('false match rate', 'x', [left, 1]),
    yAxis: {
      ...axisStyle('true match rate', 'y'),
      type: 'value',
      min: Number(bottom.toFixed(6)),
      max: 1,
      axisLabel: { formatter: percentLabel, fontSize: 11 },
    },
    series: curves.map((curve, i) => lineOf(curve.label, data[i], i, fewErrors(i, left, counts.impostor))),
  });
}

/** The detection error trade-off: false non-match rate over false match rate, both on logarithmic axes. */
export function detChart(curves: readonly Curve[], counts: CurveCounts): Promise<string> {
  const left = decadeBelow(1 / counts.impostor);
  const bottom = decadeBelow(1 / counts.genuine);
  const data = curves.map(({ points }) => {
    const shown = clipLeft(points, left);
    // The rate 0 has no place on this axis: a curve that reaches it ends at the axis.
    const zero = shown.findIndex(({ fnmr }) => fnmr < bottom);
    const drawn = zero < 0 ? shown : shown.slice(0, zero + 1);
    return drawn.map(({ fmr, fnmr }) => [fmr, Math.max(fnmr, bottom)]);
  });
  const highest = Math.max(10 * bottom, ...data.flat().map(([, rate]) => rate));
  return drawChart({
    title: titleStyle('DET'),
    legend: { ...legendStyle, data: curves.map(({ label }) => label) },
    grid: gridBeside(bottom),
    xAxis: rateAxis('false match rate', 'x', [left, 1]),
    yAxis: rateAxis('false non-match rate', 'y', [bottom, decadeAbove(highest)]),
    series: curves.map((curve, i) => lineOf(curve.label, data[i], i, fewErrors(i, left, counts.impostor))),
  });
}

/** Shares of genuine and impostor pairs over the similarity, with a threshold. */
export function histogramChart(histogram: ScoreHistogram, threshold: number | null): Promise<string> {
  const { bins, genuine, impostor } = histogram;
  const edge = (bin: number) => -1 + (2 * bin) / bins;
  const occupied = genuine.map((count, bin) => count + impostor[bin] > 0);
  const first = Math.max(0, occupied.indexOf(true) - 1);
  const last = Math.min(bins - 1, occupied.lastIndexOf(true) + 1);
  const axis = ticksAround(edge(first), edge(last + 1));
  const classes = [
    { label: 'different people', counts: impostor },
    { label: 'one person', counts: genuine },
  ];
  return drawChart({
    title: titleStyle('Scores'),
    legend: { ...legendStyle, data: classes.map(({ label }) => label) },
    // Room for the threshold's label below the legend.
    grid: { ...gridStyle, top: gridStyle.top + 12 },
    xAxis: {
      ...axisStyle('cosine similarity', 'x'),
      type: 'value',
      ...axis,
      axisLabel: { formatter: (value: number) => String(Number(value.toFixed(2))), fontSize: 11 },
    },
    yAxis: {
      ...axisStyle(`share of pairs, in steps of ${2 / bins}`, 'y'),
      type: 'value',
      min: 0,
      // Room above the highest bar.
      max: ({ max }: { max: number }) => max * 1.05,
      axisLabel: { formatter: percentLabel, fontSize: 11, showMaxLabel: false },
    },
    series: classes.map(({ label, counts }, i) => {
      const total = counts.reduce((sum, count) => sum + count, 0) || 1;
      const steps = Array.from({ length: last - first + 2 }, (_, k) => [
        edge(first + k),
        (counts[first + k] ?? 0) / total,
      ]);
      return {
        ...lineOf(label, steps, 1 - i, undefined),
        step: 'end',
        areaStyle: { color: COLOURS[1 - i], opacity: 0.18 },
        ...(i === 0 && threshold !== null
          ? {
              markLine: markLineAt(threshold, {
                label: `threshold ${threshold.toFixed(3)}`,
                within: [axis.min, axis.max],
              }),
            }
          : {}),
      };
    }),
  });
}

/** The ends of an axis around two values and the distance of its ticks, all of which are shown: the ends are ticks too. */
function ticksAround(low: number, high: number) {
  const step = [0.02, 0.05, 0.1, 0.2].find((each) => high - low <= 7 * each) ?? 0.5;
  const at = (ticks: number) => Number((ticks * step).toFixed(6));
  return {
    min: at(Math.floor(low / step + 1e-9)),
    max: at(Math.ceil(high / step - 1e-9)),
    interval: step,
  };
}

function lineOf(label: string, data: number[][], style: number, markArea: object | undefined) {
  const colour = COLOURS[style % COLOURS.length];
  return {
    type: 'line',
    name: label,
    data,
    showSymbol: false,
    symbol: 'path://M0,0L1,1L0,0Z',
    silent: true,
    itemStyle: { color: colour },
    lineStyle: { width: 2, color: colour, type: DASHES[style % DASHES.length] },
    ...(markArea && { markArea }),
  };
}

/** The part of the axis in which fewer than thirty impostors are accepted, shaded once. */
function fewErrors(place: number, left: number, impostors: number) {
  const right = Math.min(1, FEW_ERRORS / impostors);
  if (place > 0 || right <= left) return undefined;
  return {
    silent: true,
    itemStyle: { color: QUIET, opacity: 0.11 },
    label: { show: true, position: 'insideTopLeft', color: QUIET, fontSize: 10.5 },
    data: [[{ name: `under ${FEW_ERRORS} errors`, xAxis: left }, { xAxis: right }]],
  };
}

/** The curve from the left end of the axis: what lies beyond it, such as the rate 0, is drawn at the end. */
function clipLeft(points: readonly OperatingPoint[], left: number): OperatingPoint[] {
  const inside = points.filter(({ fmr }) => fmr > left);
  const last = points.findLast(({ fmr }) => fmr <= left);
  return last ? [{ ...last, fmr: left }, ...inside] : inside;
}
