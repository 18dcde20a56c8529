// Views of faces in shared memory, made on worker threads; the same ones whatever their number.
import { WorkerPool } from '../threads/worker-pool.js';
import type { ViewRequest, Views, ViewWorkerData } from './view-protocol.js';

/** Views that a thread makes at a time: few, so that all threads end a batch together. */
const CHUNK = 4;

/** Threads that make views. */
export class ViewPool {
  readonly #pool: WorkerPool<ViewRequest, Views>;

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

  /** The views that a request names. */
  async view(request: ViewRequest): Promise<Views> {
    const { places, partners, shares, first } = request;
    const values = 3 * this.data.sizePx ** 2;
    const shown = new Float32Array(places.length * values);
    const clean = request.clean ? new Float32Array(shown.length) : undefined;
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
        const some = await this.#pool.ask(chunk);
        shown.set(some.shown, start * values);
        if (some.clean) clean?.set(some.clean, start * values);
      }),
    );
    return { shown, clean };
  }

  /** Ends the threads. Idempotent. */
  close(): Promise<void> {
    return this.#pool.close();
  }
}
