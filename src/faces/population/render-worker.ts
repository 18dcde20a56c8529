// A worker thread that draws faces: styles in, pixels and landmarks out, one request at a time.
import { workerData } from 'node:worker_threads';
import { fromBytes } from '../pictures/pixels.js';
import { describeFace } from '../procedural/describe-face.js';
import { STYLE_SIZE } from '../procedural/factors.js';
import type { renderFace as RenderFace } from '../procedural/render.js';
import { answerRequests, type Handed } from '../threads/answer-requests.js';
import type { RenderedChunk, RenderRequest } from './render-protocol.js';

const { renderFace } = (await import((workerData as { renderer: string }).renderer)) as {
  renderFace: typeof RenderFace;
};

function draw({ styles, sizePx, framing, planes }: RenderRequest): Handed<RenderedChunk> {
  const count = styles.length / STYLE_SIZE;
  const values = 3 * sizePx * sizePx;
  const pixels = planes ? new Float32Array(count * values) : new Uint8Array(count * values);
  const landmarks = new Float32Array(count * 10);
  for (let n = 0; n < count; n++) {
    const description = describeFace(styles.subarray(n * STYLE_SIZE, (n + 1) * STYLE_SIZE));
    const face = renderFace(description, { sizePx, framing });
    if (pixels instanceof Float32Array) fromBytes(face.pixels, sizePx, pixels, n * values);
    else pixels.set(face.pixels, n * values);
    landmarks.set(face.landmarks, n * 10);
  }
  return { reply: { pixels, landmarks }, transfer: [pixels.buffer, landmarks.buffer] };
}

answerRequests(draw);
