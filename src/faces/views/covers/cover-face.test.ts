// Covered faces: every kind of thing hides what it should, and nothing else.
import { describe, expect, test } from 'vitest';
import { arcfaceTemplate } from '../../align/similarity-transform.js';
import { coverFace, drawCover, stickersOf } from './cover-face.js';
import { kindOf, THINGS } from './wardrobe.js';

const SIZE = 64;
const PLANE = SIZE * SIZE;
const STILL = { mirrored: false, radians: 0, size: 1, shiftX: 0, shiftY: 0, light: 1 };
const [leftEye, rightEye, nose, leftMouth, rightMouth] = arcfaceTemplate(SIZE);
const mouth = [(leftMouth[0] + rightMouth[0]) / 2, leftMouth[1]] as const;
const things = Array.from({ length: THINGS }, (_, thing) => thing);

/** How much a thing hides around a place: the least of its share there. */
function hidden(thing: number, [x, y]: readonly [number, number], most = false): number {
  const shares = stickersOf(SIZE)
    .sticker(thing)
    .planes.subarray(3 * PLANE);
  const around = [-1, 0, 1].flatMap((dy) =>
    [-1, 0, 1].map((dx) => shares[(Math.round(y) + dy) * SIZE + Math.round(x) + dx]),
  );
  return most ? Math.max(...around) : Math.min(...around);
}

const ofKind = (wanted: object) =>
  things.filter((thing) => JSON.stringify(kindOf(thing)) === JSON.stringify(wanted));

describe('what is worn', () => {
  test.each([
    { kind: { mask: true }, hides: [nose, mouth], shows: [leftEye, rightEye] },
    { kind: { glasses: 'dark' }, hides: [leftEye, rightEye], shows: [mouth] },
    { kind: { hat: 'cap' }, hides: [[SIZE / 2, 2] as const], shows: [leftEye, rightEye, nose, mouth] },
    { kind: { hat: 'beanie' }, hides: [[SIZE / 2, 2] as const], shows: [leftEye, rightEye, nose, mouth] },
    { kind: { hat: 'headscarf' }, hides: [[SIZE / 2, 2] as const], shows: [leftEye, rightEye, nose, mouth] },
  ])('$kind hides what it should, and nothing else of the face', ({ kind, hides, shows }) => {
    expect(ofKind(kind).length).toBeGreaterThanOrEqual(2);
    for (const thing of ofKind(kind)) {
      for (const place of hides) expect(hidden(thing, place)).toBeGreaterThan(0.75);
      for (const place of shows) expect(hidden(thing, place, true)).toBeLessThan(0.3);
    }
  });

  test('clear glasses show the eyes through their lenses, inside of rims', () => {
    for (const thing of ofKind({ glasses: 'clear' })) {
      for (const eye of [leftEye, rightEye]) expect(hidden(thing, eye)).toBeLessThan(0.4);
      expect(hidden(thing, mouth, true)).toBe(0);
      const shares = stickersOf(SIZE)
        .sticker(thing)
        .planes.subarray(3 * PLANE);
      expect(Math.max(...shares)).toBeGreaterThan(0.6);
    }
  });

  test.each([{ occlusion: 'hand' }, { occlusion: 'hair' }])('%o hides a part of the face', (kind) => {
    for (const thing of ofKind(kind)) {
      const shares = stickersOf(SIZE)
        .sticker(thing)
        .planes.subarray(3 * PLANE);
      const part = shares.filter((share) => share > 0.8).length / PLANE;
      expect(part).toBeGreaterThan(0.005);
      expect(part).toBeLessThan(0.4);
    }
  });
});

describe('a covered face', () => {
  const face = new Float32Array(3 * PLANE).fill(0.5);

  test('keeps its own pixels outside of the thing, and shows the thing where it hides all', () => {
    for (const thing of things) {
      const { planes } = stickersOf(SIZE).sticker(thing);
      const covered = coverFace(face, SIZE, { ...STILL, thing });
      for (let i = 0; i < 3 * PLANE; i++) {
        const share = planes[3 * PLANE + (i % PLANE)];
        if (share === 0) expect(covered[i]).toBe(face[i]);
        if (share === 1) expect(covered[i]).toBeCloseTo(Math.min(1, planes[i]), 4);
      }
    }
    expect(face.every((value) => value === 0.5)).toBe(true);
  });

  test('mirrored covers the other side', () => {
    const changed = (mirrored: boolean) => {
      const covered = coverFace(face, SIZE, { ...STILL, thing: ofKind({ occlusion: 'hand' })[0], mirrored });
      let [sum, count] = [0, 0];
      for (let i = 0; i < PLANE; i++) {
        if (covered[i] === face[i]) continue;
        sum += (i % SIZE) - (SIZE - 1) / 2;
        count++;
      }
      return sum / count;
    };
    expect(Math.abs(changed(false))).toBeGreaterThan(2);
    expect(changed(true)).toBeCloseTo(-changed(false), 3);
  });

  test('stays in 0..1 and is decided by its key, which draws all things, as often as asked for', () => {
    const covers = Array.from({ length: 400 }, (_, index) =>
      drawCover(0.6, { seed: 1, stream: 'cover', step: 0, index }),
    ).filter((cover) => cover !== undefined);
    expect(covers.length / 400).toBeCloseTo(0.6, 1);
    expect(new Set(covers.map(({ thing }) => thing)).size).toBe(THINGS);
    const bright = new Float32Array(3 * PLANE).fill(1);
    for (const cover of covers.slice(0, 40)) {
      const covered = coverFace(bright, SIZE, cover);
      expect(covered.every((value) => value >= 0 && value <= 1)).toBe(true);
      expect(coverFace(bright, SIZE, cover)).toEqual(covered);
    }
  });

  test('of no more things than there are', () => {
    expect(() => stickersOf(SIZE).sticker(THINGS)).toThrow(`there are ${THINGS} things, not one ${THINGS}`);
  });
});
