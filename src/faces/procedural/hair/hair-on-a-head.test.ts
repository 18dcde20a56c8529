// Tests of hair: finite at any factors, outside the head, longer, thinner and greyer as it should be.
import { describe, expect, it } from 'vitest';
import { dress, faultsOf, HAIR, HEAD } from '../../../../test/faces/dress-egg.js';
import type { Hair } from '../description.js';
import { hairColour } from './hair-colour.js';
import { type HairStyle, styleHair } from './hair-style.js';
import { hairlineAt } from './hairline.js';
import { measureRadius, radiusAt } from './head-radius.js';

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
      Math.min(
        // The body and its tips.
        ...dress({ hair: { length, curl: 0 } })
          .slice(0, 2)
          .flatMap(({ mesh }) => [...mesh.positions.filter((_, i) => i % 3 === 1)]),
      ),
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
