// A face moved: turned in its plane, scaled, shifted and smoothly warped, in one bilinear pass.
import { clampUnit } from './colour.js';

/** How a face is moved. */
export interface Movement {
  readonly radians: number;
  /** Above 1 the face becomes larger. */
  readonly size: number;
  /** Pixels to the right and down. */
  readonly shiftX: number;
  readonly shiftY: number;
  /** How much further right and down each pixel [sizePx, sizePx] is taken from, in pixels. */
  readonly warp?: { readonly x: Float32Array; readonly y: Float32Array } | undefined;
}

/**
 * The value between four neighbours of a plane whose rows are `sizePx` long: the first lies at `from`, and the place wanted is
 * `right` and `low`, 0..1, of a pixel from it.
 */
export function between(
  plane: Float32Array,
  from: number,
  sizePx: number,
  right: number,
  low: number,
): number {
  return (
    (1 - right) * (1 - low) * plane[from] +
    right * (1 - low) * plane[from + 1] +
    (1 - right) * low * plane[from + sizePx] +
    right * low * plane[from + sizePx + 1]
  );
}

/** Moves a face [3, sizePx, sizePx] about its centre; bilinear, and what comes from outside repeats the edge. */
export const moveFace = (face: Float32Array, sizePx: number, movement: Movement): Float32Array =>
  clampUnit(movePlanes(face, sizePx, movement));

/**
 * Warps a face as {@link moveFace} does with the same movement, and leaves it where it is: what becomes of each of its points is
 * the same, but for where that lies.
 */
export function warpInPlace(
  face: Float32Array,
  sizePx: number,
  { warp, ...movement }: Movement,
): Float32Array {
  if (!warp) return face;
  // The warp belongs to pixels of the moved face, so it is moved back.
  const back = inverseOf(movement);
  const x = movePlanes(warp.x, sizePx, back);
  const y = movePlanes(warp.y, sizePx, back);
  return moveFace(face, sizePx, { radians: 0, size: 1, shiftX: 0, shiftY: 0, warp: { x, y } });
}

/** The movement that undoes another one without a warp. */
function inverseOf({ radians, size, shiftX, shiftY }: Movement): Movement {
  const [cos, sin] = [Math.cos(radians) / size, Math.sin(radians) / size];
  return {
    radians: -radians,
    size: 1 / size,
    shiftX: -(cos * shiftX + sin * shiftY),
    shiftY: -(cos * shiftY - sin * shiftX),
  };
}

/** As {@link moveFace}, of any number of planes [planes, sizePx, sizePx] and with any values. */
function movePlanes(planes: Float32Array, sizePx: number, movement: Movement): Float32Array {
  const { radians, size, shiftX, shiftY, warp } = movement;
  const plane = sizePx * sizePx;
  const moved = new Float32Array(planes.length);
  const last = sizePx - 1;
  const centre = last / 2;
  const cos = Math.cos(radians) / size;
  const sin = Math.sin(radians) / size;
  for (let y = 0, at = 0; y < sizePx; y++) {
    const dy = y - centre - shiftY;
    for (let x = 0; x < sizePx; x++, at++) {
      const dx = x - centre - shiftX;
      let sourceX = centre + cos * dx + sin * dy;
      let sourceY = centre - sin * dx + cos * dy;
      if (warp) {
        sourceX += warp.x[at];
        sourceY += warp.y[at];
      }
      sourceX = Math.min(Math.max(sourceX, 0), last);
      sourceY = Math.min(Math.max(sourceY, 0), last);
      const left = Math.min(Math.floor(sourceX), last - 1);
      const top = Math.min(Math.floor(sourceY), last - 1);
      const right = sourceX - left;
      const low = sourceY - top;
      for (let from = top * sizePx + left, to = at; to < moved.length; from += plane, to += plane) {
        moved[to] = between(planes, from, sizePx, right, low);
      }
    }
  }
  return moved;
}
