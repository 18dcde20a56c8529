// Shared by the commands: printing lines, JSON, numbers and tables.
import { requireOutput } from './errors.js';

/** Prints one line on standard output; throws once that has been found closed or unwritable. */
export function printLine(line = ''): void {
  requireOutput();
  process.stdout.write(`${line}\n`);
}

/** Prints a warning, one line, on standard error. */
export function printWarning(text: string): void {
  process.stderr.write(`warning: ${text}\n`);
}

/** Prints a value as indented JSON. */
export function printJson(value: unknown): void {
  printLine(JSON.stringify(value, null, 2));
}

/** A rate 0..1 as percent with `digits` decimals, without the sign: 0.9917 is '99.17'. */
export function formatPercent(rate: number, digits = 2): string {
  return (100 * rate).toFixed(digits);
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

/**
 * Aligns rows of cells into columns, each as wide as its widest cell and two spaces apart.
 *
 * `align` has one letter for each column, l or r; columns beyond its end are aligned like its last.
 */
export function alignColumns(rows: readonly (readonly string[])[], align = 'l'): string[] {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, c) =>
    Math.max(...rows.map((row) => row[c]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, c) => {
        const right = align[Math.min(c, align.length - 1)] === 'r';
        return right ? cell.padStart(widths[c]) : cell.padEnd(widths[c]);
      })
      .join('  ')
      .trimEnd(),
  );
}

/** A progress line on standard error; nothing where that is no terminal. */
export interface ProgressLine {
  /** Replaces the line. */
  show(text: string): void;
  /** Removes the line. */
  clear(): void;
}

/** Starts a progress line. */
export function startProgress(): ProgressLine {
  const { stderr } = process;
  if (!stderr.isTTY) return { show: () => {}, clear: () => {} };
  return {
    show: (text) => stderr.write(`\r\u001b[K${text.slice(0, stderr.columns - 1)}`),
    clear: () => stderr.write('\r\u001b[K'),
  };
}
