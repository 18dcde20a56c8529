// Draw once, learn often: the source's faces are kept, and every showing is another view of them.
import type { ViewOptions } from '../../faces/views/view.js';
import { ViewPool } from '../../faces/views/view-pool.js';
import type { Engine, EngineTensor } from '../../graph/engine.js';
import { type RandomKey, uniforms } from '../../math/random.js';
import type { FaceBatch } from '../sources/face-source.js';
import type { Styles } from '../styles.js';
import { type BatchAgain, type BatchesOptions, chooseEarlier, type FaceBatches } from './face-batches.js';
import { FaceStore } from './face-store.js';
import { Gallery, type Hung } from './gallery.js';

/** Batches that are drawn before the first step, for the statistics of the target too: what is shown again at first is chosen among them. */
const FIRST_BATCHES = 32;

/** Which batch is shown: fresh batch `number`, or the one that is shown again after it at a turn from 0. */
interface Showing {
  readonly number: number;
  readonly turn: number | 'fresh';
}

/**
 * Makes batches of views. They are made on threads while the engine works on the batch before, but for those of variants,
 * which nobody knows beforehand.
 */
export class ViewedBatches implements FaceBatches {
  readonly #slot: ReturnType<Engine['slot']>;
  readonly #gallery: Gallery;
  readonly #store: FaceStore | undefined;
  readonly #pool: ViewPool;
  #ahead: { readonly showing: Showing; readonly views: Promise<Float32Array> } | undefined;

  constructor(
    private readonly options: BatchesOptions,
    private readonly views: ViewOptions,
  ) {
    const { engine, sizePx, kept, batchSize, store } = options;
    this.#slot = engine.slot('views');
    const most = Math.max(FIRST_BATCHES, kept);
    this.#store =
      store && new FaceStore({ ...store, batchBytes: 3 * sizePx * sizePx * batchSize, blocks: most + 1 });
    this.#gallery = new Gallery({ ...options, kept: most, store: this.#store });
    this.#pool = new ViewPool({ faces: this.#gallery.faces, sizePx });
  }

  async fresh(number: number): Promise<FaceBatch> {
    const faces = await this.#show({ number, turn: 'fresh' });
    // Those of faces from disk would have to be drawn.
    const { needsStyles = true } = this.options;
    return { faces, styles: needsStyles ? await this.#gallery.stylesOf(number) : [] };
  }

  async variants(styles: Styles, number: number, similarities: ArrayLike<number>): Promise<EngineTensor> {
    const guests = await this.#gallery.guests(styles, number);
    const key = { seed: this.options.seed, stream: 'view of a variant', step: number };
    const shares = Array.from(similarities, (similarity) => (similarity + 1) / 2);
    return this.#write(await this.#viewsOf(guests, { number, key, shares }));
  }

  async keep(): Promise<void> {}

  async again(number: number, turn: number): Promise<BatchAgain> {
    return { number: this.#chosen(number, turn), faces: await this.#show({ number, turn }) };
  }

  takeWarnings(): readonly string[] {
    return this.#store?.takeWarnings() ?? [];
  }

  async forget(): Promise<void> {
    await this.#ahead?.views.catch(() => undefined);
    await this.#store?.remove();
  }

  async close(): Promise<void> {
    await this.#ahead?.views.catch(() => undefined);
    await this.#pool.close();
    await this.#store?.close();
  }

  async #show(showing: Showing): Promise<EngineTensor> {
    const ahead = this.#ahead;
    const isAhead = ahead?.showing.number === showing.number && ahead.showing.turn === showing.turn;
    const views = await (isAhead ? ahead.views : this.#make(showing));
    const next = this.#after(showing);
    this.#ahead = { showing: next, views: this.#make(next) };
    // Whoever takes them sees a failure; until then it must not count as unhandled.
    this.#ahead.views.catch(() => undefined);
    return this.#write(views);
  }

  #after({ number, turn }: Showing): Showing {
    const next = turn === 'fresh' ? 0 : turn + 1;
    return next < this.options.replays ? { number, turn: next } : { number: number + 1, turn: 'fresh' };
  }

  async #make({ number, turn }: Showing): Promise<Float32Array> {
    const { seed } = this.options;
    if (turn === 'fresh') {
      const hung = await this.#gallery.batch(number);
      return this.#viewsOf(hung, { number, key: { seed, stream: 'view', step: number } });
    }
    const hung = await this.#gallery.batch(this.#chosen(number, turn));
    return this.#viewsOf(hung, { number, key: { seed, stream: `view ${turn}`, step: number } });
  }

  #chosen(number: number, turn: number): number {
    return chooseEarlier(this.options, { number, turn, newest: this.#newest(number) });
  }

  /** Views of faces, any of which may be mixed with one of another batch of the gallery. */
  async #viewsOf(
    { places }: Hung,
    { number, key, shares }: { number: number; key: RandomKey; shares?: number[] },
  ): Promise<Float32Array> {
    const { seed, batchSize, kept } = this.options;
    const stream = `${key.stream} partners`;
    const draws = uniforms({ seed, stream, step: number }, batchSize + 1);
    const newest = this.#newest(number);
    const other = newest - Math.floor(draws[batchSize] * Math.min(Math.max(FIRST_BATCHES, kept), newest + 1));
    const others = await this.#gallery.batch(other);
    const partners = places.map((_, i) => others.places[Math.floor(draws[i] * batchSize)]);
    return this.#pool.view({ places, partners, options: this.views, shares, key, first: 0 });
  }

  /** The newest fresh batch that may be shown, or mixed with, after fresh batch `number`. */
  #newest(number: number): number {
    return Math.max(number, FIRST_BATCHES - 1);
  }

  #write(data: Float32Array): Promise<EngineTensor> {
    const { engine, batchSize, sizePx } = this.options;
    return engine.write(this.#slot, { data, shape: [batchSize, 3, sizePx, sizePx] }, { handOver: true });
  }
}
