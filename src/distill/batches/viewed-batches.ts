// Draw once, learn often: the source's faces are kept, and every showing is another view of them.
import type { ViewsConfig } from '../../config/distill-config.js';
import type { ViewOptions } from '../../faces/views/view.js';
import { ViewPool } from '../../faces/views/view-pool.js';
import type { Views } from '../../faces/views/view-protocol.js';
import type { Complaint } from '../../files/user-error.js';
import type { Engine } from '../../graph/engine.js';
import { type RandomKey, uniforms } from '../../math/random.js';
import { estimateBatches } from '../estimate-statistics.js';
import type { FaceBatch } from '../sources/face-source.js';
import type { Styles } from '../styles.js';
import {
  type BatchAgain,
  type BatchesOptions,
  chooseEarlier,
  type FaceBatches,
  type ShownFaces,
} from './face-batches.js';
import { FaceStore } from './face-store.js';
import { Gallery, type Hung } from './gallery.js';

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
  readonly #slots: Readonly<Record<keyof Views, ReturnType<Engine['slot']>>>;
  readonly #gallery: Gallery;
  readonly #store: FaceStore | undefined;
  readonly #pool: ViewPool;
  /** The newest batches that may be shown again, or mixed with: so many. */
  readonly #kept: number;
  /** Those that a target's statistics are taken over: among them is chosen at first, whether they were shown or not. */
  readonly #first: number;
  #ahead: { readonly showing: Showing; readonly views: Promise<Views> } | undefined;

  constructor(
    private readonly options: BatchesOptions,
    private readonly views: ViewOptions & Pick<ViewsConfig, 'teacher'>,
  ) {
    const { engine, sizePx, kept, count, batchSize, store } = options;
    this.#slots = { shown: engine.slot('views'), clean: engine.slot('views for the teacher') };
    const first = estimateBatches(batchSize);
    this.#first = Math.min(first, count);
    this.#kept = Math.max(first, Math.min(kept, count));
    const batchBytes = 3 * sizePx * sizePx * batchSize;
    this.#store = store && new FaceStore({ ...store, batchBytes, blocks: this.#kept + 1 });
    this.#gallery = new Gallery({ ...options, kept: this.#kept, store: this.#store });
    this.#pool = new ViewPool({ faces: this.#gallery.faces, sizePx });
  }

  async fresh(number: number): Promise<FaceBatch & ShownFaces> {
    const shown = await this.#show({ number, turn: 'fresh' });
    // Those of faces from disk would have to be drawn.
    const { needsStyles = true } = this.options;
    return { ...shown, styles: needsStyles ? await this.#gallery.stylesOf(number) : [] };
  }

  async variants(styles: Styles, number: number, similarities: ArrayLike<number>): Promise<ShownFaces> {
    const guests = await this.#gallery.guests(styles, number);
    const key = { seed: this.options.seed, stream: 'view of a variant', step: number };
    const shares = Array.from(similarities, (similarity) => (similarity + 1) / 2);
    return this.#write(await this.#viewsOf(guests, { number, key, shares }));
  }

  async keep(): Promise<void> {}

  async again(number: number, turn: number): Promise<BatchAgain> {
    return { number: this.#chosen(number, turn), ...(await this.#show({ number, turn })) };
  }

  async settle(): Promise<void> {
    // Whoever takes the views sees a failure.
    await this.#ahead?.views.catch(() => undefined);
  }

  takeWarnings(): readonly Complaint[] {
    return this.#store?.takeWarnings().map((message) => ({ message })) ?? [];
  }

  async forget(): Promise<void> {
    await this.settle();
    await this.#store?.remove();
  }

  async close(): Promise<void> {
    await this.settle();
    await this.#pool.close();
    await this.#store?.close();
  }

  async #show(showing: Showing): Promise<ShownFaces> {
    const ahead = this.#ahead;
    const isAhead = ahead?.showing.number === showing.number && ahead.showing.turn === showing.turn;
    // Two showings far apart could want one place of the gallery for different batches.
    if (!isAhead) await this.settle();
    const views = await (isAhead ? ahead.views : this.#make(showing));
    const next = this.#after(showing);
    this.#ahead = next && { showing: next, views: this.#make(next) };
    // Whoever takes them sees a failure; until then it must not count as unhandled.
    this.#ahead?.views.catch(() => undefined);
    return this.#write(views);
  }

  /** What is shown after a showing; undefined after the last one. */
  #after({ number, turn }: Showing): Showing | undefined {
    const { replays, count } = this.options;
    const next = turn === 'fresh' ? 0 : turn + 1;
    if (next < replays) return { number, turn: next };
    return number + 1 < count ? { number: number + 1, turn: 'fresh' } : undefined;
  }

  async #make({ number, turn }: Showing): Promise<Views> {
    const { seed } = this.options;
    if (turn === 'fresh') {
      const hung = await this.#gallery.batch(number);
      return this.#viewsOf(hung, { number, key: { seed, stream: 'view', step: number } });
    }
    const hung = await this.#gallery.batch(this.#chosen(number, turn));
    return this.#viewsOf(hung, { number, key: { seed, stream: `view ${turn}`, step: number } });
  }

  #chosen(number: number, turn: number): number {
    const { seed } = this.options;
    return chooseEarlier({ seed, kept: this.#kept }, { number, turn, newest: this.#newest(number) });
  }

  /** Views of faces, any of which may be mixed with one of another batch of the gallery. */
  async #viewsOf(
    { places }: Hung,
    { number, key, shares }: { number: number; key: RandomKey; shares?: number[] },
  ): Promise<Views> {
    const { seed, batchSize } = this.options;
    const stream = `${key.stream} partners`;
    const draws = uniforms({ seed, stream, step: number }, batchSize + 1);
    const newest = this.#newest(number);
    const other = newest - Math.floor(draws[batchSize] * Math.min(this.#kept, newest + 1));
    const others = await this.#gallery.batch(other);
    const partners = places.map((_, i) => others.places[Math.floor(draws[i] * batchSize)]);
    const clean = this.views.teacher === 'clean';
    return this.#pool.view({ places, partners, options: this.views, clean, shares, key, first: 0 });
  }

  /** The newest fresh batch that may be shown, or mixed with, after fresh batch `number`. */
  #newest(number: number): number {
    return Math.max(number, this.#first - 1);
  }

  async #write({ shown, clean }: Views): Promise<ShownFaces> {
    const { engine, batchSize, sizePx } = this.options;
    const shape = [batchSize, 3, sizePx, sizePx];
    const write = (slot: keyof Views, data: Float32Array) =>
      engine.write(this.#slots[slot], { data, shape }, { handOver: true });
    return { faces: await write('shown', shown), ...(clean && { clean: await write('clean', clean) }) };
  }
}
