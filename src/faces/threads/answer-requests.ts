// The other end of a pool's requests, inside its threads.
import { parentPort, type TransferListItem } from 'node:worker_threads';
import type { Answer, Asked } from './worker-pool.js';

/** A reply, and what of it is handed over rather than copied. */
export interface Handed<Reply> {
  readonly reply: Reply;
  readonly transfer?: readonly TransferListItem[];
}

/** Answers every request of the pool, in the order in which they come; what `answer` throws reaches who asked. */
export function answerRequests<Request, Reply>(answer: (request: Request) => Handed<Reply>): void {
  const port = parentPort;
  if (!port) throw new Error('this module runs as a worker thread only');
  port.on('message', ({ id, request }: Asked<Request>) => {
    try {
      const { reply, transfer = [] } = answer(request);
      port.postMessage({ id, reply } satisfies Answer<Reply>, [...transfer]);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      port.postMessage({ id, message } satisfies Answer<Reply>);
    }
  });
}
