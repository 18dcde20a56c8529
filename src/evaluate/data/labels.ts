// labels.csv: what is known of pictures besides who is in a pair, by their names.
import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseCsv } from '../../files/csv.js';
import { readTextFile } from '../../files/read-file.js';
import { UserError } from '../../files/user-error.js';
import { AllPairs, pairAll } from '../all-pairs.js';
import type { Benchmark, BenchmarkImage } from '../benchmark.js';
import { looseSpelling, spelling } from './pictures/spelling.js';

const MOST_BYTES = 512 * 2 ** 20;

/** What a table says of a picture. */
export interface PictureLabels {
  /** Whose it is, where the table has a column `identity`. */
  readonly identity?: string;
  readonly labels: Readonly<Record<string, string | number>>;
}

/**
 * Reads a table of labels by the names in its column `file`; `identity` says whose a picture is, all other columns are
 * labels, numbers where they are numbers.
 *
 * @throws UserError for a table without a column `file`, a row of another length, or two rows of one picture that differ
 */
export async function readLabels(file: string): Promise<Map<string, PictureLabels>> {
  const [header, ...rows] = parseCsv(
    await readTextFile(file, 'a table of labels (CSV)', { maxBytes: MOST_BYTES }),
    file,
  );
  const columns = (header?.fields ?? []).map((column) =>
    /^(file|identity)$/i.test(column) ? column.toLowerCase() : column,
  );
  const fileAt = columns.indexOf('file');
  if (fileAt < 0)
    throw new UserError(`${file}: expected a column file, found ${columns.join(', ') || 'none'}`);
  const ofName = new Map<string, PictureLabels>();
  for (const { fields, line } of rows) {
    if (fields.length !== columns.length) {
      throw new UserError(
        `${file}, line ${line}: expected ${columns.length} columns, found ${fields.length}`,
      );
    }
    const labels: Record<string, string | number> = {};
    let identity: string | undefined;
    for (const [i, column] of columns.entries()) {
      const value = fields[i];
      if (i === fileAt || value === '') continue;
      if (column === 'identity') identity = value;
      else labels[column] = Number.isFinite(Number(value)) ? Number(value) : value;
    }
    const name = fields[fileAt].replaceAll('\\', '/');
    const row = { ...(identity !== undefined && { identity }), labels };
    const other = ofName.get(name);
    if (other && !isDeepStrictEqual(other, row)) throw contradiction(file, name);
    ofName.set(name, row);
  }
  return ofName;
}

/**
 * The same benchmark with what a table says of its pictures, over what it says itself. A picture is found by its path in
 * the benchmark, with any ending or spelling, or by its file's name alone where no other has it; those of an InsightFace
 * `.bin` by their number from 0 (`17` or `image 17`).
 *
 * @throws UserError where no row names a picture of the benchmark, two rows of one picture differ, or a pair of one person has two identities
 */
export async function labelImages(benchmark: Benchmark, file: string): Promise<Benchmark> {
  const rows = await readLabels(file);
  const find = finderOf(benchmark.images);
  const ofImage = new Map<number, PictureLabels>();
  let unknown = 0;
  for (const [name, row] of rows) {
    const image = find(name);
    if (image === undefined) {
      unknown++;
      continue;
    }
    const other = ofImage.get(image);
    if (other && !isDeepStrictEqual(other, row)) throw contradiction(file, benchmark.images[image].name);
    ofImage.set(image, row);
  }
  if (ofImage.size === 0) {
    throw new UserError(
      `${file}: none of its ${rows.size} rows names a picture of ${benchmark.name}; expected names such as ` +
        `${benchmark.images[0]?.name} in the column file`,
    );
  }
  const images = benchmark.images.map((image, i) => {
    const row = ofImage.get(i);
    if (!row) return image;
    const { identity = image.identity, labels } = row;
    return { ...image, ...(identity !== undefined && { identity }), labels: { ...image.labels, ...labels } };
  });
  const { pairs: given } = benchmark;
  const isAll = given instanceof AllPairs;
  const identities = images.map(({ identity }) => identity);
  // All pairs follow the people that the table names; others have answers of their own.
  const pairs = isAll ? pairAll(given.name, identities) : given;
  if (!isAll) requireOnePerson({ ...benchmark, images }, file);
  const without = images.length - ofImage.size;
  const notes = [
    ...(unknown > 0 ? [`${file}: ${unknown} of ${rows.size} rows name no picture of it`] : []),
    ...(without > 0 ? [`${file}: ${without} of ${images.length} pictures have no row`] : []),
  ];
  const { source } = benchmark;
  return {
    ...benchmark,
    images,
    pairs,
    source: { layout: source?.layout ?? '', notes: [...(source?.notes ?? []), ...notes] },
  };
}

const contradiction = (file: string, name: string): UserError =>
  new UserError(`${file}: has two rows for ${name} that say different things; leave one of them out`);

/** Finds pictures by their names; null where several have one, so that it says nothing. */
function finderOf(images: readonly BenchmarkImage[]): (name: string) => number | undefined {
  const keysOf = [
    (name: string) => name,
    spelling,
    (name: string) => name.split('/').map(looseSpelling).join('/'),
    (name: string) => basename(name),
    (name: string) => looseSpelling(basename(name)),
  ];
  const tables = keysOf.map((keyOf) => {
    const table = new Map<string, number | null>();
    for (const [i, { name }] of images.entries()) table.set(keyOf(name), table.has(keyOf(name)) ? null : i);
    return table;
  });
  return (name) => {
    const asked =
      /^\d+$/.test(name) && tables[0].has(`image ${Number(name)}`) ? `image ${Number(name)}` : name;
    for (const [tier, table] of tables.entries()) {
      const found = table.get(keysOf[tier](asked));
      if (found !== undefined && found !== null) return found;
    }
    return undefined;
  };
}

/** @throws UserError where labels and pairs contradict each other */
function requireOnePerson({ name, images, pairs }: Benchmark, file: string): void {
  let wrong = 0;
  let first = '';
  for (const [pair, same] of pairs.same.entries()) {
    const [a, b] = [images[pairs.a[pair]], images[pairs.b[pair]]];
    if (a.identity === undefined || b.identity === undefined || (a.identity === b.identity) === same)
      continue;
    if (wrong++ === 0) {
      first = `${a.name} (${a.identity}) and ${b.name} (${b.identity}) are ${same ? 'one person' : 'two people'} in a pair`;
    }
  }
  if (wrong > 0) {
    throw new UserError(
      `${file}: its identities contradict ${wrong} pairs of ${name}: ${first}; correct one of both`,
    );
  }
}
