// A dashed upright line through a chart, exactly where it belongs.
import { QUIET } from './palette.js';

/** How a line is labelled. */
export interface MarkLineOptions {
  /** The text, above the plot; none unless given. */
  readonly label?: string;
  /** The ends of the axis: near them a label above the plot is moved inward. */
  readonly within?: readonly [low: number, high: number];
}

/** The share of an axis at its ends where a centred label would leave the picture. */
const EDGE = 0.15;

/** A `markLine` at `x`, in the units of the axis. */
export function markLineAt(x: number, { label, within }: MarkLineOptions = {}) {
  const share = within ? (x - within[0]) / (within[1] - within[0]) : 0.5;
  return {
    silent: true,
    symbol: 'none',
    // Unless told otherwise the library rounds the place to two decimals: a rate of 0.01 % would stand at 0.
    precision: -1,
    lineStyle: { color: QUIET, type: [4, 3], width: 1.3 },
    label: {
      show: label !== undefined,
      formatter: label,
      position: 'end',
      distance: 2,
      align: share > 1 - EDGE ? 'right' : share < EDGE ? 'left' : 'center',
      color: QUIET,
      fontSize: 10.5,
    },
    data: [{ xAxis: x }],
  };
}
