// Views made on threads: the same as made here, whatever their number.
import { afterEach, expect, test } from 'vitest';
import { uniforms } from '../../math/random.js';
import { fromBytes } from '../pictures/pixels.js';
import { cleanViewOf, viewOf } from './view.js';
import { ViewPool } from './view-pool.js';

const SIZE = 16;
const VALUES = 3 * SIZE * SIZE;
const faces = new SharedArrayBuffer(9 * VALUES);
new Uint8Array(faces).set(
  uniforms({ seed: 1, stream: 'faces', step: 0 }, 9 * VALUES).map((value) => 256 * value),
);
const options = {
  flip: true,
  morph: 0.4,
  blend: 0.4,
  cover: 0.5,
  turn: 0.5,
  affine: 1,
  colour: 1,
  lowResolution: 0.3,
  warp: 1,
  blur: 0.5,
  noise: 1,
  jpeg: 0.5,
};
const key = { seed: 2, stream: 'view', step: 5 };
const pools: ViewPool[] = [];
const start = (threads: number) => {
  const pool = new ViewPool({ faces, sizePx: SIZE }, threads);
  pools.push(pool);
  return pool;
};
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
});

test('threads give the views that are made without them, in the order of the places', async () => {
  const places = [8, 1, 4, 0, 2, 3];
  const partners = [0, 2, 2, 5, 7, 1];
  const read = (place: number) => fromBytes(new Uint8Array(faces, place * VALUES, VALUES), SIZE);
  const made = (make: typeof viewOf) =>
    places.map((place, i) =>
      make(read(place), read(partners[i]), options, { sizePx: SIZE, key: { ...key, index: 7 + i } }),
    );
  const expected = { shown: made(viewOf), clean: made(cleanViewOf) };
  for (const threads of [1, 3]) {
    const pool = start(threads);
    const views = await pool.view({ places, partners, options, clean: true, key, first: 7 });
    for (const kind of ['shown', 'clean'] as const) {
      expect(views[kind]?.length).toBe(6 * VALUES);
      for (const [i, view] of expected[kind].entries()) {
        expect(views[kind]?.subarray(i * VALUES, (i + 1) * VALUES)).toEqual(view);
      }
    }
    const alone = await pool.view({ places, partners, options, key, first: 7 });
    expect(alone).toEqual({ shown: views.shown, clean: undefined });
  }
});

test('what is asked for after it is closed is rejected', async () => {
  const pool = start(1);
  await pool.close();
  await expect(pool.view({ places: [0], partners: [0], options, key, first: 0 })).rejects.toThrow(
    'the pool that makes views was closed',
  );
});
