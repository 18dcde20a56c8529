// Worker threads that answer requests: each takes the next one as soon as it has answered the last.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** How a pool is started. */
export interface WorkerPoolOptions {
  /** The module of the threads, which answers by {@link answerRequests}. */
  readonly module: URL;
  /** What the threads do, for errors: `draws faces`. */
  readonly does: string;
  /** What every thread gets at its start. */
  readonly workerData?: unknown;
  /** Default: as many as the machine runs at once. */
  readonly threads?: number | undefined;
}

/** A request on its way to a thread. */
export interface Asked<Request> {
  readonly id: number;
  readonly request: Request;
}

/** What became of a request. */
export type Answer<Reply> =
  | { readonly id: number; readonly reply: Reply }
  | { readonly id: number; readonly message: string };

interface Job<Request, Reply> {
  readonly asked: Asked<Request>;
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

/** A pool of threads. Requests may be made while others are being answered: they are served in order. */
export class WorkerPool<Request, Reply> {
  readonly #options: WorkerPoolOptions;
  readonly #workers: Worker[];
  readonly #idle: Worker[];
  readonly #waiting: Job<Request, Reply>[] = [];
  readonly #running = new Map<number, Job<Request, Reply>>();
  #nextId = 0;
  #failure: Error | undefined;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    const { threads = availableParallelism() } = options;
    this.#workers = Array.from({ length: threads }, () => this.#startWorker());
    this.#idle = [...this.#workers];
  }

  /** The reply to a request; rejects with the error of the thread that failed, or when the pool is closed. */
  ask(request: Request): Promise<Reply> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ asked: { id: this.#nextId++, request }, resolve, reject });
      this.#assign();
    });
  }

  /** Ends the threads; what is not yet answered is rejected. Idempotent. */
  async close(): Promise<void> {
    this.#fail(new Error(`the pool that ${this.#options.does} was closed`));
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #assign(): void {
    for (;;) {
      const [worker, job] = [this.#idle.at(-1), this.#waiting[0]];
      if (!worker || !job) return;
      this.#idle.pop();
      this.#waiting.shift();
      this.#running.set(job.asked.id, job);
      worker.postMessage(job.asked);
    }
  }

  #startWorker(): Worker {
    const { module, workerData, does } = this.#options;
    const worker = new Worker(module, { workerData });
    worker.on('message', (answer: Answer<Reply>) => {
      const job = this.#running.get(answer.id);
      this.#running.delete(answer.id);
      this.#idle.push(worker);
      if ('message' in answer) job?.reject(new Error(`a thread that ${does} failed: ${answer.message}`));
      else job?.resolve(answer.reply);
      this.#assign();
    });
    worker.on('error', (error) => this.#fail(new Error(`a thread that ${does} failed: ${error.message}`)));
    worker.on('exit', (code) => this.#fail(new Error(`a thread that ${does} ended with code ${code}`)));
    return worker;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const job of [...this.#running.values(), ...this.#waiting]) job.reject(this.#failure);
    this.#running.clear();
    this.#waiting.length = 0;
  }
}
