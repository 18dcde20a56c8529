// Draws batches of faces of the population on worker threads, with the same bytes whatever their number.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { STYLE_SIZE } from '../procedural/factors.js';
import type { RenderOptions, RenderReply, RenderRequest } from './render-protocol.js';

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

interface Job {
  readonly request: RenderRequest;
  resolve(reply: Extract<RenderReply, { pixels: unknown }>): void;
  reject(error: Error): void;
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
  readonly #workers: Worker[];
  readonly #idle: Worker[];
  readonly #waiting: Job[] = [];
  readonly #running = new Map<number, Job>();
  #nextId = 0;
  #failure: Error | undefined;

  constructor({ threads = availableParallelism(), renderer }: RenderPoolOptions = {}) {
    const module = renderer ?? new URL('../procedural/render.js', import.meta.url);
    this.#workers = Array.from({ length: threads }, () => this.#startWorker(module));
    this.#idle = [...this.#workers];
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
  async close(): Promise<void> {
    this.#fail(new Error('the drawing of faces was ended'));
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
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
      const drawn = await this.#ask({ id: this.#nextId++, styles: chunk, sizePx, framing, planes });
      pixels.set(drawn.pixels, first * values);
      landmarks.set(drawn.landmarks, first * 10);
    };
    await Promise.all(Array.from({ length: Math.ceil(count / CHUNK) }, (_, i) => draw(i * CHUNK)));
    return { pixels, landmarks };
  }

  #ask(request: RenderRequest): Promise<Extract<RenderReply, { pixels: unknown }>> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      this.#assign();
    });
  }

  #assign(): void {
    for (;;) {
      const [worker, job] = [this.#idle.at(-1), this.#waiting[0]];
      if (!worker || !job) return;
      this.#idle.pop();
      this.#waiting.shift();
      this.#running.set(job.request.id, job);
      worker.postMessage(job.request);
    }
  }

  #startWorker(renderer: URL): Worker {
    const worker = new Worker(new URL('./render-worker.js', import.meta.url), {
      workerData: { renderer: renderer.href },
    });
    worker.on('message', (reply: RenderReply) => {
      const job = this.#running.get(reply.id);
      this.#running.delete(reply.id);
      this.#idle.push(worker);
      if ('pixels' in reply) job?.resolve(reply);
      else job?.reject(new Error(`drawing a face: ${reply.message}`));
      this.#assign();
    });
    worker.on('error', (error) =>
      this.#fail(new Error(`a thread that draws faces failed: ${error.message}`)),
    );
    worker.on('exit', (code) => this.#fail(new Error(`a thread that draws faces ended with code ${code}`)));
    return worker;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const job of [...this.#running.values(), ...this.#waiting]) job.reject(this.#failure);
    this.#running.clear();
    this.#waiting.length = 0;
  }
}
