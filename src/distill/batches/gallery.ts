// Originals: the newest batches that a source drew, as bytes in memory that threads share.

import { fromBytes, toBytes } from '../../faces/pictures/pixels.js';
import type { Engine, EngineTensor } from '../../graph/engine.js';
import type { FaceSource, SourceSettings } from '../sources/face-source.js';

/** What a gallery needs. */
export interface GalleryOptions extends Pick<SourceSettings, 'batchSize' | 'sizePx'> {
  readonly engine: Engine;
  readonly source: FaceSource;
  /** Batches that are kept: the newest so many. */
  readonly kept: number;
}

/** A batch whose originals lie in a gallery. */
export interface Hung {
  /** The places of its faces, one after the other. */
  readonly places: readonly number[];
  /** w of each face, as the source gave them. */
  readonly styles: Float32Array | undefined;
}

/**
 * The newest batches of a source, at 37,632 bytes a face of 112 pixels.
 *
 * A batch that is not there any more, or not yet, is drawn: batches are functions of their numbers.
 */
export class Gallery {
  /** Interleaved bytes [places, sizePx, sizePx, 3], RGB. */
  readonly faces: SharedArrayBuffer;
  readonly #batches = new Map<number, Promise<Hung>>();
  // One draw after the other: a source has one place in the engine for its faces.
  #drawing: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: GalleryOptions) {
    const { kept, batchSize, sizePx } = options;
    // One block more than is kept, because the next batch is drawn while the oldest is still looked at, and one for guests.
    this.faces = new SharedArrayBuffer((kept + 2) * batchSize * 3 * sizePx * sizePx);
  }

  /** Batch `number`, drawn where it is not there. */
  batch(number: number): Promise<Hung> {
    const known = this.#batches.get(number);
    if (known) return known;
    const { source, kept } = this.options;
    const hung = this.#next(async () => {
      const { faces, styles } = await source.fresh(number);
      return { places: await this.#hang(faces, number % (kept + 1)), styles };
    });
    for (const old of this.#batches.keys()) {
      if (old % (kept + 1) === number % (kept + 1)) this.#batches.delete(old);
    }
    this.#batches.set(number, hung);
    // A failure reaches whoever asked; it is not remembered.
    hung.catch(() => this.#batches.delete(number));
    return hung;
  }

  /** The faces of other styles than the source's own, where the last such guests were. */
  guests(styles: Float32Array, number: number): Promise<Hung> {
    const { source, kept } = this.options;
    return this.#next(async () => {
      const faces = await source.render(styles, number);
      return { places: await this.#hang(faces, kept + 1), styles };
    });
  }

  /** The faces at these places, as planes [places.length, 3, sizePx, sizePx] of 0..1. */
  read(places: readonly number[]): Float32Array {
    const { sizePx } = this.options;
    const values = 3 * sizePx * sizePx;
    const planes = new Float32Array(places.length * values);
    for (const [i, place] of places.entries()) {
      fromBytes(new Uint8Array(this.faces, place * values, values), sizePx, planes, i * values);
    }
    return planes;
  }

  #next<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#drawing.then(work);
    this.#drawing = result.catch(() => undefined);
    return result;
  }

  async #hang(faces: EngineTensor, block: number): Promise<number[]> {
    const { engine, batchSize, sizePx } = this.options;
    const data = (await engine.read(faces)).data as Float32Array;
    const values = 3 * sizePx * sizePx;
    const places = Array.from({ length: batchSize }, (_, i) => block * batchSize + i);
    for (const [i, place] of places.entries()) {
      const face = data.subarray(i * values, (i + 1) * values);
      new Uint8Array(this.faces, place * values, values).set(toBytes(face, sizePx));
    }
    return places;
  }
}
