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
  /** What the decoder complained of in a picture that could be decoded all the same. */
  readonly complaint: string | undefined;
}

/** A picture file to embed, and how it is called. */
export interface NamedFile {
  readonly name: string;
  readonly path: string;
}

/**
 * Embeds picture files in their order, without flip.
 *
 * @throws UserError naming a file that cannot be read or decoded, or whose embedding is not finite
 */
export async function* embedFiles(
  embedder: Embedder,
  files: readonly (string | NamedFile)[],
  options: Pick<EmbedOptions, 'decode' | 'batch'> = {},
): AsyncGenerator<EmbeddedFile> {
  for (let first = 0; first < files.length; first += AT_ONCE) {
    const images = files.slice(first, first + AT_ONCE).map((file) => {
      const { name, path } = typeof file === 'string' ? { name: file, path: file } : file;
      return { name, read: () => readPictureFile(path) };
    });
    const { plain, size, failures, complaints } = await embedImages(
      embedder,
      { images },
      { ...options, flip: false },
    );
    for (const [i, { name: image }] of images.entries()) {
      const embedding = failures.has(i) ? null : plain.subarray(i * size, (i + 1) * size);
      yield { image, embedding, complaint: complaints.get(i) };
    }
  }
}
