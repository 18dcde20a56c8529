// A worker thread that makes views of faces in shared memory.
import { workerData } from 'node:worker_threads';
import { fromBytes } from '../pictures/pixels.js';
import { answerRequests, type Handed } from '../threads/answer-requests.js';
import { viewOf, wantsPartner } from './view.js';
import type { ViewRequest, ViewWorkerData } from './view-protocol.js';

const { faces, sizePx } = workerData as ViewWorkerData;
const values = 3 * sizePx * sizePx;

function read(place: number): Float32Array {
  return fromBytes(new Uint8Array(faces, place * values, values), sizePx);
}

function show({ places, partners, options, shares, key, first }: ViewRequest): Handed<Float32Array> {
  const views = new Float32Array(places.length * values);
  for (const [i, place] of places.entries()) {
    const own = { ...key, index: first + i };
    const partner = wantsPartner(options, own) ? read(partners[i]) : undefined;
    const how = shares ? { ...options, share: shares[i] } : options;
    views.set(viewOf(read(place), partner, how, { sizePx, key: own }), i * values);
  }
  return { reply: views, transfer: [views.buffer] };
}

answerRequests(show);
