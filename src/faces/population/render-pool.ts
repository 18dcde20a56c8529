// Draws batches of faces of the population on worker threads, with the same bytes whatever their number.
import { STYLE_SIZE } from '../procedural/factors.js';
import { WorkerPool } from '../threads/worker-pool.js';
import type { RenderedChunk, RenderOptions, RenderRequest } from './render-protocol.js';

/** How a picture is cut out. */
export type { Framing } from '../procedural/scene/view.js';
/** How a batch is drawn. */
export type { RenderOptions } from './render-protocol.js';

/** Faces that a worker draws at a time: few, so that all workers end a batch together. */
const CHUNK = 4;

/** A drawn batch. */
export interface RenderedFaces<Pixels extends Uint8Array | Float32Array> {
  /** Bytes [count, sizePx, sizePx, 3], or planes [count, 3, sizePx, sizePx] of 0..1; RGB. */
  readonly pixels: Pixels;
  /** [count, 5, 2] x and y in pixels: the eyes, the tip of the nose, the corners of the mouth. */
  readonly landmarks: Float32Array;
}

/** How a pool is started. */
export interface RenderPoolOptions {
  /** Worker threads; default: as many as the machine runs at once. */
  readonly threads?: number;
  /** The module whose `renderFace` draws; default: the project's own. */
  readonly renderer?: URL;
}

/**
 * Worker threads that draw faces from styles.
 *
 * Batches may be asked for while others are being drawn: they are served in order, so the next one is made while the
 * caller works on the last.
 *
 * @example
 * const pool = new RenderPool();
 * const { pixels } = await pool.renderPlanes(mapLatents(latents, 32)); // of [32, LATENT_SIZE] normal numbers
 * await pool.close();
 */
export class RenderPool {
  readonly #pool: WorkerPool<RenderRequest, RenderedChunk>;

  constructor({ threads, renderer }: RenderPoolOptions = {}) {
    const drawing = renderer ?? new URL('../procedural/render.js', import.meta.url);
    this.#pool = new WorkerPool({
      module: new URL('./render-worker.js', import.meta.url),
      does: 'draws faces',
      workerData: { renderer: drawing.href },
      threads,
    });
  }

  /**
   * Draws the faces of styles [count, STYLE_SIZE] as bytes.
   *
   * Rejects with the error of the worker that failed, or when the pool is closed.
   */
  async renderBytes(styles: Float32Array, options: RenderOptions = {}): Promise<RenderedFaces<Uint8Array>> {
    return this.#render(styles, options, Uint8Array);
  }

  /** Draws the faces of styles [count, STYLE_SIZE] as networks take them, planes of 0..1; see {@link renderBytes}. */
  async renderPlanes(
    styles: Float32Array,
    options: RenderOptions = {},
  ): Promise<RenderedFaces<Float32Array>> {
    return this.#render(styles, options, Float32Array);
  }

  /** Ends the worker threads; what is still being drawn is rejected. Idempotent. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  async #render<Pixels extends Uint8Array | Float32Array>(
    styles: Float32Array,
    { sizePx = 112, framing = 'arcface' }: RenderOptions,
    Kind: new (length: number) => Pixels,
  ): Promise<RenderedFaces<Pixels>> {
    const count = styles.length / STYLE_SIZE;
    if (!Number.isInteger(count)) {
      throw new RangeError(`${styles.length} numbers are not styles of ${STYLE_SIZE} coordinates`);
    }
    const values = 3 * sizePx * sizePx;
    const pixels = new Kind(count * values);
    const landmarks = new Float32Array(count * 10);
    const planes = pixels instanceof Float32Array;
    const draw = async (first: number) => {
      const chunk = styles.slice(first * STYLE_SIZE, (first + CHUNK) * STYLE_SIZE);
      const drawn = await this.#pool.ask({ styles: chunk, sizePx, framing, planes });
      pixels.set(drawn.pixels, first * values);
      landmarks.set(drawn.landmarks, first * 10);
    };
    await Promise.all(Array.from({ length: Math.ceil(count / CHUNK) }, (_, i) => draw(i * CHUNK)));
    return { pixels, landmarks };
  }
}
