// Tests of facial hair and everything worn: finite meshes, in the right places.
import { describe, expect, it } from 'vitest';
import { dress, faultsOf, HEAD } from '../../../../test/faces/dress-egg.js';
import type { Worn } from '../description.js';
import { createFragment, createSurface, type Part } from '../scene/part.js';
import { frontAt, takeRelief } from './relief.js';

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
