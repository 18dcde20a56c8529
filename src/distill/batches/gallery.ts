// Originals: the newest batches that a source drew, as bytes in memory that threads share.

import { toBytes } from '../../faces/pictures/pixels.js';
import { requireMemory } from '../../files/memory.js';
import { UserError } from '../../files/user-error.js';
import type { Engine, EngineTensor } from '../../graph/engine.js';
import { findNotFiniteFaces } from '../find-not-finite.js';
import type { FaceSource, SourceSettings } from '../sources/face-source.js';
import type { Styles } from '../styles.js';
import type { FaceStore } from './face-store.js';

/** What a gallery needs. */
export interface GalleryOptions extends Pick<SourceSettings, 'batchSize' | 'sizePx'> {
  readonly engine: Engine;
  readonly source: FaceSource;
  /** Batches that are kept: the newest so many. */
  readonly kept: number;
  /** Whether what faces are made of is kept with them; left out: it is. */
  readonly needsStyles?: boolean;
  /** Keeps them on disk too, for a run that is resumed. */
  readonly store?: FaceStore | undefined;
}

/** A batch whose originals lie in a gallery. */
export interface Hung {
  /** The places of its faces, one after the other. */
  readonly places: readonly number[];
  /** What its faces are made of, as the source gave it; undefined where they come from disk. */
  readonly styles: Styles | undefined;
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

  /** @throws UserError where there is not the memory for so many batches */
  constructor(private readonly options: GalleryOptions) {
    const { kept, batchSize, sizePx } = options;
    // One block more than is kept, because the next batch is drawn while the oldest is still looked at, and one for guests.
    const bytes = (kept + 2) * batchSize * 3 * sizePx * sizePx;
    const what = `training.kept, ${kept.toLocaleString('en-US')} batches of ${batchSize.toLocaleString('en-US')} faces`;
    requireMemory(bytes, what);
    this.faces = new SharedArrayBuffer(bytes);
  }

  /** Batch `number`, drawn where it is not there. */
  batch(number: number): Promise<Hung> {
    const known = this.#batches.get(number);
    if (known) return known;
    const { source, kept, store } = this.options;
    const block = number % (kept + 1);
    const hung = this.#next(async () => {
      const stored = await store?.take(number);
      if (stored) return { places: this.#hangBytes(stored, block), styles: undefined };
      const { faces, styles } = await source.fresh(number);
      const places = await this.#hang(faces, { number, block });
      await store?.put(number, this.#bytesAt(places[0]));
      return { places, styles: this.options.needsStyles === false ? undefined : styles };
    });
    for (const old of this.#batches.keys()) {
      if (old % (kept + 1) === number % (kept + 1)) this.#batches.delete(old);
    }
    this.#batches.set(number, hung);
    // A failure reaches whoever asked; it is not remembered.
    hung.catch(() => this.#batches.delete(number));
    return hung;
  }

  /** What the faces of batch `number` are made of. */
  async stylesOf(number: number): Promise<Styles> {
    const { styles } = await this.batch(number);
    return styles ?? this.#next(async () => (await this.options.source.fresh(number)).styles);
  }

  /** The faces of other styles than the source's own, where the last such guests were. */
  guests(styles: Styles, number: number): Promise<Hung> {
    const { source, kept } = this.options;
    return this.#next(async () => {
      const faces = await source.render(styles, number);
      return { places: await this.#hang(faces, { number, block: kept + 1 }), styles };
    });
  }

  #next<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#drawing.then(work);
    this.#drawing = result.catch(() => undefined);
    return result;
  }

  async #hang(
    faces: EngineTensor,
    { number, block }: { readonly number: number; readonly block: number },
  ): Promise<number[]> {
    const { engine, source, sizePx } = this.options;
    const data = (await engine.read(faces)).data as Float32Array;
    // As bytes they would be black, and nobody would notice.
    const cause = findNotFiniteFaces(data, source.parts);
    if (cause) throw new UserError(`batch ${number}: ${cause.what}; ${cause.remedy}`);
    const values = 3 * sizePx * sizePx;
    const places = this.#placesOf(block);
    for (const [i, place] of places.entries()) {
      const face = data.subarray(i * values, (i + 1) * values);
      new Uint8Array(this.faces, place * values, values).set(toBytes(face, sizePx));
    }
    return places;
  }

  #hangBytes(faces: Uint8Array, block: number): number[] {
    const places = this.#placesOf(block);
    this.#bytesAt(places[0]).set(faces);
    return places;
  }

  #placesOf(block: number): number[] {
    const { batchSize } = this.options;
    return Array.from({ length: batchSize }, (_, i) => block * batchSize + i);
  }

  /** The bytes of a batch that begins at a place. */
  #bytesAt(place: number): Uint8Array {
    const { batchSize, sizePx } = this.options;
    const values = 3 * sizePx * sizePx;
    return new Uint8Array(this.faces, place * values, batchSize * values);
  }
}
