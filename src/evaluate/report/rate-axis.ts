// Logarithmic axes of rates, whose labels have room.
import { formatRate } from '../../files/format-number.js';
import { axisStyle, CHART_WIDTH, gridStyle } from '../../pages/chart.js';
import { decadesBetween } from '../../pages/ticks.js';

const PLOT_WIDTH = CHART_WIDTH - gridStyle.left - gridStyle.right;
const MOST_LABELS = 12;

/** How wide a label of an axis is, at most. */
const labelWidth = (text: string) => 7 * text.length;

/** A logarithmic axis of rates from `min` to `max`, both powers of ten, with as many labels as there is room for. */
export function rateAxis(name: string, axis: 'x' | 'y', [min, max]: readonly [number, number]) {
  const style = axisStyle(name, axis);
  const room = axis === 'x' ? PLOT_WIDTH / (labelWidth(formatRate(min)) + 8) : MOST_LABELS;
  const ticks = { customValues: decadesBetween(min, max, room) };
  return {
    ...style,
    // Beside the longest label.
    ...(axis === 'y' && { nameGap: Math.max(style.nameGap, labelWidth(formatRate(min)) + 18) }),
    type: 'log',
    min,
    max,
    axisLabel: { ...style.axisLabel, ...ticks, formatter: formatRate },
    axisTick: { ...style.axisTick, ...ticks },
    splitLine: { ...style.splitLine, ...ticks },
  };
}

/** The plot beside an axis of rates down to `min`: its labels and its name have room. */
export const gridBeside = (min: number) => ({
  ...gridStyle,
  left: Math.max(gridStyle.left, labelWidth(formatRate(min)) + 38),
});

/** The power of ten at or below a rate. */
export function decadeBelow(rate: number): number {
  // Nudged: 1 / 1000 may lie a rounding below 1e-3.
  return Number(`1e${Math.min(-1, Math.floor(Math.log10(rate) + 1e-9))}`);
}

/** The power of ten at or above a rate. */
export function decadeAbove(rate: number): number {
  return Number(`1e${Math.min(0, Math.ceil(Math.log10(rate) - 1e-9))}`);
}
