// Numbers as people read them.

/** A rate 0..1 as percent with `digits` decimals, without the sign: 0.9917 is '99.17'. */
export function formatPercent(rate: number, digits = 2): string {
  return (100 * rate).toFixed(digits);
}

/** An error rate 0..1 to three digits as a power of ten: 0.001 is '1e-3', 0.03125 is '3.13e-2'; 0 and 1 as they are. */
export function formatRate(rate: number): string {
  const rounded = Number(rate.toPrecision(3));
  return rounded === 0 || rounded === 1 ? String(rounded) : rounded.toExponential();
}

/** A whole number with its thousands grouped: 5562844 is '5,562,844'. */
export function formatCount(count: number | bigint): string {
  return count.toLocaleString('en-US');
}

/** A number of bytes in the unit that suits it: 2020528 is '1.9 MiB'. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  let value = bytes;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** A duration in its two largest units: 7505 is '2 h 05 min'. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600),
    Math.floor(whole / 60),
  ];
  const two = (value: number): string => String(value).padStart(2, '0');
  if (days > 0) return `${days} d ${two(hours % 24)} h`;
  if (hours > 0) return `${hours} h ${two(minutes % 60)} min`;
  if (minutes > 0) return `${minutes} min ${two(whole % 60)} s`;
  return `${whole} s`;
}
