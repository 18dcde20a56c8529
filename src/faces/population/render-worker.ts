// A worker thread that draws faces: styles in, pixels and landmarks out, one request at a time.
import { parentPort, workerData } from 'node:worker_threads';
import { fromBytes } from '../pictures/pixels.js';
import { describeFace } from '../procedural/describe-face.js';
import { STYLE_SIZE } from '../procedural/factors.js';
import type { renderFace as RenderFace } from '../procedural/render.js';
import type { RenderReply, RenderRequest } from './render-protocol.js';

const port = parentPort;
if (!port) throw new Error('render-worker runs as a worker thread only');

const { renderFace } = (await import((workerData as { renderer: string }).renderer)) as {
  renderFace: typeof RenderFace;
};

function draw({ id, styles, sizePx, framing, planes }: RenderRequest): RenderReply {
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
  return { id, pixels, landmarks };
}

port.on('message', (request: RenderRequest) => {
  let reply: RenderReply;
  try {
    reply = draw(request);
  } catch (error) {
    reply = { id: request.id, message: error instanceof Error ? error.message : String(error) };
  }
  const buffers = 'pixels' in reply ? [reply.pixels.buffer, reply.landmarks.buffer] : [];
  port.postMessage(reply, buffers as ArrayBuffer[]);
});
