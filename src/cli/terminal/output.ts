// Shared by the commands: printing lines, JSON, numbers and tables.
import { requireOutput } from './errors.js';

export { formatBytes, formatCount, formatDuration, formatPercent } from '../../files/format-number.js';

/** Prints one line on standard output; throws once that has been found closed or unwritable. */
export function printLine(line = ''): void {
  requireOutput();
  process.stdout.write(`${line}\n`);
}

/** Prints a warning, one line, on standard error. */
export function printWarning(text: string): void {
  process.stderr.write(`warning: ${text}\n`);
}

/** Prints what is good to know, one line, on standard error. */
export function printNote(text: string): void {
  process.stderr.write(`note: ${text}\n`);
}

/** Prints a value as indented JSON. */
export function printJson(value: unknown): void {
  printLine(JSON.stringify(value, null, 2));
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

/** Progress on standard error: a line that is replaced on a terminal, else a line now and then. */
export interface ProgressLine {
  /** Replaces the line. */
  show(text: string): void;
  /** Removes the line. */
  clear(): void;
  /** Prints a warning in the place of the line. */
  warn(text: string): void;
}

/** Starts a progress line. */
export function startProgress(): ProgressLine {
  const { stderr } = process;
  if (!stderr.isTTY) return progressLines();
  const clear = () => void stderr.write('\r\u001b[K');
  return {
    show: (text) => stderr.write(`\r\u001b[K${text.slice(0, stderr.columns - 1)}`),
    clear,
    warn: (text) => {
      clear();
      printWarning(text);
    },
  };
}

/** Progress where lines cannot be replaced, such as a log: short work says nothing. */
function progressLines(): ProgressLine {
  let last = performance.now();
  return {
    show: (text) => {
      if (performance.now() - last < LINE_EVERY_MS) return;
      last = performance.now();
      process.stderr.write(`${text}\n`);
    },
    clear: () => {},
    warn: printWarning,
  };
}

const LINE_EVERY_MS = 15_000;
