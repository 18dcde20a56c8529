// What is behind the lips: a dark hollow, teeth and tongue.

import type { Moment } from '../description.js';
import { computeNormals, type Mesh } from '../scene/mesh.js';
import type { Part } from '../scene/part.js';
import { turnJaw } from './build-head.js';
import { ramp } from './curves.js';
import type { Head } from './head.js';
import { headTemplate } from './template.js';

/** Rows of the hollow from the upper edge of the opening over its back to the lower edge: share of the way, depth. */
const HOLLOW: readonly (readonly [number, number])[] = [
  [0, 0],
  [0.02, 0.35],
  [0.1, 1.6],
  [0.5, 3],
  [0.9, 1.6],
  [0.98, 0.35],
  [1, 0],
];

const TEETH = 24;
const TEETH_ROWS = 4;

/** The mouth's inside behind the lips of a head; no teeth where the lips are closed. */
export function mouthParts(head: Head, expression: Moment['expression']): Part[] {
  const hollow = hollowPart(head);
  const { smile, mouthOpen } = expression;
  return smile > 0.5 || mouthOpen > 0.01 ? [hollow, teethPart(head, Math.min(1, mouthOpen))] : [hollow];
}

function hollowPart(head: Head): Part {
  const hollow = buildHollow(head);
  return {
    mesh: hollow,
    material: (at, surface) => {
      const depth = Math.min(1, at.w);
      // The tongue lies on the floor.
      const tongue = ramp(0.5, 0.72, at.v) * ramp(1.9, 0.9, Math.abs(at.u));
      surface.red = 0.24 * (1 - depth) + 0.035 + 0.17 * tongue;
      surface.green = 0.08 * (1 - depth) + 0.008 + 0.05 * tongue;
      surface.blue = 0.07 * (1 - depth) + 0.008 + 0.05 * tongue;
      surface.roughness = 0.4;
    },
    twoSided: true,
    shadowless: true,
  };
}

function teethPart(head: Head, open: number): Part {
  return {
    mesh: buildTeeth(head, open),
    material: (at, surface) => {
      const gap = Math.abs(at.u - Math.round(at.u));
      const side = Math.min(1, Math.abs(at.w) / 2.2);
      const shade =
        (1 - 0.16 * Math.max(0, 1 - gap / 0.12)) * (1 - 0.55 * side * side) * (1 - 0.3 * at.v * at.v);
      const gum = at.v > 0.86 ? 1 : 0;
      surface.red = (0.56 - 0.2 * gum) * shade;
      surface.green = (0.51 - 0.34 * gum) * shade;
      surface.blue = (0.42 - 0.26 * gum) * shade;
      surface.roughness = 0.3;
      surface.specular = 0.04;
    },
    twoSided: true,
    shadowless: true,
  };
}

/** A bag behind the lips; `coords` are x, the share of the way from the upper to the lower edge, and the depth. */
function buildHollow(head: Head): Mesh {
  const { upperEdge, lowerEdge } = headTemplate(head.detail);
  const across = upperEdge.length;
  const count = across * HOLLOW.length;
  const positions = new Float32Array(count * 3);
  const coords = new Float32Array(count * 3);
  const occlusion = new Float32Array(count);
  const skin = head.skin.positions;
  for (const [row, [share, depth]] of HOLLOW.entries()) {
    for (let i = 0; i < across; i++) {
      const a = upperEdge[i] * 3;
      const b = lowerEdge[i] * 3;
      const at = row * across + i;
      const inward = depth * Math.min(1, 1.7 * Math.sin((Math.PI * i) / (across - 1)));
      for (let k = 0; k < 3; k++) positions[at * 3 + k] = skin[a + k] + (skin[b + k] - skin[a + k]) * share;
      positions[at * 3 + 2] -= inward;
      coords.set([positions[at * 3], share, inward], at * 3);
      occlusion[at] = Math.max(0.08, 0.6 - 0.4 * inward);
    }
  }
  const indices = new Uint32Array(gridIndices(across, HOLLOW.length));
  const normals = new Float32Array(count * 3);
  computeNormals(positions, indices, normals);
  return { positions, normals, coords, indices, occlusion };
}

/** Both rows of teeth on an arch; `coords` are the tooth's number, 0..1 from the edge to the gum, and x. */
function buildTeeth(head: Head, open: number): Mesh {
  const [, stomionY, stomionZ] = head.anchor('stomion');
  const [cornerX] = head.anchor('mouthCorner');
  const reach = Math.min(2.3, cornerX * 0.82);
  const perRow = TEETH + 1;
  const count = perRow * TEETH_ROWS;
  const positions = new Float32Array(count * 3);
  const coords = new Float32Array(count * 3);
  for (let row = 0; row < TEETH_ROWS; row++) {
    const upper = row < 2;
    const gum = row === 0 || row === 3 ? 1 : 0;
    for (let i = 0; i < perRow; i++) {
      const t = (i / TEETH) * 2 - 1;
      const x = t * reach;
      const at = (row * perRow + i) * 3;
      const edge = upper ? -0.2 + 0.14 * t * t : -0.24;
      positions[at] = x;
      positions[at + 1] = stomionY + edge + (upper ? 1.05 : -0.65) * gum;
      positions[at + 2] = stomionZ - 0.62 - 1.15 * t * t - (upper ? 0 : 0.6);
      if (!upper) turnJaw(positions, at, open);
      coords.set([t * 3.5 + 0.5, gum, x], at);
    }
  }
  const upper = gridIndices(perRow, 2);
  const lower = upper.map((index) => index + 2 * perRow);
  const indices = Uint32Array.from([...upper, ...lower]);
  const normals = new Float32Array(count * 3);
  computeNormals(positions, indices, normals);
  return { positions, normals, coords, indices, occlusion: new Float32Array(count).fill(0.92) };
}

function gridIndices(across: number, rows: number): number[] {
  const indices: number[] = [];
  for (let row = 0; row + 1 < rows; row++) {
    for (let i = 0; i + 1 < across; i++) {
      const a = row * across + i;
      indices.push(a, a + across, a + 1, a + 1, a + across, a + across + 1);
    }
  }
  return indices;
}
