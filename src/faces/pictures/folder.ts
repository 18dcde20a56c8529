// A folder of face pictures as a source of batches: listed once, decoded when first read, kept as bytes.
import type { Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../files/user-error.js';
import { decodeFaceBytes, readPictureFile } from './decode.js';
import { fromBytes } from './pixels.js';

const EXTENSIONS = /\.(jpe?g|png|webp)$/i;
const CACHE_BYTES = 2 ** 30;
// As many as Node decodes at once with its default of four pool threads; more would only hold memory.
const DECODES_AT_ONCE = 4;

/** The faces of a folder. */
export interface FaceFolder {
  /** The pictures' paths relative to the folder, with forward slashes, in the order of their character codes. */
  readonly names: readonly string[];
  /** Side of the decoded faces, in pixels. */
  readonly sizePx: number;
  /**
   * Decodes the pictures at these places of `names` to [indices.length, 3, sizePx, sizePx], RGB, values in 0..1.
   *
   * @throws UserError naming the file that is damaged, no picture, not square or gone
   */
  read(indices: readonly number[]): Promise<Float32Array>;
}

/** The entries of a folder, or undefined where that folder was listed before (a symbolic link that leads back). */
async function listFolder(path: string, visited: Set<string>): Promise<string[] | undefined> {
  const real = await realpath(path);
  if (visited.has(real)) return undefined;
  visited.add(real);
  return readdir(path);
}

/** Whether there is a file or folder; a link that leads nowhere counts as nothing. */
const statIfAny = (path: string): Promise<Stats | undefined> => stat(path).catch(() => undefined);

/**
 * The pictures below a folder whose names end as `extensions` says: paths relative to it, with forward slashes, in the
 * order of their character codes. Hidden entries are left out, every real folder is entered once.
 *
 * @throws UserError if the folder, or one below it, is missing or cannot be listed
 */
export async function listPictures(root: string, extensions = EXTENSIONS): Promise<string[]> {
  const found = await statIfAny(root);
  if (!found) throw new UserError(`${root}: no such folder; give a folder of face pictures`);
  if (!found.isDirectory()) throw new UserError(`${root}: is not a folder; give a folder of face pictures`);
  return walk(root, extensions).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`${error.path ?? root}: cannot be listed (${error.code ?? error.message})`);
  });
}

async function walk(root: string, extensions: RegExp): Promise<string[]> {
  const names: string[] = [];
  const visited = new Set<string>();
  const pending = [''];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const prefix = folder;
    for (const entry of (await listFolder(join(root, prefix), visited)) ?? []) {
      // Besides .git and the like, this drops the "._face.jpg" twins that macOS leaves on foreign disks.
      if (entry.startsWith('.')) continue;
      const name = prefix === '' ? entry : `${prefix}/${entry}`;
      const found = await statIfAny(join(root, name));
      if (found?.isDirectory()) pending.push(name);
      else if (found?.isFile() && extensions.test(entry)) names.push(name);
    }
  }
  // Character codes, not a locale: the same folder gives the same order on every machine.
  return names.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/**
 * Opens a folder of faces: lists its .jpg, .jpeg, .png and .webp files and those of its subfolders, and decodes none.
 *
 * What has been decoded stays in memory as bytes (37 kB a face of 112 x 112) until cacheBytes is reached, 1 GiB unless
 * told otherwise; the faces beyond it are decoded at every read. Symbolic links are followed, each real folder once.
 *
 * @throws UserError if the folder is missing, unreadable or holds no picture
 */
export async function openFaceFolder(
  path: string,
  sizePx = 112,
  { cacheBytes = CACHE_BYTES }: { cacheBytes?: number } = {},
): Promise<FaceFolder> {
  const names = await listPictures(path);
  if (names.length === 0) {
    throw new UserError(
      `${path}: holds no pictures; expected .jpg, .jpeg, .png or .webp files in it or below it`,
    );
  }
  const faceValues = 3 * sizePx * sizePx;
  const cache = new Map<number, Uint8Array>();

  async function decode(index: number): Promise<Uint8Array> {
    const cached = cache.get(index);
    if (cached) return cached;
    const name = names[index];
    if (name === undefined) throw new RangeError(`face ${index} of a folder of ${names.length}`);
    const file = join(path, name);
    const bytes = await decodeFaceBytes(await readPictureFile(file), file, sizePx);
    // Never evicted: a shuffled pass reads every face equally often, so one kept face is as good as another.
    if ((cache.size + 1) * faceValues <= cacheBytes) cache.set(index, bytes);
    return bytes;
  }

  return {
    names,
    sizePx,
    async read(indices) {
      const faces = new Float32Array(indices.length * faceValues);
      for (let first = 0; first < indices.length; first += DECODES_AT_ONCE) {
        const group = await Promise.all(indices.slice(first, first + DECODES_AT_ONCE).map(decode));
        for (const [i, bytes] of group.entries()) fromBytes(bytes, sizePx, faces, (first + i) * faceValues);
      }
      return faces;
    },
  };
}
