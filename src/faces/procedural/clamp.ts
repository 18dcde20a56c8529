// A number kept within bounds.

/** The nearest of `low` to `high`; what is no number becomes `low`. */
export function clamp(value: number, low: number, high: number): number {
  return value > low ? Math.min(value, high) : low;
}
