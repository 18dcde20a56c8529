// What readers of data share: lists with line numbers, where the pictures are, and which of them are missing.
import { readPictureFile } from '../../faces/pictures/decode.js';
import { readTextFile } from '../../files/read-file.js';
import { UserError } from '../../files/user-error.js';
import type { BenchmarkImage } from '../benchmark.js';
import { FolderCache, findRoot, missingImage, refuseMissing } from './picture-files.js';

/** How data are read. */
export interface DataOptions {
  /** Whether pictures may be missing: their pairs are left out and counted. */
  readonly allowMissing?: boolean;
  /** The folder of the pictures, where it is not the one of the lists or below it, as after aligning. */
  readonly imagesFolder?: string;
  /** Seed of generated pairs, 0 unless given. */
  readonly seed?: number;
  /** How many pairs are generated, half of them of one person; 6000 unless given. */
  readonly generatedPairs?: number;
}

/** A line of a list that is not empty. */
export interface ListLine {
  /** Its number, from 1. */
  readonly number: number;
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
  const lines = (await readText(file)).split(/\r\n|\n|\r/);
  return lines
    .map((line, i) => ({ number: i + 1, words: line.trim().split(/\s+/) }))
    .filter(({ words }) => words[0] !== '');
}

/** The error for a line that is not as the format has it; `expected` describes its columns. */
export function wrongLine(file: string, { number, words }: ListLine, expected: string): UserError {
  const found = words.join(' ');
  return new UserError(
    `${file}, line ${number}: expected ${expected}, found '${found.length > 80 ? `${found.slice(0, 80)}...` : found}'`,
  );
}

/** A picture that a list names. */
export interface NamedPicture extends Pick<BenchmarkImage, 'identity' | 'labels'> {
  /** Its path below the folder of pictures, with forward slashes; the first of these that is there. */
  readonly paths: readonly string[];
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

  /**
   * Finds the files. A picture may have another ending than the list says (.png after aligning).
   *
   * @param listFolder where the list is; the pictures are looked for there and in its subfolders
   * @throws UserError where pictures are missing, with their number and the first five, unless that is allowed; where all
   *   are, in any case
   */
  async find(
    name: string,
    listFolder: string,
    { allowMissing = false, imagesFolder }: DataOptions,
  ): Promise<BenchmarkImage[]> {
    const folders = new FolderCache();
    const root =
      imagesFolder ??
      (await findRoot(
        listFolder,
        this.#pictures.map(({ paths }) => paths),
        folders,
      ));
    const missing: string[] = [];
    const images: BenchmarkImage[] = [];
    for (const { paths, ...known } of this.#pictures) {
      const file = await folders.findFirst(root, paths);
      const image = { name: paths[0], ...known };
      if (file !== undefined) {
        images.push({ ...image, read: () => readPictureFile(file) });
        continue;
      }
      missing.push(paths[0]);
      images.push(missingImage(name, image));
    }
    refuseMissing(missing, { name, root, total: images.length, allowMissing });
    return images;
  }
}
