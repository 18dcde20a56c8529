// A CSV of pairs: path_a, path_b, same; anything else that is known of the pictures in further columns.
import { dirname } from 'node:path';
import { type CsvRow, parseCsv } from '../../files/csv.js';
import { UserError } from '../../files/user-error.js';
import { type Benchmark, checkBenchmark } from '../benchmark.js';
import type { DataOptions } from './data-options.js';
import { chooseFolds, keepGivenFolds } from './folds.js';
import { describeSource, ImageTable, readText } from './list.js';
import { parseSame } from './path-pairs.js';

/**
 * Reads a CSV with the columns `path_a`, `path_b` and `same`, in any order.
 *
 * `fold` (whole numbers from 0) gives folds; `identity_a` and `identity_b` say who it is; any other `LABEL_a` and
 * `LABEL_b`, or `LABEL` for both, become labels. Paths are relative to the file's folder, or to one below it.
 *
 * @throws UserError naming the missing column, the line with another number of columns or an answer that is none, missing
 *   pictures, or pairs that cannot be measured
 */
export async function readCsvPairs(file: string, options: DataOptions = {}): Promise<Benchmark> {
  const [header, ...rows] = parseCsv(await readText(file), file);
  const columns = header?.fields ?? [];
  const at = (column: string): number => {
    const found = columns.indexOf(column);
    if (found < 0) {
      throw new UserError(
        `${file}: expected the columns path_a, path_b and same, found ${columns.join(', ') || 'none'}`,
      );
    }
    return found;
  };
  const [pathA, pathB, sameAt] = [at('path_a'), at('path_b'), at('same')];
  const foldAt = columns.indexOf('fold');
  const wrong = (row: CsvRow, what: string) => new UserError(`${file}, line ${row.line}: ${what}`);

  const table = new ImageTable();
  const add = (row: CsvRow, path: string, side: 'a' | 'b'): number => {
    const labels: Record<string, string | number> = {};
    let identity: string | undefined;
    for (const [i, column] of columns.entries()) {
      if ([pathA, pathB, sameAt, foldAt].includes(i)) continue;
      const [, label = '', of] = /^(.*?)(?:_([ab]))?$/.exec(column) ?? [];
      const value = row.fields[i];
      if ((of !== undefined && of !== side) || value === '') continue;
      if (label === 'identity') identity = value;
      else labels[label] = Number.isFinite(Number(value)) ? Number(value) : value;
    }
    const known = {
      ...(identity !== undefined && { identity }),
      ...(Object.keys(labels).length > 0 && { labels }),
    };
    return table.add({ paths: [path.replaceAll('\\', '/')], ...known });
  };

  const [a, b, folds]: [number[], number[], number[]] = [[], [], []];
  const same: boolean[] = [];
  for (const row of rows) {
    const { fields } = row;
    if (fields.length !== columns.length) {
      throw wrong(row, `expected ${columns.length} columns as in the first line, found ${fields.length}`);
    }
    const answer = parseSame(fields[sameAt]);
    if (answer === undefined) throw wrong(row, `expected 1 or 0 under same, found '${fields[sameAt]}'`);
    const fold = Number(fields[foldAt]);
    if (foldAt >= 0 && !(Number.isInteger(fold) && fold >= 0)) {
      throw wrong(row, `expected a whole number from 0 under fold, found '${fields[foldAt]}'`);
    }
    a.push(add(row, fields[pathA], 'a'));
    b.push(add(row, fields[pathB], 'b'));
    same.push(answer);
    folds.push(fold);
  }
  const found = await table.find(file, dirname(file), options);
  const chosen = foldAt >= 0 ? keepGivenFolds(same, folds) : chooseFolds(same);
  return checkBenchmark({
    name: file,
    images: found.images,
    pairs: { a, b, same, ...(chosen.folds && { folds: chosen.folds }) },
    source: describeSource('a CSV of pairs', found, { pairs: same.length, further: [chosen.note] }),
  });
}
