// Comma-separated values (RFC 4180), with the line of each row for errors.
import { UserError } from './user-error.js';

/** One row of a table. */
export interface CsvRow {
  /** Line of the file on which it begins, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * The rows of a CSV text, empty lines left out; fields may be quoted, and then hold commas, quotes and line breaks.
 *
 * @throws UserError naming file and line where a quoted field does not end
 */
export function parseCsv(text: string, name: string): CsvRow[] {
  const rows: CsvRow[] = [];
  const end = text.length;
  let line = 1;
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (at < end) {
    const start = line;
    const fields: string[] = [];
    let more = true;
    while (more) {
      let field: string;
      if (text[at] === '"') {
        const close = closingQuote(text, at + 1);
        if (close < 0)
          throw new UserError(`${name}, line ${start}: a quoted field does not end; add the quote`);
        field = text.slice(at + 1, close).replaceAll('""', '"');
        line += countLines(field);
        at = close + 1;
        // What follows the quote, such as a space, belongs to no field.
        while (at < end && text[at] !== ',' && text[at] !== '\n') at++;
      } else {
        const from = at;
        while (at < end && text[at] !== ',' && text[at] !== '\n') at++;
        field = text.slice(from, at).trim();
      }
      fields.push(field);
      more = text[at] === ',';
      at++;
    }
    line++;
    if (fields.length > 1 || fields[0] !== '') rows.push({ line: start, fields });
  }
  return rows;
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return -1;
}

function countLines(field: string): number {
  return field.split('\n').length - 1;
}
