// How the commands that embed get their faces: aligned pictures as they are, watched, or photographs that are aligned.

import type { DecodeFace } from '../evaluate/embed/embedder.js';
import type { FaceAligner } from '../faces/align/align.js';
import { decodeFace } from '../faces/pictures/decode.js';
import { type AlignFlags, withAligner } from './options/detector-options.js';
import { printWarning } from './output.js';

// Aligned faces were found within 0.04 of the template, loosely cropped ones beyond 0.07.
const MAX_EYE_OFFSET = 0.06;
/** Pictures whose eyes are looked for: enough to notice a folder that was never aligned. */
const WATCHED_EYES = 64;

/**
 * Gives `use` what turns encoded pictures into faces: with --align the face is found and aligned, null where there is
 * none; without, pictures are taken as aligned, and a warning follows for those that do not look it: their size is not
 * the network's, or, where --detector is given, their eyes are not where ArcFace has them.
 *
 * @throws UserError where a detector is needed and there is none, or its file is not YuNet
 */
export async function withFaceReader<Result>(
  options: AlignFlags,
  use: (decode: DecodeFace) => Promise<Result>,
): Promise<Result> {
  if (options.align) return withAligner(options, (aligner) => use(aligner.decode));
  if (options.detector !== undefined) return withAligner(options, (aligner) => watch(use, aligner), 1);
  return watch(use);
}

/** How many pictures were seen so, and which of them was the first to be read: decoding ends in any order. */
class Sighting {
  count = 0;
  first = '';
  #earliest = Number.POSITIVE_INFINITY;

  add(order: number, what: string): void {
    this.count++;
    if (order >= this.#earliest) return;
    this.#earliest = order;
    this.first = what;
  }
}

async function watch<Result>(
  use: (decode: DecodeFace) => Promise<Result>,
  aligner?: FaceAligner,
): Promise<Result> {
  const [otherSize, otherEyes, noFace] = [new Sighting(), new Sighting(), new Sighting()];
  let [total, watched, size] = [0, 0, 0];
  const result = await use(async (encoded, name, sizePx) => {
    const order = total++;
    size = sizePx;
    if (aligner && watched < WATCHED_EYES) {
      watched++;
      const offset = await aligner.eyeOffset(encoded, name);
      if (offset === undefined) noFace.add(order, name);
      else if (offset > MAX_EYE_OFFSET)
        otherEyes.add(order, `${name}, off by ${(100 * offset).toFixed(0)} % of its width`);
    }
    return decodeFace(encoded, name, sizePx, (originalSizePx) => {
      if (originalSizePx !== sizePx) otherSize.add(order, `${name}, ${originalSizePx}x${originalSizePx}`);
    });
  });
  const say = ({ count, first }: Sighting, of: number, what: string): void => {
    if (count > 0)
      printWarning(`${count} of ${of} pictures ${what} (first: ${first}); --align finds and aligns the face`);
  };
  say(otherSize, total, `were resized to ${size}x${size} and may not be aligned`);
  say(otherEyes, watched, 'have the eyes elsewhere than an aligned face');
  say(noFace, watched, 'show no face to the detector');
  return result;
}
