// Views of faces in shared memory, made on worker threads; the same ones whatever their number.
import { WorkerPool } from '../threads/worker-pool.js';
import type { ViewRequest, ViewWorkerData } from './view-protocol.js';

/** Views that a thread makes at a time: few, so that all threads end a batch together. */
const CHUNK = 4;

/** Threads that make views. */
export class ViewPool {
  readonly #pool: WorkerPool<ViewRequest, Float32Array>;

  /**
   * @param data the faces; what lies in them when views are asked for must stay until they are made
   * @param threads default: as many as the machine runs at once
   */
  constructor(
    private readonly data: ViewWorkerData,
    threads?: number,
  ) {
    const module = new URL('./view-worker.js', import.meta.url);
    this.#pool = new WorkerPool({ module, does: 'makes views', workerData: data, threads });
  }

  /** The views [places.length, 3, sizePx, sizePx] that a request names, RGB in 0..1; see {@link ViewRequest}. */
  async view(request: ViewRequest): Promise<Float32Array> {
    const { places, partners, shares, first } = request;
    const values = 3 * this.data.sizePx ** 2;
    const views = new Float32Array(places.length * values);
    const starts = Array.from({ length: Math.ceil(places.length / CHUNK) }, (_, i) => i * CHUNK);
    await Promise.all(
      starts.map(async (start) => {
        const chunk = {
          ...request,
          places: places.slice(start, start + CHUNK),
          partners: partners.slice(start, start + CHUNK),
          shares: shares?.slice(start, start + CHUNK),
          first: first + start,
        };
        views.set(await this.#pool.ask(chunk), start * values);
      }),
    );
    return views;
  }

  /** Ends the threads. Idempotent. */
  close(): Promise<void> {
    return this.#pool.close();
  }
}
