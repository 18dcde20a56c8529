// Heads: finite and closed at all poses and factors.
import { describe, expect, test } from 'vitest';
import { normals } from '../../../math/random.js';
import { describeFace } from '../describe-face.js';
import { type FaceDescription, SHAPE_FACTORS, type ShapeFactor } from '../description.js';
import { STYLE_SIZE } from '../factors.js';
import { Geometry } from '../scene/geometry.js';
import { poseOf, posePoint } from '../scene/pose.js';
import { ProjectedVertices } from '../scene/projected-vertices.js';
import { rasterise, SAMPLES, SampleBuffer } from '../scene/rasterise.js';
import { frameView, projectVertices } from '../scene/view.js';
import { buildHead } from './build-head.js';
import { ANCHORS, type AnchorName, type Detail } from './head.js';
import { headParts } from './head-parts.js';

const SIZE = 112;
const average = describeFace(new Float32Array(STYLE_SIZE));

function withShape(value: number): FaceDescription {
  const shape = Object.fromEntries(SHAPE_FACTORS.map((name) => [name, value])) as Record<ShapeFactor, number>;
  return { person: { ...average.person, shape }, moment: average.moment };
}

/** Samples that show the background although a way to the picture's edge over other such samples is barred. */
function holes(face: FaceDescription, detail: Detail): number {
  const head = buildHead(face, detail);
  const pose = poseOf(face.moment.pose);
  const geometry = new Geometry();
  for (const part of headParts(head, face, pose)) geometry.add(part, pose);
  const points = new Float32Array(15);
  const names: AnchorName[] = ['pupil', 'pupil', 'noseTip', 'mouthCorner', 'mouthCorner'];
  for (const [i, name] of names.entries()) {
    points.set(posePoint(head.anchor(name, i % 3 === 0 ? 'right' : 'left'), pose), i * 3);
  }
  const vertices = new ProjectedVertices();
  const view = frameView(points, average.moment.camera, 'ffhq', SIZE);
  projectVertices(view, geometry.positions, geometry.vertexCount, SAMPLES, vertices);
  const buffer = new SampleBuffer(SIZE);
  rasterise(geometry, vertices, buffer);
  return enclosed(buffer);
}

function enclosed({ side, triangle }: SampleBuffer): number {
  const outside = new Uint8Array(side * side);
  const queue: number[] = [];
  const visit = (at: number) => {
    if (outside[at] === 1 || triangle[at] >= 0) return;
    outside[at] = 1;
    queue.push(at);
  };
  for (let i = 0; i < side; i++) {
    for (const at of [i, (side - 1) * side + i, i * side, i * side + side - 1]) visit(at);
  }
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const column = at % side;
    if (column > 0) visit(at - 1);
    if (column < side - 1) visit(at + 1);
    if (at >= side) visit(at - side);
    if (at < side * (side - 1)) visit(at + side);
  }
  return triangle.reduce((sum, t, at) => sum + (t < 0 && outside[at] === 0 ? 1 : 0), 0);
}

describe('heads', () => {
  test('the average head has its anchors where the table says', () => {
    const young = { ...average.moment, age: 18, expression: { ...average.moment.expression } };
    for (const key of ['smile', 'mouthOpen', 'frown', 'browRaise', 'blink'] as const)
      young.expression[key] = 0;
    const head = buildHead({ person: withShape(0).person, moment: young });
    for (const name of Object.keys(ANCHORS) as AnchorName[]) {
      const [x, y, z] = ANCHORS[name];
      head.anchor(name, 'right').forEach((value, k) => {
        expect(value).toBeCloseTo([-x, y, z][k], 2);
      });
    }
  });

  test.each([
    -90, -60, -35, 0, 20, 50, 75, 90,
  ])('no background shows through the head at a yaw of %i', (yaw) => {
    for (const pitch of [-30, 0, 30]) {
      const expression = {
        ...average.moment.expression,
        mouthOpen: pitch < 0 ? 1 : 0,
        smile: pitch > 0 ? 1 : 0,
      };
      const moment = { ...average.moment, expression, pose: { yaw, pitch, roll: 10 } };
      const face = { person: average.person, moment };
      expect(holes(face, 'full')).toBe(0);
      // At 75 degrees shoulder and lip enclose some of what is behind both.
      if (yaw !== 75) expect(holes(face, 'half')).toBe(0);
    }
  });

  test('half of the rows are a head of the same shape', () => {
    const face = describeFace(normals({ seed: 3, stream: 'style', step: 1 }, STYLE_SIZE));
    const full = buildHead(face);
    const half = buildHead(face, 'half');
    expect(half.skin.indices.length).toBeLessThan(0.55 * full.skin.indices.length);
    for (const name of Object.keys(ANCHORS) as AnchorName[]) {
      expect(half.anchor(name)).toEqual(full.anchor(name));
    }
    const known = new Set<string>();
    for (let p = 0; p < full.skin.positions.length; p += 3) {
      known.add(`${full.skin.positions.subarray(p, p + 3)}`);
    }
    for (let p = 0; p < half.skin.positions.length; p += 3) {
      expect(known.has(`${half.skin.positions.subarray(p, p + 3)}`)).toBe(true);
    }
  });

  test('all vertices stay finite and near the head at factors of plus and minus 8', () => {
    for (const value of [-8, 8, Number.NaN]) {
      const { skin, ears } = buildHead(withShape(value));
      for (const { positions, normals: directions } of [skin, ears]) {
        expect(positions.every((x) => Math.abs(x) < 30)).toBe(true);
        expect(directions.every((x) => Math.abs(x) <= 1.0001)).toBe(true);
      }
    }
  });

  test('the left and the right half mirror each other', () => {
    const face = describeFace(normals({ seed: 3, stream: 'style', step: 0 }, STYLE_SIZE));
    const head = buildHead(face);
    for (const name of Object.keys(ANCHORS) as AnchorName[]) {
      const [x, y, z] = head.anchor(name, 'left');
      const [u, v, w] = head.anchor(name, 'right');
      expect(Math.hypot(x + u, y - v, z - w)).toBeLessThan(x === 0 ? 1e-3 : 1e-4);
    }
  });

  test('every shape factor moves the head or is drawn on the skin', () => {
    const plain = buildHead(withShape(0)).skin.positions;
    const ears = buildHead(withShape(0)).ears.positions;
    const drawnOnly = SHAPE_FACTORS.filter((name) => {
      const { person, moment } = withShape(0);
      const moved = buildHead({ person: { ...person, shape: { ...person.shape, [name]: 2 } }, moment });
      const same = (a: Float32Array, b: Float32Array) => a.every((x, i) => x === b[i]);
      return same(moved.skin.positions, plain) && same(moved.ears.positions, ears);
    });
    const lids = ['eyeOpening', 'upperLidFold'];
    const brows = ['browHeight', 'browThickness', 'browArch', 'browSpacing', 'browTilt'];
    expect(drawnOnly).toEqual([...lids, ...brows]);
  });
});
