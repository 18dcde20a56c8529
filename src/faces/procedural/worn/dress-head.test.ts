// Tests of hair, facial hair and everything worn: finite meshes at any factors, in the right places.
import { describe, expect, it } from 'vitest';
import type { FaceDescription, Hair, Person, Worn } from '../description.js';
import { hairColour } from '../hair/hair-colour.js';
import { type HairStyle, styleHair } from '../hair/hair-style.js';
import { hairlineAt } from '../hair/hairline.js';
import { measureRadius, radiusAt } from '../hair/head-radius.js';
import { computeNormals, type Mesh } from '../scene/mesh.js';
import { clearSurface, createFragment, createSurface, type Part } from '../scene/part.js';
import { poseOf } from '../scene/pose.js';
import { dressHead } from './dress-head.js';
import { frontAt, takeRelief } from './relief.js';

const HAIR: Hair = {
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
const HEAD = egg();

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

function dress(changes: {
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
  return dressHead(description, { mesh: HEAD, landmarks: LANDMARKS, skin: [0.5, 0.3, 0.2] }, pose);
}

/** What is wrong with a part: numbers that are not finite, indices out of range, impossible surfaces. */
function faultsOf({ mesh, material }: Part): string[] {
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

/** The vertices of meshes that lie in front of the face (z above 4) within bounds of x and y. */
function covering(parts: readonly Part[], x: [number, number], y: [number, number]): number {
  let count = 0;
  for (const { mesh } of parts) {
    for (let i = 0; i < mesh.positions.length; i += 3) {
      const [px, py, pz] = mesh.positions.subarray(i, i + 3);
      if (pz > 4 && px > x[0] && px < x[1] && py > y[0] && py < y[1]) count++;
    }
  }
  return count;
}

describe('hair', () => {
  it('of any factors, extreme and meaningless ones too, is finite', () => {
    const extremes = [-1e6, -4, 0, 0.5, 1, 4, 1e6, Number.NaN];
    for (const key of Object.keys(HAIR) as (keyof Hair)[]) {
      if (key === 'pattern') continue;
      for (const value of extremes) {
        expect(dress({ hair: { [key]: value }, age: 80 }).flatMap(faultsOf)).toEqual([]);
      }
    }
  });

  it('has no body when shaved: only a transparent shade is left', () => {
    expect(dress({ hair: { length: 0.02 } }).map((part) => part.transparent)).toEqual([true]);
  });

  it('stands outside the head but for its edges, at every length and curl', () => {
    const radius = measureRadius(HEAD);
    for (const length of [0.1, 0.3, 0.6, 1]) {
      for (const curl of [0, 0.5, 1]) {
        const [hair] = dress({ hair: { length, curl, balding: 0 } });
        let inside = 0;
        const { positions } = hair.mesh;
        for (let i = 0; i < positions.length; i += 3) {
          const [x, y, z] = [positions[i], positions[i + 1] - 3, positions[i + 2] + 0.5];
          if (Math.hypot(x, y, z) < radiusAt(radius, x, y, z) - 0.02) inside++;
        }
        expect(inside).toBeLessThan((0.55 * positions.length) / 3);
        const top = Math.max(...positions.filter((_, i) => i % 3 === 1));
        expect(top).toBeGreaterThan(12);
      }
    }
  });

  it('hangs lower the longer it is', () => {
    const lowest = [0.3, 0.5, 0.7, 1].map((length) =>
      Math.min(...dress({ hair: { length, curl: 0 } })[0].mesh.positions.filter((_, i) => i % 3 === 1)),
    );
    expect(lowest).toEqual([...lowest].sort((a, b) => b - a));
    expect(lowest[3]).toBeLessThan(-12);
  });

  it('goes with age where balding is strong: the hairline rises, and the crown is bare at 80', () => {
    const style = (age: number): HairStyle => styleHair({ ...HAIR, balding: 1 }, age);
    const ends = [25, 45, 60, 80].map((age) => hairlineAt(style(age), 30).end);
    expect(ends).toEqual([...ends].sort((a, b) => b - a));
    expect(hairlineAt(style(80), 180).start).toBeGreaterThan(30);
    expect(hairlineAt(style(25), 180).start).toBe(0);
  });

  it('is darker with pigment, redder with redness, and grey in age', () => {
    const of = (changes: Partial<Hair>, age = 25) => hairColour({ ...HAIR, redness: 0, ...changes }, age);
    expect(of({ melanin: 0 }).pigmented[1]).toBeGreaterThan(of({ melanin: 0.5 }).pigmented[1]);
    expect(of({ melanin: 0.5 }).pigmented[1]).toBeGreaterThan(of({ melanin: 1 }).pigmented[1]);
    const [plain, red] = [of({ melanin: 0.4 }).pigmented, of({ melanin: 0.4, redness: 1 }).pigmented];
    expect(red[0] / red[2]).toBeGreaterThan(plain[0] / plain[2]);
    expect(of({}, 30).grey).toBe(0);
    expect(of({}, 80).grey).toBeGreaterThan(0.5);
  });
});

describe('facial hair', () => {
  it('grows below the nose and never on the lips, and stubble stands off less than a beard', () => {
    const beard = dress({ hair: { length: 0 }, facialHair: { beard: 1, moustache: 1 } }).slice(1);
    const stubble = dress({ hair: { length: 0 }, facialHair: { stubble: 1 } }).slice(1);
    expect([...beard, ...stubble].flatMap(faultsOf)).toEqual([]);
    expect(beard.length).toBeGreaterThan(stubble.length);
    expect(covering(beard, [-1, 1], [-12, -8.5])).toBeGreaterThan(0);
    const lips = beard.flatMap(({ mesh }) => {
      const densities: number[] = [];
      for (let i = 0; i < mesh.positions.length; i += 3) {
        const [x, y, z] = mesh.positions.subarray(i, i + 3);
        if (Math.abs(x) < 1.6 && Math.abs(y + 6.6) < 0.3 && z > 4) densities.push(mesh.coords[i]);
      }
      return densities;
    });
    for (const density of lips) expect(density).toBeLessThan(0.05);
  });

  it('is nothing on the shaven', () => {
    expect(dress({ hair: { length: 0 } })).toHaveLength(1);
  });
});

describe('what is worn', () => {
  /** What a shaved person wears, without the shade of the hair. */
  const wear = (worn: Partial<Worn>) => dress({ hair: { length: 0 }, worn }).slice(1);

  it('is finite in every kind, on any side', () => {
    for (const hat of ['none', 'cap', 'beanie', 'headscarf'] as const) {
      for (const glasses of ['none', 'clear', 'dark'] as const) {
        for (const occlusion of ['none', 'hand', 'hair'] as const) {
          for (const occlusionSide of [-5, -0.4, 0, Number.NaN]) {
            const worn = {
              hat,
              glasses,
              occlusion,
              occlusionSide,
              mask: occlusionSide === 0,
              glassesShape: occlusionSide,
            };
            expect(dress({ worn }).flatMap(faultsOf)).toEqual([]);
          }
        }
      }
    }
  });

  it('a mask covers mouth and nose but not the eyes', () => {
    const mask = wear({ mask: true });
    expect(covering(mask, [-2, 2], [-8, -5])).toBeGreaterThan(10);
    expect(covering(mask, [-5, 5], [-0.8, 2])).toBe(0);
    const relief = takeRelief(HEAD);
    const { positions } = mask[0].mesh;
    for (let i = 0; i < positions.length; i += 3) {
      const [x, y, z] = positions.subarray(i, i + 3);
      if (Math.abs(x) < 3) expect(z).toBeGreaterThan(frontAt(relief, x, y) - 0.05);
    }
  });

  it('dark lenses let much less light through than clear ones, and lie before both eyes', () => {
    const alpha = (glasses: 'clear' | 'dark') => {
      const lenses = wear({ glasses }).find((part) => part.transparent === true)!;
      const fragment = createFragment();
      const surface = createSurface();
      fragment.nx = fragment.ny = fragment.u = fragment.v = fragment.viewX = fragment.viewY = 0;
      fragment.nz = fragment.viewZ = 1;
      lenses.material(fragment, surface);
      for (const side of [-1, 1]) {
        const x: [number, number] = side < 0 ? [-4.5, -2] : [2, 4.5];
        expect(covering([lenses], x, [-1.5, 1.5])).toBeGreaterThan(0);
      }
      return surface.alpha;
    };
    expect(alpha('dark')).toBeGreaterThan(0.8);
    expect(alpha('clear')).toBeLessThan(0.2);
  });

  it('glasses do not sink into the face', () => {
    const relief = takeRelief(HEAD);
    for (const glassesShape of [0, 0.5, 1]) {
      const [frame] = wear({ glasses: 'clear', glassesShape });
      const { positions } = frame.mesh;
      for (let i = 0; i < positions.length; i += 3) {
        const [x, y, z] = positions.subarray(i, i + 3);
        if (Math.abs(x) < 4 && z > 6) expect(z).toBeGreaterThan(frontAt(relief, x, y) - 0.3);
      }
    }
  });

  it('a hat flattens the hair below it, and a headscarf hides it', () => {
    const height = (parts: Part[]) => Math.max(...parts[0].mesh.positions.filter((_, i) => i % 3 === 1));
    const hair = { length: 0.5, curl: 1, volume: 1 };
    expect(height(dress({ hair, worn: { hat: 'cap' } }))).toBeLessThan(height(dress({ hair })));
    expect(dress({ hair, worn: { hat: 'headscarf' } })).toHaveLength(2);
  });

  it('a hand from below covers the mouth, one from the side the cheek of that side', () => {
    const below = wear({ occlusion: 'hand', occlusionSide: 0 });
    const side = wear({ occlusion: 'hand', occlusionSide: 1 });
    expect(covering(below, [-2.5, 2.5], [-8, -5])).toBeGreaterThan(20);
    expect(covering(side, [2, 9], [-8, -2])).toBeGreaterThan(20);
    expect(covering(side, [-9, -1], [-8, 2])).toBe(0);
  });
});
