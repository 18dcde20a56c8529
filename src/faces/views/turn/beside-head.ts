// What stands out beside a head, hair and ears, turned with it.
import { NECK_JOINT, type Pose } from '../../procedural/scene/pose.js';
import type { View } from '../../procedural/scene/view.js';
import { smoothStep } from '../../procedural/smooth-step.js';

/** Hair and ears stand out as far as this for certain, and no further than that, as shares of the side. */
const [BESIDE, BEYOND] = [0.03, 0.13];

/** Depth of the sheet through the head on which they lie: where it is widest. */
const SHEET = -0.5;

/** Of each row of a picture, where its head begins, and the first pixel after it. */
export interface Outline {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

/** A head that is turned: the cameras that align it before and after. */
export interface TurnedHead {
  readonly pose: Pose;
  readonly before: View;
  readonly after: View;
  readonly outline: Outline;
  /** [sizePx, sizePx] below 0 where the turned head is not seen. */
  readonly covered: Int32Array;
}

/**
 * Draws what stands out beside a head where the turned head does not cover it, from `face` to `result`, [3, sizePx, sizePx]:
 * as a sheet through the head that turns with it, fades with the distance from the head, and where it is seen from the
 * side. Of a head that is hardly turned, all of the picture is kept.
 */
export function drawBeside(
  face: Float32Array,
  { pose, before, after, outline, covered }: TurnedHead,
  result: Float32Array,
): void {
  const m = pose.head;
  const degrees = (Math.acos(Math.min(1, m[8])) * 180) / Math.PI;
  const seen = smoothStep(72, 45, degrees);
  const kept = smoothStep(15, 0, degrees);
  if (seen === 0) return;
  const sizePx = outline.left.length;
  const plane = sizePx * sizePx;
  const last = sizePx - 1;
  // The camera, in the space of the head, relative to its joint.
  const [, jy, jz] = NECK_JOINT;
  const away = after.distance - jz;
  const ox = m[6] * away - m[3] * jy;
  const oy = m[7] * away - m[4] * jy;
  const oz = m[8] * away - m[5] * jy;
  const scale = 1 / (after.a * after.a + after.b * after.b);
  const nearness = 1 / (before.distance - SHEET);
  for (let row = 0, at = 0; row < sizePx; row++) {
    for (let column = 0; column < sizePx; column++, at++) {
      if (covered[at] >= 0) continue;
      // The ray through this pixel, in the world, then in the space of the head, and where it meets the sheet.
      const x = column - after.shiftX;
      const y = row - after.shiftY;
      const rx = (after.a * x + after.b * y) * scale;
      const ry = (after.b * x - after.a * y) * scale;
      const dz = m[2] * rx + m[5] * ry - m[8];
      const far = (SHEET - jz - oz) / dz;
      const hx = (ox + far * (m[0] * rx + m[3] * ry - m[6])) * nearness;
      const hy = (oy + far * (m[1] * rx + m[4] * ry - m[7]) + jy) * nearness;
      const u = before.a * hx + before.b * hy + before.shiftX;
      const v = before.b * hx - before.a * hy + before.shiftY;
      if (u < -0.5 || v < -0.5 || u > last + 0.5 || v > last + 0.5) continue;
      const left = Math.min(Math.max(Math.floor(u), 0), last - 1);
      const top = Math.min(Math.max(Math.floor(v), 0), last - 1);
      const right = Math.min(Math.max(u - left, 0), 1);
      const low = Math.min(Math.max(v - top, 0), 1);
      const outside = Math.max(outline.left[top] - u, u - outline.right[top]) / sizePx;
      const share = Math.max(kept, seen * smoothStep(BEYOND, BESIDE, outside));
      let from = top * sizePx + left;
      for (let to = at; to < 3 * plane; to += plane, from += plane) {
        const upper = face[from] + right * (face[from + 1] - face[from]);
        const under = from + sizePx;
        const lower = face[under] + right * (face[under + 1] - face[under]);
        result[to] += share * (upper + low * (lower - upper) - result[to]);
      }
    }
  }
}
