// What readers of data share: lists with line numbers, their fields, and the pictures that they name.
import { readTextFile } from '../../files/read-file.js';
import { UserError } from '../../files/user-error.js';
import type { BenchmarkSource } from '../benchmark.js';
import type { DataOptions } from './data-options.js';
import { type FoundPictures, findPictures, type NamedPicture } from './pictures/find-pictures.js';

/** A line of a list that is not empty. */
export interface ListLine {
  /** Its number, from 1. */
  readonly number: number;
  /** What it says, without blanks at its ends. */
  readonly text: string;
  /** What lies between blanks. */
  readonly words: readonly string[];
}

/** What is expected of a list. */
const LIST = 'a list of the benchmark';

/**
 * Reads a text file of a benchmark.
 *
 * @throws UserError naming it: missing, unreadable, empty, larger than 512 MiB, or binary
 */
export const readText = (file: string): Promise<string> =>
  readTextFile(file, LIST, { maxBytes: 512 * 2 ** 20 });

/** Reads a list: one entry a line, fields between blanks; empty lines are left out. @throws UserError as readText does */
export async function readList(file: string): Promise<ListLine[]> {
  return splitLines(await readText(file));
}

/** The lines of a list that are not empty. */
export function splitLines(text: string): ListLine[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({ number: i + 1, text: line.trim(), words: line.trim().split(/\s+/) }))
    .filter(({ text: each }) => each !== '');
}

/**
 * The fields of a line, by the first of these that is in it: tabs, semicolons, commas, blanks. Between tabs, semicolons
 * and commas a field may hold blanks; empty ones at the end are left out, and quotes around one.
 */
export function fieldsOf(line: string): string[] {
  const separator = ['\t', ';', ','].find((each) => line.includes(each)) ?? /\s+/;
  const fields = line.trim().split(separator);
  while (fields.length > 0 && fields[fields.length - 1].trim() === '') fields.pop();
  return fields.map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
}

/** The error for a line that is not as the format has it; `expected` describes its columns. */
export function wrongLine(
  file: string,
  { number, words }: Pick<ListLine, 'number' | 'words'>,
  expected: string,
): UserError {
  const found = words.join(' ');
  return new UserError(
    `${file}, line ${number}: expected ${expected}, found '${found.length > 80 ? `${found.slice(0, 80)}...` : found}'`,
  );
}

/** The pictures of a benchmark, each once, in the order in which they were first named. */
export class ImageTable {
  readonly #pictures: NamedPicture[] = [];
  readonly #indices = new Map<string, number>();

  /** The index of a picture, which is added where it is new. */
  add(picture: NamedPicture): number {
    const key = picture.paths[0];
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    this.#indices.set(key, this.#pictures.length);
    return this.#pictures.push(picture) - 1;
  }

  /** Finds the files of the benchmark `name`, whose list is in `listFolder`. @throws UserError as `findPictures` does */
  find(name: string, listFolder: string, options: DataOptions): Promise<FoundPictures> {
    return findPictures({ name, listFolder, pictures: this.#pictures }, options);
  }
}

/** What was read: `LFW's pairs.txt, 48 pairs of 24 pictures; pictures in lfw/images`, and what else is to be known. */
export function describeSource(
  layout: string,
  { images, folder, notes }: FoundPictures,
  { pairs, further }: { readonly pairs: number; readonly further: readonly (string | undefined)[] },
): BenchmarkSource {
  return {
    layout: `${layout}, ${pairs} pairs of ${images.length} pictures; pictures in ${folder}`,
    notes: [...notes, ...further.filter((note) => note !== undefined)],
  };
}
