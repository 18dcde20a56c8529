// Numbers given as options of commands.
import { InvalidArgumentError } from 'commander';

/** The whole number that a text is; undefined for other texts, and where the number is not exact. */
export function parseWhole(text: string): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : undefined;
}

/** Reads a whole number within bounds; from 0 as far as numbers are exact unless given. */
export function wholeNumber(from = 0, to = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = parseWhole(text);
    if (value !== undefined && value >= from && value <= to) return value;
    const bounds = to === Number.MAX_SAFE_INTEGER ? `from ${from}` : `from ${from} to ${to}`;
    throw new InvalidArgumentError(`Expected a whole number ${bounds}, found '${text}'.`);
  };
}

/** Reads how many of something there shall be, 1 to 65,536. */
export const count = wholeNumber(1, 65_536);

/** Reads a rate above 0 and below 1. */
export function rate(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value < 1)) {
    throw new InvalidArgumentError(`Expected a rate between 0 and 1, such as 1e-4, found '${text}'.`);
  }
  return value;
}

/** Reads a number above 0. */
export function aboveZero(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && Number.isFinite(value))) {
    throw new InvalidArgumentError(`Expected a number above 0, found '${text}'.`);
  }
  return value;
}
