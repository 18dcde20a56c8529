// The entries of folders, each folder read once; a picture is found in them under its own name or another spelling of it.
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { hasPictureEnding } from '../../../faces/pictures/list-pictures.js';
import { isServiceEntry } from '../../../files/service-entries.js';
import { groupBy } from '../../../math/group-by.js';
import { looseSpelling, spelling, stemOf } from './spelling.js';

/** What lies in a folder, in the order of the names' character codes. */
export interface FolderEntries {
  readonly pictures: readonly string[];
  readonly folders: readonly string[];
}

/** A picture's file. */
export interface FoundPicture {
  readonly file: string;
  /** Whether it is there under another spelling; another ending alone is none. */
  readonly respelt: boolean;
}

/** Names by their keys. */
type Keyed = ReadonlyMap<string, readonly string[]>;

interface Indexed extends FolderEntries {
  readonly exact: ReadonlySet<string>;
  /** The first in order of those that differ in their endings. */
  readonly byStem: ReadonlyMap<string, string>;
  /** By other spellings, made when they are first asked for. */
  readonly spellings: () => { readonly pictures: readonly Keyed[]; readonly folders: Keyed };
}

const NOTHING: FolderEntries = { pictures: [], folders: [] };

/** The entries of folders. */
export class FolderCache {
  readonly #folders = new Map<string, Promise<Indexed>>();

  /** The pictures and folders in a folder, without those of systems; none where there is no such folder. */
  entries(folder: string): Promise<FolderEntries> {
    return this.#index(folder);
  }

  /**
   * The first of `paths` below `root` that is a picture: under its name, with any ending of a picture; else under another
   * spelling, where only one picture has it. Undefined where none is.
   */
  async findFirst(root: string, paths: readonly string[]): Promise<FoundPicture | undefined> {
    for (const path of paths) {
      const full = posix.normalize(path);
      const folder = join(root, posix.dirname(full));
      const base = posix.basename(full);
      const { exact, byStem } = await this.#index(folder);
      const found = exact.has(base) ? base : byStem.get(stemOf(base));
      if (found !== undefined) return { file: join(folder, found), respelt: false };
    }
    for (const path of paths) {
      const found = await this.#findRespelt(root, posix.normalize(path).split('/'));
      if (found.length === 1) return { file: found[0], respelt: true };
    }
    return undefined;
  }

  /** Every file that may be meant by the parts of a path, in folders of any spelling. */
  async #findRespelt(folder: string, [part, ...rest]: readonly string[]): Promise<string[]> {
    const { folders, pictures } = (await this.#index(folder)).spellings();
    if (rest.length === 0) {
      const [bySpelling, byLoose] = pictures;
      const found = bySpelling.get(spelling(stemOf(part))) ?? byLoose.get(looseSpelling(part));
      return found?.length === 1 ? [join(folder, found[0])] : [];
    }
    const children = part === '..' ? [part] : (folders.get(spelling(part)) ?? []);
    const found = await Promise.all(children.map((child) => this.#findRespelt(join(folder, child), rest)));
    return found.flat();
  }

  #index(folder: string): Promise<Indexed> {
    const known = this.#folders.get(folder);
    if (known) return known;
    const reading = readEntries(folder).then(indexEntries);
    this.#folders.set(folder, reading);
    return reading;
  }
}

async function readEntries(folder: string): Promise<FolderEntries> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  if (entries.length === 0) return NOTHING;
  const names = entries
    .filter(({ name }) => !isServiceEntry(name))
    .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() || isLinkedFolder(entry) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    pictures: names
      .filter(({ name, isFolder }) => !isFolder && hasPictureEnding(name))
      .map(({ name }) => name),
    folders: names.filter(({ isFolder }) => isFolder).map(({ name }) => name),
  };
}

/** A link to a picture is called like one; any other may lead to a folder. */
const isLinkedFolder = (entry: Dirent): boolean => entry.isSymbolicLink() && !hasPictureEnding(entry.name);

function indexEntries({ pictures, folders }: FolderEntries): Indexed {
  const byStem = new Map<string, string>();
  for (const name of pictures) if (!byStem.has(stemOf(name))) byStem.set(stemOf(name), name);
  let made: ReturnType<Indexed['spellings']> | undefined;
  const spellings = () => {
    made ??= {
      pictures: [groupBy(pictures, (name) => spelling(stemOf(name))), groupBy(pictures, looseSpelling)],
      folders: groupBy(folders, spelling),
    };
    return made;
  };
  return { pictures, folders, exact: new Set(pictures), byStem, spellings };
}
