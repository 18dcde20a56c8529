// The embeddings of picture files, one after the other.
import { readPictureFile } from '../../faces/pictures/decode.js';
import { type EmbedOptions, embedImages } from './embed-images.js';
import type { Embedder } from './embedder.js';

/** Files that are embedded before the first of them is given. */
const AT_ONCE = 256;

/** A picture file and its embedding; null where no face is found in it. */
export interface EmbeddedFile {
  readonly image: string;
  readonly embedding: Float32Array | null;
}

/**
 * Embeds picture files in their order, without flip.
 *
 * @throws UserError naming a file that cannot be read or decoded, or whose embedding is not finite
 */
export async function* embedFiles(
  embedder: Embedder,
  paths: readonly string[],
  options: Pick<EmbedOptions, 'decode' | 'batch'> = {},
): AsyncGenerator<EmbeddedFile> {
  for (let first = 0; first < paths.length; first += AT_ONCE) {
    const files = paths.slice(first, first + AT_ONCE);
    const images = files.map((name) => ({ name, read: () => readPictureFile(name) }));
    const { plain, size, failures } = await embedImages(embedder, { images }, { ...options, flip: false });
    for (const [i, image] of files.entries()) {
      yield { image, embedding: failures.has(i) ? null : plain.subarray(i * size, (i + 1) * size) };
    }
  }
}
