// The pool: the same faces whatever the number of threads, and errors that reach the caller.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { normals } from '../../math/random.js';
import { STYLE_SIZE } from '../procedural/factors.js';
import { LATENT_SIZE, mapLatents } from '../procedural/latents.js';
import { withMoment } from '../procedural/moments.js';
import { RenderPool } from './render-pool.js';

const renderer = pathToFileURL(resolve('test/fixtures/flat-renderer.mjs'));
const styles = mapLatents(normals({ seed: 5, stream: 'pool', step: 0 }, 11 * LATENT_SIZE), 11);
const pools: RenderPool[] = [];
const start = (options: ConstructorParameters<typeof RenderPool>[0]): RenderPool => {
  const pool = new RenderPool({ renderer, ...options });
  pools.push(pool);
  return pool;
};
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
});

describe('RenderPool', () => {
  it('draws the same on one thread as on three, in the order of the styles', async () => {
    const one = await start({ threads: 1 }).renderBytes(styles, { sizePx: 8 });
    const three = await start({ threads: 3 }).renderBytes(styles, { sizePx: 8 });
    expect(one).toEqual(three);
    expect(one.pixels.length).toBe(11 * 3 * 64);
    const first = await start({ threads: 1 }).renderBytes(styles.slice(6 * STYLE_SIZE, 7 * STYLE_SIZE), {
      sizePx: 8,
    });
    expect(first.pixels).toEqual(one.pixels.slice(6 * 192, 7 * 192));
    expect([...one.landmarks.slice(10, 13)]).toEqual([0, 8, 16]);
  });

  it('gives planes of 0..1 for networks', async () => {
    const pool = start({ threads: 2 });
    const { pixels } = await pool.renderPlanes(styles, { sizePx: 4, framing: 'ffhq' });
    const bytes = await pool.renderBytes(styles, { sizePx: 4, framing: 'ffhq' });
    expect(pixels.length).toBe(11 * 48);
    expect(pixels[32]).toBe(1);
    expect(pixels[0]).toBeCloseTo(bytes.pixels[0] / 255, 6);
    expect(pixels[16]).toBeCloseTo(bytes.pixels[1] / 255, 6);
  });

  it('serves several batches that are asked for at once', async () => {
    const pool = start({ threads: 2 });
    const batches = await Promise.all([0, 1, 2].map(() => pool.renderBytes(styles, { sizePx: 4 })));
    expect(batches[2]).toEqual(batches[0]);
  });

  it('hands the error of a face to the caller and goes on', async () => {
    const pool = start({ threads: 2 });
    const old = withMoment(styles.slice(0, STYLE_SIZE), { set: { age: 80 } });
    await expect(pool.renderBytes(old, { sizePx: 4 })).rejects.toThrow(
      'a thread that draws faces failed: too old to draw',
    );
    await expect(pool.renderBytes(styles, { sizePx: 4 })).resolves.toBeDefined();
  });

  it('hands over that a thread cannot start', async () => {
    const pool = start({ threads: 1, renderer: pathToFileURL(resolve('test/fixtures/none.mjs')) });
    await expect(pool.renderBytes(styles)).rejects.toThrow(/a thread that draws faces failed: .*none\.mjs/);
  });

  it('rejects what is being drawn when it is closed, and whatever is asked for later', async () => {
    const pool = start({ threads: 1 });
    const drawing = expect(pool.renderBytes(styles)).rejects.toThrow('the pool that draws faces was closed');
    await pool.close();
    await drawing;
    await expect(pool.renderBytes(styles)).rejects.toThrow('the pool that draws faces was closed');
    await pool.close();
  });

  it('refuses numbers that are no styles', async () => {
    await expect(start({ threads: 1 }).renderBytes(new Float32Array(7))).rejects.toThrow(/7 numbers/);
  });
});
