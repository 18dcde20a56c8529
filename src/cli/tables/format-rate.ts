// Rates, their intervals and how rare they are, as text.
import { formatRate } from '../../files/format-number.js';

/** An interval of rates: '1.2e-3 to 3.4e-3'. */
export function formatRange([low, high]: readonly [number, number]): string {
  return `${formatRate(low)} to ${formatRate(high)}`;
}

/** Rates from here on are told as a share: "1 in 2" would hide the difference between 40 and 60 %. */
const OFTEN = 0.1;

/**
 * How often something happens, in words: 'about 53 %', 'fewer than 1 in 12,000'.
 *
 * @param isBound whether the true rate is below `rate`: then it is rounded so that no more is claimed than was measured
 */
export function describeShare(rate: number, isBound: boolean): string {
  if (rate >= OFTEN) {
    const percent = isBound ? Math.ceil(100 * rate - 1e-9) : Math.round(100 * rate);
    return `${isBound ? 'fewer than' : 'about'} ${percent} %`;
  }
  const times = 1 / rate;
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(times) + 1e-9) - 1);
  // Nudged: 1 / (1 / 49) may lie a rounding below 49.
  const whole = isBound ? Math.floor(times / unit + 1e-9) : Math.round(times / unit);
  return `${isBound ? 'fewer than' : 'about'} 1 in ${(whole * unit).toLocaleString('en-US')}`;
}
