// The embedded population as a source: batches by number, and styles that are drawn again where they are moved.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STYLE_SIZE } from '../faces/procedural/factors.js';
import { Engine } from '../graph/engine.js';
import { parseConfig } from './config.js';
import type { FaceSource } from './face-source.js';
import { openProceduralSource } from './procedural-source.js';
import { FACES } from './slots.js';

const config = parseConfig({
  seed: 7,
  generator: { kind: 'procedural' },
  teacher: { file: 'teacher.onnx' },
  training: { batchSize: 3, imagesPerEpoch: 30, validationImages: 6 },
});
let engine: Engine;
let source: FaceSource;
const open = () =>
  openProceduralSource(engine, config, 8, {
    renderer: pathToFileURL(resolve('test/fixtures/flat-renderer.mjs')),
  });
const shown = async () => (await engine.read(FACES)).data;

beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
  source = open();
});
afterAll(async () => {
  await source.close();
  await engine.stop();
});

describe('the procedural source', () => {
  it('gives batch n whatever came before', async () => {
    await source.fresh(0);
    const styles = await source.fresh(1);
    const faces = await shown();
    const other = open();
    expect(await other.fresh(1)).toEqual(styles);
    expect(await shown()).toEqual(faces);
    await other.close();
    expect(styles?.length).toBe(3 * STYLE_SIZE);
    expect((await engine.read(FACES)).shape).toEqual([3, 3, 8, 8]);
  });

  it('draws given styles as it drew them', async () => {
    const styles = await source.fresh(2);
    const faces = await shown();
    await source.validation(0);
    expect(await shown()).not.toEqual(faces);
    await source.render(styles!);
    expect(await shown()).toEqual(faces);
    await source.render(styles!.map((value) => value + 1));
    expect(await shown()).not.toEqual(faces);
  });

  it('keeps validation apart from training', async () => {
    expect(await source.validation(0)).not.toEqual(await source.fresh(0));
  });
});
