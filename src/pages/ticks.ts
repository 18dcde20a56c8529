// Where an axis has its ticks, and how the numbers beside them are written.

/** Ticks of a logarithmic axis and the ends of the axis. */
export interface LogTicks {
  min: number;
  max: number;
  ticks: number[];
}

/**
 * Ticks for a logarithmic axis over positive values low..high: 1, 2 and 5 times powers of ten, or only powers (thinned to
 * eight at most) where that would be crowded; the ends are the ticks around low and high.
 */
export function logTicks(low: number, high: number): LogTicks {
  // From the decimal digits: log10 rounds a value just below a power of ten up to it.
  const first = Number(low.toExponential().split('e')[1]);
  const decades = Math.max(1, Math.ceil(Math.log10(high)) - first);
  const factors = decades <= 3 ? [1, 2, 5] : [1];
  const every = Math.ceil(decades / 8);
  const all: number[] = [];
  for (let power = first; power <= first + decades + every; power += every) {
    // Written out and parsed again, because 10 ** -5 * 2 is not 2e-5.
    for (const factor of factors) all.push(Number(`${factor}e${power}`));
  }
  const min = all.findLast((tick) => tick <= low) ?? all[0];
  const max = all.find((tick) => tick >= high && tick > min) ?? all[all.length - 1];
  return { min, max, ticks: all.filter((tick) => tick >= min && tick <= max) };
}

/** The powers of ten from `min` to `max`, both of them powers; every second, third … where there is room for `most` only. */
export function decadesBetween(min: number, max: number, most: number): number[] {
  const [first, last] = [min, max].map((value) => Math.round(Math.log10(value)));
  const every = Math.max(1, Math.ceil((last - first) / Math.max(1, Math.floor(most) - 1)));
  const ticks: number[] = [];
  for (let power = last; power >= first; power -= every) ticks.unshift(Number(`1e${power}`));
  return ticks;
}

/**
 * Writes a tick's number; `largest`, the largest magnitude on the axis, decides whether thousands (k) or millions (M) are
 * cut off, so that all ticks of an axis look alike.
 */
export function formatTick(value: number, largest: number): string {
  if (value === 0) return '0';
  const [unit, suffix] = largest >= 2e6 ? [1e6, ' M'] : largest >= 2e4 ? [1e3, ' k'] : [1, ''];
  const scaled = Number((value / unit).toPrecision(6));
  const plain =
    Math.abs(scaled) < 1e-3
      ? scaled.toExponential()
      : scaled.toLocaleString('en-US', { maximumFractionDigits: 8 });
  return plain.replaceAll('-', '−') + suffix;
}
