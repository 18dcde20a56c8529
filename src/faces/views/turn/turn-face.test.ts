// Turned faces: where their landmarks come to lie, what is behind them, and that they are functions of their key.
import { describe, expect, test } from 'vitest';
import { uniforms } from '../../../math/random.js';
import { arcfaceTemplate, estimateSimilarity, transformPoint } from '../../align/similarity-transform.js';
import { flipFaces } from '../../pictures/pixels.js';
import { drawTurn, turnFace } from './draw-turn.js';
import { PROPORTIONS } from './head-model.js';

const SIZE = 56;
const PLANE = SIZE * SIZE;
const AVERAGE = { proportions: PROPORTIONS.map(() => 0), breadth: 0.14 };
const noise = uniforms({ seed: 1, stream: 'face', step: 0 }, 3 * PLANE);

/** A face of one plane thrice, by a function of the column and row. */
function paint(value: (x: number, y: number) => number): Float32Array {
  return Float32Array.from({ length: 3 * PLANE }, (_, i) => value(i % SIZE, Math.floor((i % PLANE) / SIZE)));
}

/** Where a spot that is painted at one of the five landmarks lies after a turn, weighted by its light. */
function landmarkAfter(landmark: number, yaw: number, pitch = 0): [number, number] {
  const [spotX, spotY] = arcfaceTemplate(SIZE)[landmark];
  const spot = paint((x, y) => Math.exp(-((x - spotX) ** 2 + (y - spotY) ** 2) / 3));
  const turned = turnFace(spot, SIZE, { yaw, pitch, ...AVERAGE });
  let [light, sumX, sumY] = [0, 0, 0];
  for (let i = 0; i < PLANE; i++) {
    light += turned[i];
    sumX += turned[i] * (i % SIZE);
    sumY += turned[i] * Math.floor(i / SIZE);
  }
  return [sumX / light, sumY / light];
}

describe('a turned face', () => {
  test('is the face itself at an angle of 0', () => {
    const same = turnFace(noise, SIZE, { yaw: 0, pitch: 0, ...AVERAGE });
    for (const [i, value] of same.entries()) expect(Math.abs(value - noise[i])).toBeLessThan(1e-5);
  });

  test.each([20, 40, -40])('of %d degrees lies where its landmarks align it', (yaw) => {
    const landmarks = [0, 1, 2, 3, 4].map((i) => landmarkAfter(i, yaw));
    const again = estimateSimilarity(landmarks, arcfaceTemplate(SIZE));
    for (const point of [...landmarks, [SIZE / 2, SIZE / 2] as const]) {
      const [x, y] = transformPoint(again, point);
      expect(Math.hypot(x - point[0], y - point[1])).toBeLessThan(0.03 * SIZE);
    }
  });

  test.each([20, 35])('of %d degrees has its eyes closer together by the cosine', (yaw) => {
    const shape = (angle: number) => {
      const [left, right, , mouth, otherMouth] = [0, 1, 2, 3, 4].map((i) => landmarkAfter(i, angle));
      return (right[0] - left[0]) / ((mouth[1] + otherMouth[1] - left[1] - right[1]) / 2);
    };
    expect(shape(yaw) / shape(0)).toBeCloseTo(Math.cos((yaw * Math.PI) / 180), 1);
  });

  test('looks to the right side of the picture for a positive yaw, and up for a positive pitch', () => {
    const noseBetweenEyes = (yaw: number, pitch: number) => {
      const [left, right, nose] = [0, 1, 2].map((i) => landmarkAfter(i, yaw, pitch));
      return [nose[0] - (left[0] + right[0]) / 2, nose[1] - (left[1] + right[1]) / 2];
    };
    const still = noseBetweenEyes(0, 0);
    expect(noseBetweenEyes(40, 0)[0] - still[0]).toBeGreaterThan(0.05 * SIZE);
    expect(noseBetweenEyes(-40, 0)[0] - still[0]).toBeLessThan(-0.05 * SIZE);
    expect(noseBetweenEyes(0, 12)[1]).toBeLessThan(still[1] - 0.02 * SIZE);
  });

  test('of the mirrored picture by the opposite angle is the mirrored one', () => {
    const smooth = paint((x, y) => 0.5 + 0.3 * Math.sin(x / 7) + 0.2 * Math.cos(y / 5 + x / 9));
    const mirror = (face: Float32Array) => flipFaces(face, 1, SIZE);
    for (const yaw of [25, 60]) {
      const one = mirror(turnFace(smooth, SIZE, { yaw, pitch: 4, ...AVERAGE }));
      const other = turnFace(mirror(smooth), SIZE, { yaw: -yaw, pitch: 4, ...AVERAGE });
      const apart = one.reduce((sum, value, i) => sum + Math.abs(value - other[i]), 0) / one.length;
      expect(apart).toBeLessThan(0.03);
    }
  });

  test('has behind it the colours of the edges, and none of the face that was there', () => {
    const head = paint((x, y) =>
      ((x - SIZE / 2) / (0.32 * SIZE)) ** 2 + ((y - SIZE / 2) / (0.6 * SIZE)) ** 2 < 1 ? 1 : 0,
    );
    for (const yaw of [60, -60]) {
      const turned = turnFace(head, SIZE, { yaw, pitch: 0, ...AVERAGE });
      // Before the forehead, where the far side of the head was.
      const column = yaw > 0 ? 0.72 : 0.28;
      const at = Math.round(0.3 * SIZE) * SIZE + Math.round(column * SIZE);
      expect(head[at]).toBe(1);
      expect(turned[at]).toBeLessThan(0.05);
    }
  });

  test('stays in 0..1, for any turn that is drawn, at any size', () => {
    for (const size of [16, SIZE]) {
      const face = noise.subarray(0, 3 * size * size);
      for (let index = 0; index < 30; index++) {
        const turn = drawTurn(1, { seed: 5, stream: 'turn', step: 2, index });
        const turned = turn ? turnFace(face, size, turn) : face;
        expect(turned).not.toBe(face);
        expect(turned.every((value) => value >= 0 && value <= 1)).toBe(true);
      }
    }
  });
});

test('turns are drawn as often as asked for, to either side and up to 77 degrees, by the key alone', () => {
  const draw = (probability: number) =>
    Array.from({ length: 500 }, (_, index) =>
      drawTurn(probability, { seed: 1, stream: 'turn', step: 3, index }),
    );
  const some = draw(0.4).filter((turn) => turn !== undefined);
  expect(some.length / 500).toBeCloseTo(0.4, 1);
  const yaws = some.map(({ yaw }) => yaw);
  expect(Math.max(...yaws)).toBeGreaterThan(70);
  expect(Math.min(...yaws)).toBeLessThan(-70);
  expect(Math.max(...yaws.map(Math.abs))).toBeLessThan(77);
  expect(draw(0.4)).toEqual(draw(0.4));
  expect(draw(0).every((turn) => turn === undefined)).toBe(true);
});
