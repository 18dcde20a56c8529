// Whole pictures: the same bytes for the same face, landmarks in place, no holes, nothing that is not finite.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { normals } from '../../math/random.js';
import { estimateSimilarity, type Point } from '../align/similarity-transform.js';
import { describeFace } from './describe-face.js';
import { type FaceDescription, SHAPE_FACTORS, type ShapeFactor } from './description.js';
import { STYLE_SIZE } from './factors.js';
import { FaceRenderer, renderFace } from './render.js';
import { type Framing, templateFor } from './scene/view.js';

const drawn = (step: number) => describeFace(normals({ seed: 5, stream: 'style', step }, STYLE_SIZE));

/** A face as the camera is meant to be held, looking at it from the front. */
function plain(step: number, changes: Partial<FaceDescription['moment']> = {}): FaceDescription {
  const { person, moment } = drawn(step);
  const camera = { ...moment.camera, shiftX: 0, shiftY: 0, turn: 0, zoom: 1 };
  return { person, moment: { ...moment, camera, pose: { yaw: 0, pitch: 0, roll: 0 }, ...changes } };
}

function pointsOf(landmarks: Float32Array): Point[] {
  return [0, 1, 2, 3, 4].map((i): Point => [landmarks[i * 2], landmarks[i * 2 + 1]!]);
}

describe('pictures', () => {
  test('the same description gives the same bytes, whatever was drawn before', () => {
    const digest = (renderer: FaceRenderer, step: number) =>
      createHash('sha256')
        .update(renderer.render(drawn(step)).pixels)
        .digest('hex');
    const first = new FaceRenderer({ sizePx: 112, framing: 'arcface' });
    const once = [0, 1, 2, 3].map((step) => digest(first, step));
    const second = new FaceRenderer({ sizePx: 112, framing: 'arcface' });
    const again = [3, 2, 1, 0].map((step) => digest(second, step)).reverse();
    expect(again).toEqual(once);
    expect(new Set(once).size).toBe(4);
  });

  test('a small set of pictures is the same on every machine', () => {
    const hash = createHash('sha256');
    for (let step = 0; step < 6; step++)
      hash.update(renderFace(drawn(step), { sizePx: 64, framing: 'ffhq' }).pixels);
    expect(hash.digest('hex')).toBe('9aa3d3f4dad5211789b66561aa6e2aaf06c640b35622614ee0d91bd6aaba7487');
  });

  test.each<[Framing, number]>([
    ['arcface', 112],
    ['ffhq', 256],
  ])('landmarks lie on the template of %s as well as a similarity can do', (framing, sizePx) => {
    const template = templateFor(framing, sizePx);
    for (const yaw of [0, -40, 90]) {
      const { landmarks } = renderFace(plain(1, { pose: { yaw, pitch: 5, roll: 20 } }), { sizePx, framing });
      const [a, b, shiftX, , , shiftY] = estimateSimilarity(pointsOf(landmarks), template);
      expect(a).toBeCloseTo(1, 3);
      expect(b).toBeCloseTo(0, 3);
      expect(Math.hypot(shiftX, shiftY)).toBeLessThan(0.1);
    }
  });

  test('frontal landmarks are near the template, in the order of the picture', () => {
    for (let step = 0; step < 8; step++) {
      const { landmarks } = renderFace(plain(step), { sizePx: 112, framing: 'arcface' });
      for (const [i, [x, y]] of pointsOf(landmarks).entries()) {
        const [goalX, goalY] = templateFor('arcface', 112)[i];
        expect(Math.hypot(x - goalX, y - goalY)).toBeLessThan(9);
      }
    }
  });

  test('a shift of the camera moves the landmarks by that share of the distance between the eyes', () => {
    const { moment } = plain(2);
    const shifted = plain(2, { camera: { ...moment.camera, shiftX: 0.25, shiftY: 0, turn: 0, zoom: 1 } });
    const options = { sizePx: 112, framing: 'arcface' } as const;
    const moved = renderFace(shifted, options).landmarks[0] - renderFace(plain(2), options).landmarks[0];
    expect(moved).toBeCloseTo(0.25 * 35.24, 1);
  });

  test('the extremes of every factor are drawn', () => {
    const { person, moment } = plain(3);
    for (const sign of [-8, 8, Number.POSITIVE_INFINITY]) {
      const shape = Object.fromEntries(SHAPE_FACTORS.map((name, i) => [name, i % 2 ? sign : -sign]));
      const face = { person: { ...person, shape: shape as Record<ShapeFactor, number> }, moment };
      const { pixels, landmarks } = renderFace(face, { sizePx: 64, framing: 'ffhq' });
      expect(landmarks.every(Number.isFinite)).toBe(true);
      expect(new Set(pixels).size).toBeGreaterThan(30);
    }
  });

  test('styles far outside the population are drawn', () => {
    for (let step = 0; step < 6; step++) {
      const style = normals({ seed: 9, stream: 'far', step }, STYLE_SIZE).map((value) => value * 12);
      const { pixels, landmarks } = renderFace(describeFace(style), { sizePx: 64, framing: 'arcface' });
      expect(landmarks.every(Number.isFinite)).toBe(true);
      expect(pixels.length).toBe(64 * 64 * 3);
    }
  });

  test('a size that is none is refused', () => {
    expect(() => renderFace(drawn(0), { sizePx: 0, framing: 'arcface' })).toThrow(/16 to 2048 pixels, not 0/);
  });
});
