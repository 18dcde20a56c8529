// A worker thread that makes views of faces in shared memory.
import { workerData } from 'node:worker_threads';
import { fromBytes } from '../pictures/pixels.js';
import { answerRequests, type Handed } from '../threads/answer-requests.js';
import { cleanViewOf, viewOf, wantsPartner } from './view.js';
import type { ViewRequest, Views, ViewWorkerData } from './view-protocol.js';

const { faces, sizePx } = workerData as ViewWorkerData;
const values = 3 * sizePx * sizePx;

function read(place: number): Float32Array {
  return fromBytes(new Uint8Array(faces, place * values, values), sizePx);
}

function show({
  places,
  partners,
  options,
  clean: wantsClean,
  shares,
  key,
  first,
}: ViewRequest): Handed<Views> {
  const shown = new Float32Array(places.length * values);
  const clean = wantsClean ? new Float32Array(shown.length) : undefined;
  for (const [i, place] of places.entries()) {
    const own = { ...key, index: first + i };
    const partner = wantsPartner(options, own) ? read(partners[i]) : undefined;
    const how = shares ? { ...options, share: shares[i] } : options;
    const face = read(place);
    shown.set(viewOf(face, partner, how, { sizePx, key: own }), i * values);
    clean?.set(cleanViewOf(face, partner, how, { sizePx, key: own }), i * values);
  }
  return { reply: { shown, clean }, transfer: [shown.buffer, ...(clean ? [clean.buffer] : [])] };
}

answerRequests(show);
