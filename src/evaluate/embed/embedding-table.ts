// The embeddings of images as they come in, each checked.
import { UserError } from '../../files/user-error.js';

/** The images that a table is for. */
export interface TableImages {
  readonly count: number;
  /** How errors call an image. */
  nameOf(image: number): string;
}

/** The embeddings of all images, [images, size], the size being known from the first that come. */
export class EmbeddingTable {
  /** Length of an embedding; 0 until one is known. */
  size = 0;
  /** [images, size], zeros where nothing came yet. */
  values = new Float32Array(0);

  constructor(private readonly images: TableImages) {}

  /** The embedding of an image, a view. */
  row(image: number): Float32Array {
    return this.values.subarray(image * this.size, (image + 1) * this.size);
  }

  /**
   * Takes the embeddings [indices, size] of the images numbered `indices`.
   *
   * @throws UserError for another size than before, or naming an image whose embedding is not finite
   */
  put(indices: readonly number[], embeddings: Float32Array): void {
    const count = indices.length;
    if (this.size === 0) {
      this.size = embeddings.length / count;
      this.values = new Float32Array(this.images.count * this.size);
    }
    if (this.size === 0 || embeddings.length !== count * this.size) {
      throw new UserError(
        `${this.images.nameOf(indices[0])}: expected ${this.size} numbers for each of ${count} faces from the embedding ` +
          `network, found ${embeddings.length}`,
      );
    }
    const bad = embeddings.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      const image = indices[Math.floor(bad / this.size)];
      throw new UserError(
        `${this.images.nameOf(image)}: the embedding network gave ${embeddings[bad]}; ` +
          'check its weights and the normalisation of its input',
      );
    }
    indices.forEach((image, i) => {
      this.values.set(embeddings.subarray(i * this.size, (i + 1) * this.size), image * this.size);
    });
  }
}
