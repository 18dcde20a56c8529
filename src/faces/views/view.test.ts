// Views: what each kind does to a face, and that they are functions of their key.
import { describe, expect, test } from 'vitest';
import { uniforms } from '../../math/random.js';
import { smoothNoise } from './smooth-field.js';
import { cleanViewOf, type ViewOptions, viewOf, wantsPartner } from './view.js';

const SIZE = 28;
const OFF: ViewOptions = { flip: false, morph: 0, blend: 0, affine: 0, colour: 0, lowResolution: 0 };
const key = (index: number) => ({ seed: 3, stream: 'view', step: 1, index });
const noise = (stream: string) => uniforms({ seed: 1, stream, step: 0 }, 3 * SIZE * SIZE);
const [face, partner] = [noise('face'), noise('partner')];
const view = (options: Partial<ViewOptions>, index = 0) =>
  viewOf(face, partner, { ...OFF, ...options }, { sizePx: SIZE, key: key(index) });

/** Of each element how much of it is the first face's; undefined where both faces are the same. */
function shares(values: Float32Array): number[] {
  return Array.from(values, (value, i) => (value - partner[i]) / (face[i] - partner[i])).filter(
    (_, i) => Math.abs(face[i] - partner[i]) > 0.1,
  );
}

test('with everything off a view is a copy of the face', () => {
  expect(view({})).toEqual(face);
});

describe('a mixture', () => {
  test('of the whole face has one proportion everywhere, between a quarter and three quarters', () => {
    const found = shares(view({ morph: 1 }));
    expect(Math.max(...found) - Math.min(...found)).toBeLessThan(1e-4);
    expect(found[0]).toBeGreaterThan(0.25);
    expect(found[0]).toBeLessThan(0.75);
  });

  test('by a mask is one face here and the other there, and nothing else', () => {
    const found = shares(view({ blend: 1 }));
    expect(Math.min(...found)).toBeLessThan(0.1);
    expect(Math.max(...found)).toBeGreaterThan(0.9);
    for (const share of found) {
      expect(share).toBeGreaterThan(-1e-3);
      expect(share).toBeLessThan(1.001);
    }
  });

  test('is drawn as often as asked for', () => {
    const some = { ...OFF, morph: 0.3, blend: 0.5 };
    const drawn = Array.from({ length: 400 }, (_, i) => wantsPartner(some, key(i)));
    // 0.3 and half of the other 0.7.
    expect(drawn.filter(Boolean).length / 400).toBeCloseTo(0.65, 1);
  });
});

describe('the person of a view, with nothing in the way', () => {
  const clean = (options: Partial<ViewOptions>, index = 0) =>
    cleanViewOf(face, partner, { ...OFF, ...options }, { sizePx: SIZE, key: key(index) });
  const inTheWay: Partial<ViewOptions> = {
    ...{ flip: true, affine: 1, colour: 1, light: 1, texture: 1, tone: 1, mottle: 1, cover: 1, erase: 1 },
    ...{ blur: 1, lowResolution: 1, noise: 1, jpeg: 1 },
  };

  test('is the face where no new one is made of it', () => {
    for (let i = 0; i < 8; i++) expect(clean(inTheWay, i)).toEqual(face);
  });

  test.each([
    'morph',
    'blend',
    'turn',
    'warp',
  ] as const)('is what %s makes of it, whatever else is shown', (kind) => {
    for (let i = 0; i < 8; i++) {
      const made = view({ [kind]: 1 }, i);
      expect(clean({ [kind]: 1 }, i)).toEqual(made);
      // Pixels of a face that is moved too are others, by which its warp is found again below.
      if (kind !== 'warp') expect(clean({ ...inTheWay, [kind]: 1 }, i)).toEqual(made);
    }
  });

  test('is warped at the same points of the face, wherever the mirror and the movement take them', () => {
    const size = 112;
    const smooth = new Float32Array(3 * size * size);
    for (let c = 0; c < 3; c++) {
      const field = smoothNoise({ seed: 1, stream: 'smooth', step: 0, index: c }, 6, size);
      smooth.set(
        field.map((value) => 0.5 + 0.1 * value),
        c * size * size,
      );
    }
    const moved = { ...OFF, flip: true, affine: 1 };
    const warped = { ...moved, warp: 1, share: 1 };
    for (let i = 0; i < 8; i++) {
      const making = { sizePx: size, key: key(i) };
      const shown = viewOf(smooth, undefined, warped, making);
      const person = cleanViewOf(smooth, undefined, warped, making);
      const again = viewOf(person, undefined, moved, making);
      const unwarped = viewOf(smooth, undefined, moved, making);
      // Away from the edges, where neither takes what is outside.
      const differences = (other: Float32Array) => {
        const inside = Array.from({ length: size * size }, (_, at) => at).filter((at) =>
          [at % size, Math.floor(at / size)].every((place) => place > 24 && place < size - 24),
        );
        return Math.max(...inside.map((at) => Math.abs(shown[at] - other[at])));
      };
      expect(differences(again)).toBeLessThan(0.01);
      expect(differences(unwarped)).toBeGreaterThan(0.05);
    }
  });
});

test('another place in the batch, step or stream gives another view, the same key the same one', () => {
  const options = { warp: 1, morph: 0.5, blend: 0.5, light: 1, noise: 1, erase: 0.5, blur: 0.5 };
  expect(view(options, 4)).toEqual(view(options, 4));
  expect(view(options, 4)).not.toEqual(view(options, 5));
});

test.each([
  'turn',
  'cover',
  'jpeg',
])('%s of some faces leaves the views of the others as they were', (kind) => {
  const others = { flip: true, morph: 0.5, affine: 1, colour: 1, noise: 1 };
  const same = Array.from({ length: 30 }, (_, i) => {
    const [turned, other] = [view({ ...others, [kind]: 0.5 }, i), view(others, i)];
    return turned.every((value, at) => value === other[at]);
  });
  expect(new Set(same).size).toBe(2);
});

test.each([
  'cover',
  'turn',
  'warp',
  'light',
  'erase',
  'blur',
  'noise',
  'jpeg',
] as const)('%s changes a face and stays in 0..1', (kind) => {
  const result = view({ [kind]: 1 });
  expect(result).not.toEqual(face);
  expect(Math.min(...result)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...result)).toBeLessThanOrEqual(1);
});

test('a share takes the place of the drawn strength of a warp: none at 0, the further the larger it is', () => {
  const distance = (share: number) =>
    view({ warp: 1, share }).reduce((sum, value, i) => sum + Math.abs(value - face[i]), 0);
  expect(distance(0)).toBeLessThan(1e-3);
  expect(distance(0.01)).toBeGreaterThan(1);
  expect(distance(0.01)).toBeLessThan(0.5 * distance(1));
});

test('a blur keeps the mean of a face and makes neighbours alike', () => {
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const roughness = (values: Float32Array) =>
    mean(values.map((value, i) => Math.abs(value - (values[i + 1] ?? value))));
  const blurred = view({ blur: 1 });
  expect(mean(blurred)).toBeCloseTo(mean(face), 1);
  expect(roughness(blurred)).toBeLessThan(0.9 * roughness(face));
});

test('an erased rectangle has one colour, and the rest is untouched', () => {
  const erased = view({ erase: 1 });
  const places = Array.from({ length: SIZE * SIZE }, (_, i) => i).filter((i) => erased[i] !== face[i]);
  expect(new Set(places.map((i) => erased[i])).size).toBe(1);
  const [rows, columns] = [places.map((i) => Math.floor(i / SIZE)), places.map((i) => i % SIZE)];
  const span = (values: number[]) => Math.max(...values) - Math.min(...values) + 1;
  expect(places.length).toBeGreaterThan(0.9 * span(rows) * span(columns));
});
