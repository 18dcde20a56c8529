// How strands flow over the head: away from one point, which is what coordinates of hair are measured from.
import { angleOf } from '../angle.js';
import type { HairStyle } from './hair-style.js';

const RADIAN = Math.PI / 180;

/** Unit vectors: the point on the head from which strands flow, and two across it. */
export function flowFrame(style: HairStyle): Float64Array {
  const tilt = style.flowTilt * RADIAN;
  const lean = style.partX * 0.9;
  const scale = 1 / Math.sqrt(1 + lean * lean);
  const [x, y, z] = [lean * scale, Math.cos(tilt) * scale, Math.sin(tilt) * scale];
  // Across: the picture's x made perpendicular, and the cross product of both.
  const flat = Math.sqrt(1 - x * x);
  return Float64Array.of(x, y, z, flat, (-x * y) / flat, (-x * z) / flat, 0, z / flat, -y / flat);
}

/** Writes the coordinates of a vertex in a direction: where its strand comes from, times `fade`, and how far it has come. */
export function setFlow(
  coords: Float32Array,
  at: number,
  flow: Float64Array,
  direction: Float64Array,
  fade = 1,
): void {
  const [x, y, z] = direction;
  const out = flow[0] * x + flow[1] * y + flow[2] * z;
  const a = flow[3] * x + flow[4] * y + flow[5] * z;
  const b = flow[6] * x + flow[7] * y + flow[8] * z;
  const length = Math.max(1e-6, Math.sqrt(a * a + b * b));
  coords[at * 3] = (fade * a) / length;
  coords[at * 3 + 1] = (fade * b) / length;
  coords[at * 3 + 2] = 9.5 * angleOf(length, out);
}
