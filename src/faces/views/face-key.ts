// What selects the draws of one face.
import type { RandomKey } from '../../math/random.js';

/** A random key and the face's place under it (its index in the batch, 0 unless told). */
export interface FaceKey extends RandomKey {
  readonly index?: number;
}
