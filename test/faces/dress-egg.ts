// An egg instead of a head, to be dressed in tests of hair and of what is worn.
import type { FaceDescription, Hair, Person, Worn } from '../../src/faces/procedural/description.js';
import { computeNormals, type Mesh } from '../../src/faces/procedural/scene/mesh.js';
import {
  clearSurface,
  createFragment,
  createSurface,
  type Part,
} from '../../src/faces/procedural/scene/part.js';
import { poseOf } from '../../src/faces/procedural/scene/pose.js';
import { dressHead } from '../../src/faces/procedural/worn/dress-head.js';

/** Ordinary hair. */
export const HAIR: Hair = {
  melanin: 0.7,
  redness: 0.1,
  curl: 0.2,
  length: 0.4,
  volume: 0.5,
  parting: 0.3,
  fringe: 0.2,
  hairline: 0,
  hairlineShape: 0,
  balding: 0.2,
  pattern: 4711,
};
const WORN: Worn = {
  glasses: 'none',
  glassesShape: 0.5,
  hat: 'none',
  mask: false,
  occlusion: 'none',
  occlusionSide: 0,
  colour: [0.1, 0.1, 0.3],
  clothes: [0.2, 0.2, 0.2],
};
const SHAVEN: Person['facialHair'] = { moustache: 0, beard: 0, stubble: 0 };
const LANDMARKS = Float32Array.of(-3.2, 0, 8.2, 3.2, 0, 8.2, 0, -3.6, 10, -2.5, -6.6, 8, 2.5, -6.6, 8);
/** A bald and faceless head. */
export const HEAD = egg();

/** An egg of the size of a head, narrower below. */
function egg(): Mesh {
  const [rows, columns] = [40, 48];
  const positions = new Float32Array(rows * columns * 3);
  const indices: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const polar = (Math.PI * row) / (rows - 1);
      const around = (2 * Math.PI * column) / columns;
      const y = 12 * Math.cos(polar);
      const wide = Math.sin(polar) * (y < 0 ? 1 + 0.02 * y : 1);
      positions.set(
        [7.5 * wide * Math.sin(around), y, 9.5 * wide * Math.cos(around)],
        (row * columns + column) * 3,
      );
      const next = row * columns + ((column + 1) % columns);
      const at = row * columns + column;
      if (row + 1 < rows) indices.push(at, at + columns, next, next, at + columns, next + columns);
    }
  }
  const mesh = {
    positions,
    normals: new Float32Array(positions.length),
    coords: positions.slice(),
    indices: Uint32Array.from(indices),
  };
  computeNormals(mesh.positions, mesh.indices, mesh.normals);
  return mesh;
}

/** All parts of a dressed egg: what is given differs from a shaven person of 30 years with ordinary hair and bare face. */
export function dress(changes: {
  hair?: Partial<Hair>;
  worn?: Partial<Worn>;
  facialHair?: Partial<Person['facialHair']>;
  age?: number;
}): Part[] {
  const description = {
    person: { hair: { ...HAIR, ...changes.hair }, facialHair: { ...SHAVEN, ...changes.facialHair } },
    moment: { age: changes.age ?? 30, worn: { ...WORN, ...changes.worn } },
  } as unknown as FaceDescription;
  const pose = poseOf({ yaw: 20, pitch: 5, roll: 0 });
  return dressHead(
    description,
    { mesh: HEAD, landmarks: LANDMARKS, skin: [0.5, 0.3, 0.2], detail: 'full' },
    pose,
  );
}

/** What is wrong with a part: numbers that are not finite, indices out of range, impossible surfaces. */
export function faultsOf({ mesh, material }: Part): string[] {
  const faults: string[] = [];
  const vertices = mesh.positions.length / 3;
  const { positions, normals, coords, occlusion, bodyWeight } = mesh;
  for (const [name, values] of Object.entries({ positions, normals, coords, occlusion, bodyWeight })) {
    if (values?.every(Number.isFinite) === false) faults.push(`${name} not finite`);
  }
  if (normals.length !== positions.length) faults.push('normals of another length');
  if (!mesh.indices.every((index) => index < vertices)) faults.push('index out of range');
  const fragment = createFragment();
  const surface = createSurface();
  for (let vertex = 0; vertex < vertices; vertex += 7) {
    [fragment.nx, fragment.ny, fragment.nz] = normals.subarray(vertex * 3);
    [fragment.u, fragment.v, fragment.w] = coords.subarray(vertex * 3);
    clearSurface(surface);
    material(fragment, surface);
    if (!Object.values(surface).every(Number.isFinite)) faults.push(`surface not finite at ${vertex}`);
    if (surface.alpha > 1) faults.push(`alpha ${surface.alpha}`);
    if (Math.min(surface.red, surface.green, surface.blue) < -0.05)
      faults.push(`negative colour at ${vertex}`);
  }
  return faults;
}
