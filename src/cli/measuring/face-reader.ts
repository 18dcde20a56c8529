// How the commands that embed get their faces: aligned pictures as they are, watched, or photographs that are aligned.

import type { DecodeFace } from '../../evaluate/embed/embedder.js';
import type { FaceAligner } from '../../faces/align/align.js';
import type { FaceChoice } from '../../faces/align/detector.js';
import { decodeFace } from '../../faces/pictures/decode.js';
import { fromBytes } from '../../faces/pictures/pixels.js';
import { type AlignFlags, withAligner } from '../options/detector-options.js';
import { printWarning } from '../terminal/output.js';

// Aligned faces were found within 0.04 of the template, loosely cropped ones beyond 0.07.
const MAX_EYE_OFFSET = 0.06;
/** Pictures whose eyes are looked for: enough to notice a folder that was never aligned. */
const WATCHED_EYES = 64;

/**
 * Gives `use` what turns encoded pictures into faces: with --align the face is found and aligned, null where there is
 * none, and photographs that show several are warned of; without, pictures are taken as aligned, and a warning follows for
 * those that do not look it: their size is not the network's, or, where --detector is given, their eyes are not where
 * ArcFace has them.
 *
 * @param remedy what the warning advises; --align unless given
 * @throws UserError where a detector is needed and there is none, or its file is not YuNet
 */
export async function withFaceReader<Result>(
  options: AlignFlags,
  use: (decode: DecodeFace) => Promise<Result>,
  remedy = '--align finds and aligns the face',
): Promise<Result> {
  if (options.align) return withAligner(options, (aligner) => alignAll(use, aligner, options.choose));
  if (options.detector !== undefined)
    return withAligner(options, (aligner) => watch(use, remedy, aligner), 1);
  return watch(use, remedy);
}

/** Pictures that are named in a warning. */
const NAMED = 3;

/** What was seen of pictures, and which of them were the first to be read: decoding ends in any order. */
class Sightings {
  readonly #seen: { readonly order: number; readonly what: string }[] = [];

  add(order: number, what: string): void {
    this.#seen.push({ order, what });
  }

  /** Warns of them, if there are any: how many, what of, the first few. */
  warn(of: number, what: string, remedy = ''): void {
    const count = this.#seen.length;
    if (count === 0) return;
    const first = this.#seen.sort((a, b) => a.order - b.order).slice(0, NAMED);
    const named = first.map((each) => each.what).join('; ') + (count > first.length ? '; ...' : '');
    printWarning(`${count} of ${of} pictures ${what} (first: ${named})${remedy}`);
  }
}

async function alignAll<Result>(
  use: (decode: DecodeFace) => Promise<Result>,
  aligner: FaceAligner,
  choose: FaceChoice | undefined,
): Promise<Result> {
  const several = new Sightings();
  let total = 0;
  const result = await use(async (encoded, name, sizePx, complaints) => {
    const order = total++;
    const face = await aligner.align(encoded, name, sizePx, complaints);
    if (!face) return null;
    if (face.faces > 1) {
      const { x, y, width, height } = face.found.box;
      const [across, down] = [x + width / 2, y + height / 2].map(Math.round);
      const size = `${Math.round(width)}x${Math.round(height)}`;
      several.add(
        order,
        `${name}: ${face.faces} faces, taken the one of ${size} pixels around ${across},${down}`,
      );
    }
    return fromBytes(face.bytes, sizePx);
  });
  const taken = choose === 'largest' ? 'the largest' : 'the one nearest the centre';
  several.warn(total, `show several faces, of which ${taken} was taken`, '; --choose says which');
  return result;
}

async function watch<Result>(
  use: (decode: DecodeFace) => Promise<Result>,
  remedy: string,
  aligner?: FaceAligner,
): Promise<Result> {
  const [otherSize, otherEyes, noFace] = Array.from({ length: 3 }, () => new Sightings());
  let [total, watched, size] = [0, 0, 0];
  const result = await use(async (encoded, name, sizePx, complaints) => {
    const order = total++;
    size = sizePx;
    if (aligner && watched < WATCHED_EYES) {
      watched++;
      const offset = await aligner.eyeOffset(encoded, name);
      if (offset === undefined) noFace.add(order, name);
      else if (offset > MAX_EYE_OFFSET)
        otherEyes.add(order, `${name}, off by ${(100 * offset).toFixed(0)} % of its width`);
    }
    return decodeFace(encoded, name, sizePx, {
      ...complaints,
      onSize: (originalSizePx) => {
        if (originalSizePx !== sizePx) otherSize.add(order, `${name}, ${originalSizePx}x${originalSizePx}`);
      },
    });
  });
  otherSize.warn(total, `were resized to ${size}x${size} and may not be aligned`, `; ${remedy}`);
  otherEyes.warn(watched, 'have the eyes elsewhere than an aligned face', `; ${remedy}`);
  noFace.warn(watched, 'show no face to the detector', `; ${remedy}`);
  return result;
}
