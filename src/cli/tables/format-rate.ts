// Rates and their intervals as text: percent where that reads well, powers of ten where it does not.

/** A rate 0..1 in percent with as many decimals as it needs: 0.0312 is '3.12 %', 0.0001 is '0.01 %', 1e-6 is '1e-6'. */
export function formatRate(rate: number): string {
  if (rate !== 0 && rate < 1e-5) return Number(rate.toPrecision(2)).toExponential();
  if (rate !== 0 && rate < 1e-3) return `${Number((100 * rate).toPrecision(2))} %`;
  return `${(100 * rate).toFixed(2)} %`;
}

/** An interval of rates: '1.20 % to 3.40 %'. */
export function formatRange([low, high]: readonly [number, number]): string {
  return `${formatRate(low)} to ${formatRate(high)}`;
}

/** How rare a rate is: 1e-4 is '1 in 10,000'. */
export function formatOdds(rate: number): string {
  const digits = rate > 0.1 ? 2 : 1;
  const times = Number((1 / rate).toPrecision(digits));
  return `1 in ${times.toLocaleString('en-US')}`;
}
