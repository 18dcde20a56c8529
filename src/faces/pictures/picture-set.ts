// A folder of pictures with a table of what is known of them: every file whole, whatever happens.
import { appendFile, readdir, rename, rm, stat, statfs, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatCsv } from '../../files/csv.js';
import { makeFolder } from '../../files/make-folder.js';
import { describeRefusal } from '../../files/system-error.js';
import { UserError } from '../../files/user-error.js';

/** A picture to write. */
export interface SetPicture {
  /** Path inside the folder, with forward slashes. */
  readonly name: string;
  /** The encoded file. */
  readonly bytes: Uint8Array;
  /** What is known of it, by column; the same columns for every picture. */
  readonly labels?: Readonly<Record<string, string | number | boolean>>;
}

/** How a set is written. */
export interface PictureSetOptions {
  /** Pictures that are going to be written, to know the space they need. */
  readonly count: number;
  /** The table of labels: rows of `labels.csv`, or a JSON object a line in `labels.jsonl`; none unless given. */
  readonly labels?: 'csv' | 'json' | undefined;
  /** Write into a folder that holds something already; files of the same names are replaced. */
  readonly force?: boolean;
  /** Stands in for the file system's, in tests. */
  readonly write?: (file: string, bytes: Uint8Array) => Promise<void>;
}

/**
 * Opens a folder for a set of pictures; it is made if it is not there.
 *
 * @throws UserError naming the folder that holds something (without `force`), is a file, or cannot be written
 */
export async function openPictureSet(folder: string, options: PictureSetOptions): Promise<PictureSet> {
  await makeFolder(folder);
  const found = await readdir(folder);
  if (found.length > 0 && !options.force) {
    throw new UserError(`${folder}: is not empty (${found[0]} is there); choose another, or write into it`, {
      mendedBy: ['folder', 'force'],
    });
  }
  for (const name of Object.values(TABLES)) await rm(join(folder, name), { force: true });
  return new PictureSet(folder, options);
}

const TABLES = { csv: 'labels.csv', json: 'labels.jsonl' } as const;

/** A set of pictures being written. */
export class PictureSet {
  readonly #write: NonNullable<PictureSetOptions['write']>;
  readonly #table: string | undefined;
  readonly #folders = new Set<string>();
  #written = 0;
  #bytes = 0;
  #tableBytes = 0;

  constructor(
    readonly folder: string,
    private readonly options: PictureSetOptions,
  ) {
    this.#write = options.write ?? writeBeside;
    this.#table = options.labels && join(folder, TABLES[options.labels]);
  }

  /**
   * Writes some pictures, then their rows of the table.
   *
   * What was written before stays, and is whole; of this batch nothing is left where it does not fit.
   *
   * @throws UserError naming the folder, and the space that all pictures need, when the disk is full or too small
   */
  async add(pictures: readonly SetPicture[]): Promise<void> {
    this.#bytes += pictures.reduce((sum, { bytes }) => sum + bytes.length, 0);
    this.#written += pictures.length;
    await this.#checkSpace();
    try {
      for (const { name } of pictures) await this.#makeFolder(dirname(join(this.folder, name)));
      const writes = pictures.map(({ name, bytes }) => this.#write(join(this.folder, name), bytes));
      // All have ended before anything is taken away again.
      const failed = (await Promise.allSettled(writes)).find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
      await this.#addRows(pictures);
    } catch (error) {
      for (const { name } of pictures) await rm(join(this.folder, name), { force: true });
      if (this.#table) await cutBack(this.#table, this.#tableBytes);
      throw this.#explain(error);
    }
  }

  async #addRows(pictures: readonly SetPicture[]): Promise<void> {
    if (!this.#table) return;
    const labelled = pictures.map(({ name, labels }) => ({ file: name, ...labels }));
    const header = this.#tableBytes === 0 ? [Object.keys(labelled[0])] : [];
    const text =
      this.options.labels === 'json'
        ? labelled.map((row) => `${JSON.stringify(row)}\n`).join('')
        : formatCsv([...header, ...labelled.map((row) => Object.values(row))]);
    await appendFile(this.#table, text);
    this.#tableBytes += Buffer.byteLength(text);
  }

  async #makeFolder(path: string): Promise<void> {
    if (this.#folders.has(path)) return;
    await makeFolder(path);
    this.#folders.add(path);
  }

  /** The space that the pictures still to come need, judged by those that are known. */
  get #missingBytes(): number {
    return (this.#bytes / this.#written) * this.options.count - this.#bytes;
  }

  /** Before the first pictures are written: that all have a place. */
  async #checkSpace(): Promise<void> {
    if (this.#folders.size > 0) return;
    const disk = await statfs(this.folder).catch(() => undefined);
    if (disk && disk.bavail * disk.bsize < this.#bytes + this.#missingBytes) {
      throw this.#explain(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    }
  }

  #explain(error: unknown): unknown {
    const refusal = describeRefusal(error);
    if (!refusal) return error;
    const { reason, advice, mendedBy } = refusal;
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOSPC' && code !== 'EDQUOT') {
      return new UserError(`${this.folder}: cannot be written: ${reason}; ${advice}`, { mendedBy });
    }
    const all = Math.ceil((this.#bytes + this.#missingBytes) / 2 ** 20);
    return new UserError(
      `${this.folder}: no space for ${this.options.count} pictures, which need ${all} MiB in all; free some, or ` +
        'choose another folder',
      { mendedBy: ['folder'] },
    );
  }
}

/** Writes beside and renames, so that a file is there whole or not at all. */
async function writeBeside(file: string, bytes: Uint8Array): Promise<void> {
  const partial = `${file}.partial`;
  try {
    await writeFile(partial, bytes);
    if ((await stat(partial)).size !== bytes.length) {
      throw Object.assign(new Error('cut short'), { code: 'ENOSPC' });
    }
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** Takes away what was written to a file beyond `length`, and the file where nothing is left. */
async function cutBack(file: string, length: number): Promise<void> {
  if (length === 0) await rm(file, { force: true });
  else await truncate(file, length);
}
