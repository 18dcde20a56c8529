// The messages between what asks for views and the threads that make them.
import type { RandomKey } from '../../math/random.js';
import type { ViewOptions } from './view.js';

/** What the threads get at their start. */
export interface ViewWorkerData {
  /** Faces as interleaved bytes [places, sizePx, sizePx, 3]. */
  readonly faces: SharedArrayBuffer;
  readonly sizePx: number;
}

/** Some views, for one thread. */
export interface ViewRequest {
  /** The places of the faces that are viewed. */
  readonly places: readonly number[];
  /** Of each the place of the face that it may be mixed with. */
  readonly partners: readonly number[];
  readonly options: ViewOptions;
  /** Whether the person of each view is wanted with nothing in the way as well. */
  readonly clean?: boolean | undefined;
  /** Of each face how strong warp and light are, 0 to 1; left out: drawn. */
  readonly shares?: readonly number[] | undefined;
  /** Selects the draws, together with `first`: the index of the first view under it. */
  readonly key: RandomKey;
  readonly first: number;
}

/** What a request gives. */
export interface Views {
  /** [places.length, 3, sizePx, sizePx], RGB in 0..1. */
  readonly shown: Float32Array;
  /** As `shown`, of the same people with nothing in the way; undefined where they were not asked for. */
  readonly clean: Float32Array | undefined;
}
