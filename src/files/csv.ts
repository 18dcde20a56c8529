// Comma-separated values (RFC 4180): rows with their lines for errors, and rows as text.
import { CsvError, type InfoRecord, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { UserError } from './user-error.js';

/** One row of a table. */
export interface CsvRow {
  /** Line of the file on which it begins, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * The rows of a CSV text, empty lines left out; fields are trimmed, and may be quoted: then they hold commas, quotes and line
 * breaks. Between the fields are commas; tabs or semicolons where the first line has these and no comma.
 *
 * @throws UserError naming file and line where a quoted field does not end
 */
export function parseCsv(text: string, name: string): CsvRow[] {
  const [heading] = text.split(/\r|\n/, 1);
  const delimiter = [',', '\t', ';'].find((each) => heading.includes(each)) ?? ',';
  const options = {
    delimiter,
    bom: true,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    trim: true,
  };
  try {
    // The type of the option `info` is not known to the library's own.
    const records = parse(text, options) as unknown as { record: string[]; info: InfoRecord }[];
    return records
      .map(({ record }, i) => ({ line: (records[i - 1]?.info.lines ?? 0) + 1, fields: record }))
      .filter(({ fields }) => fields.length > 1 || fields[0] !== '');
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const what =
      error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quoted field does not end; add the quote' : error.message;
    throw new UserError(`${name}, line ${error.lines}: ${what}`);
  }
}

/** Rows as text, each with a line feed at its end. */
export function formatCsv(rows: readonly (readonly (string | number | boolean)[])[]): string {
  return stringify(
    rows.map((row) => row.map(String)),
    { quoted_match: /\r/ },
  );
}
