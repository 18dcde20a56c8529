// The population as a source: batches by number, and styles that are drawn again where they are moved.

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STYLE_SIZE } from '../../faces/procedural/factors.js';
import { Engine } from '../../graph/engine.js';
import { renderedFrom } from '../styles.js';
import type { FaceBatch, FaceSource } from './face-source.js';
import { openPopulationSource } from './population-source.js';

let engine: Engine;
let source: FaceSource;
const open = () => {
  const renderer = pathToFileURL(resolve('test/fixtures/flat-renderer.mjs'));
  return openPopulationSource(engine, { seed: 7, batchSize: 3, sizePx: 8 }, { renderer });
};

/** The faces and styles of a batch by value. */
async function read({ faces, styles }: FaceBatch) {
  return { ...(await engine.read(faces)), w: renderedFrom(styles).w };
}

beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
  source = open();
});
afterAll(async () => {
  await source.close();
  await engine.stop();
});

describe('the population as a source', () => {
  it('gives batch n whatever came before', async () => {
    await source.fresh(0);
    const batch = await read(await source.fresh(1));
    const other = open();
    expect(await read(await other.fresh(1))).toEqual(batch);
    await other.close();
    expect(batch.w.length).toBe(3 * STYLE_SIZE);
    expect(batch.shape).toEqual([3, 3, 8, 8]);
  });

  it('draws given styles as it drew them', async () => {
    const { data, w } = await read(await source.fresh(2));
    const drawn = async (w: Float32Array) => (await engine.read(await source.render([{ count: 3, w }]))).data;
    expect(await drawn(w)).toEqual(data);
    expect(await drawn(w.map((value) => value + 1))).not.toEqual(data);
  });

  it('keeps validation apart from training', async () => {
    const held = await read(await source.validation(0));
    expect(held).not.toEqual(await read(await source.fresh(0)));
  });
});
