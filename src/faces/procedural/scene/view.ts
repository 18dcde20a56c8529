// The camera: perspective from the focal length, and the framing that puts the landmarks where the template has them.
import {
  ARCFACE_TEMPLATE,
  arcfaceTemplate,
  estimateSimilarity,
  type Point,
} from '../../align/similarity-transform.js';
import type { Camera } from '../description.js';
import { type ProjectedVertices, snap } from './projected-vertices.js';

/** How a picture is cut out: as face recognition takes it, or as portraits with the whole head have it. */
export type Framing = 'arcface' | 'ffhq';

/**
 * A perspective camera on the z axis of the world. A point goes to u = x / (distance - z), v = -y / (distance - z), and from
 * there to the pixel (a u - b v + shiftX, b u + a v + shiftY); pixel centres lie at whole numbers.
 */
export interface View {
  /** Centimetres from the camera to the world's origin. */
  readonly distance: number;
  readonly a: number;
  readonly b: number;
  readonly shiftX: number;
  readonly shiftY: number;
}

/** What of a camera decides where a head comes to lie. */
export type Aim = Pick<Camera, 'focalLength' | 'shiftX' | 'shiftY' | 'turn' | 'zoom'>;

/** What is nearer to the camera than this, in centimetres, is not drawn. */
export const NEAR = 2;

/**
 * Where the five landmarks of ArcFace's template belong in a square picture. 'ffhq' is the same arrangement seen from
 * further away: eyes at row 480 and columns 380 and 650 of 1024.
 */
export function templateFor(framing: Framing, sizePx: number): Point[] {
  if (framing === 'arcface') return arcfaceTemplate(sizePx);
  const [left, right] = [ARCFACE_TEMPLATE[0], ARCFACE_TEMPLATE[1]];
  const scale = (650 - 380) / (right[0] - left[0]);
  const place = (x: number, y: number): Point => [380 + (x - left[0]) * scale, 480 + (y - 51.6) * scale];
  return ARCFACE_TEMPLATE.map(([x, y]) => {
    const [column, row] = place(x, y);
    return [(column * sizePx) / 1024, (row * sizePx) / 1024];
  });
}

/** Distance of the camera in centimetres at which 48 cm fill the width of 36 mm film; at least 26. */
export function cameraDistance(focalLength: number): number {
  return Math.max(26, (Math.min(400, focalLength) / 36) * 48);
}

/**
 * The view in which five landmarks, [5, 3] in the world, come to lie on the template by a least-squares similarity, disturbed
 * by the camera's turn and zoom about the template's middle and by its shift.
 */
export function frameView(landmarks: Float32Array, camera: Aim, framing: Framing, sizePx: number): View {
  const template = templateFor(framing, sizePx);
  const distance = cameraDistance(camera.focalLength);
  const points = template.map((_, i): Point => {
    const depth = Math.max(NEAR, distance - landmarks[i * 3 + 2]);
    return [landmarks[i * 3] / depth, -landmarks[i * 3 + 1] / depth];
  });
  const [a, , shiftX, b, , shiftY] = estimateSimilarity(points, template);
  const [left, right] = [template[0], template[1]];
  const eyes = Math.hypot(right[0] - left[0], right[1] - left[1]);
  const middleX = template.reduce((sum, [x]) => sum + x / 5, 0);
  const middleY = template.reduce((sum, [, y]) => sum + y / 5, 0);
  const angle = (camera.turn * Math.PI) / 180;
  const cos = Math.cos(angle) * camera.zoom;
  const sin = Math.sin(angle) * camera.zoom;
  const [x, y] = [shiftX - middleX, shiftY - middleY];
  return {
    distance,
    a: cos * a - sin * b,
    b: sin * a + cos * b,
    shiftX: cos * x - sin * y + middleX + camera.shiftX * eyes,
    shiftY: sin * x + cos * y + middleY + camera.shiftY * eyes,
  };
}

/** Where a point of the world lies in the picture, in pixels. */
export function project(view: View, x: number, y: number, z: number): Point {
  const depth = Math.max(NEAR, view.distance - z);
  const u = x / depth;
  const v = -y / depth;
  return [view.a * u - view.b * v + view.shiftX, view.b * u + view.a * v + view.shiftY];
}

/** Projects [count, 3] points of the world to the samples of a picture, `samples` along each side of a pixel. */
export function projectVertices(
  view: View,
  positions: Float32Array,
  count: number,
  samples: number,
  out: ProjectedVertices,
): void {
  out.reserve(count);
  // A pixel's samples lie around its centre: the first of two at -1/4.
  const offset = (samples - 1) / 2;
  for (let i = 0, p = 0; i < count; i++, p += 3) {
    const distance = view.distance - positions[p + 2];
    const inverse = distance > NEAR ? 1 / distance : 0;
    const u = positions[p] * inverse;
    const v = -positions[p + 1] * inverse;
    const x = (view.a * u - view.b * v + view.shiftX) * samples + offset;
    const y = (view.b * u + view.a * v + view.shiftY) * samples + offset;
    out.x[i] = snap(x);
    out.y[i] = snap(y);
    out.depth[i] = inverse;
  }
}
