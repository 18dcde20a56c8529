// A renderer for tests that cannot draw: a plain picture whose grey levels say who it shows, and how.
import type { renderFace as RenderFace } from '../../src/faces/procedural/render.js';

/** Red tells the person's skin tone, green the width of the nose, blue the yaw of the picture. */
export const renderFace: typeof RenderFace = ({ person, moment }, { sizePx }) => {
  const level = (value: number) => Math.min(255, Math.max(0, Math.round(value)));
  const colour = [
    level(25 * person.skin.tone),
    level(128 + 40 * person.shape.noseWidth),
    level(128 + moment.pose.yaw),
  ];
  const pixels = Uint8Array.from({ length: sizePx * sizePx * 3 }, (_, i) => colour[i % 3]);
  return { pixels, landmarks: new Float32Array(10) };
};
