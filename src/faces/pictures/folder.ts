// A folder of face pictures as a source of batches: listed once, decoded when first read, kept as bytes.
import { join } from 'node:path';
import type { Complaint } from '../../files/user-error.js';
import { decodeFaceBytes, readPictureFile } from './decode.js';
import { requirePictures } from './list-pictures.js';
import { describeDamage } from './open-picture.js';
import { fromBytes } from './pixels.js';

const CACHE_BYTES = 2 ** 30;
// As many as Node decodes at once with its default of four pool threads; more would only hold memory.
const DECODES_AT_ONCE = 4;
/** Pictures whose sizes are looked at, unless there are fewer. */
const WATCHED_SIZES = 32;
/** Damaged pictures that are named. */
const MOST_COMPLAINTS = 20;

/** The faces of a folder. */
export interface FaceFolder {
  /** The pictures' paths relative to the folder, with forward slashes, in the order of their character codes. */
  readonly names: readonly string[];
  /** How many files have other endings, in words; undefined where none have. */
  readonly passedOver: string | undefined;
  /** Side of the decoded faces, in pixels. */
  readonly sizePx: number;
  /**
   * Decodes the pictures at these places of `names` to [indices.length, 3, sizePx, sizePx], RGB, values in 0..1.
   *
   * @throws UserError naming the file that is damaged, no picture, not square or gone
   */
  read(indices: readonly number[]): Promise<Float32Array>;
  /** What is known since this was last asked: damaged pictures that were decoded all the same, and that most are of another size. */
  takeComplaints(): Complaint[];
}

/**
 * Opens a folder of faces: lists its pictures and those of its subfolders, and decodes none.
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
  const { names, passedOver } = await requirePictures(path);
  const faceValues = 3 * sizePx * sizePx;
  const cache = new Map<number, Uint8Array>();
  const complained = new Set<number>();
  const complaints: Complaint[] = [];

  function complain(index: number, file: string, complaint: string): void {
    if (complained.has(index)) return;
    complained.add(index);
    if (complained.size > MOST_COMPLAINTS) return;
    complaints.push({ message: `${file}: ${describeDamage(complaint)}` });
    if (complained.size === MOST_COMPLAINTS)
      complaints.push({ message: `${path}: further damaged pictures are not named` });
  }

  const sizes = { seen: 0, others: 0, first: Number.POSITIVE_INFINITY, example: '' };
  // Decoding ends in any order.
  function watchSize(index: number, originalPx: number): void {
    if (sizes.seen === WATCHED_SIZES) return;
    sizes.seen++;
    if (originalPx !== sizePx) {
      sizes.others++;
      if (index < sizes.first) {
        sizes.first = index;
        sizes.example = `${names[index]}, ${originalPx}x${originalPx}`;
      }
    }
    if (sizes.seen < Math.min(WATCHED_SIZES, names.length) || sizes.others <= sizes.seen / 2) return;
    complaints.push({
      message:
        `${path}: ${sizes.others} of the first ${sizes.seen} pictures are not of ${sizePx}x${sizePx} pixels and are resized ` +
        `(first: ${sizes.example}); unless they are aligned faces, align them first`,
      mendedBy: ['align'],
    });
  }

  async function decode(index: number): Promise<Uint8Array> {
    const cached = cache.get(index);
    if (cached) return cached;
    const name = names[index];
    if (name === undefined) throw new RangeError(`face ${index} of a folder of ${names.length}`);
    const file = join(path, name);
    const bytes = await decodeFaceBytes(await readPictureFile(file), file, sizePx, {
      onComplaint: (complaint) => complain(index, file, complaint),
      onSize: (originalPx) => watchSize(index, originalPx),
    });
    // Never evicted: a shuffled pass reads every face equally often, so one kept face is as good as another.
    if ((cache.size + 1) * faceValues <= cacheBytes) cache.set(index, bytes);
    return bytes;
  }

  return {
    names,
    passedOver,
    sizePx,
    async read(indices) {
      const faces = new Float32Array(indices.length * faceValues);
      for (let first = 0; first < indices.length; first += DECODES_AT_ONCE) {
        const group = await Promise.all(indices.slice(first, first + DECODES_AT_ONCE).map(decode));
        for (const [i, bytes] of group.entries()) fromBytes(bytes, sizePx, faces, (first + i) * faceValues);
      }
      return faces;
    },
    takeComplaints: () => complaints.splice(0),
  };
}
