// The newest batches of a source as bytes: drawn once, drawn again where they are gone, and whole.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PlayedSourceOptions, playSource } from '../../../test/distill/played-source.js';
import { useFolder } from '../../../test/use-folder.js';
import { Engine } from '../../graph/engine.js';
import { uniforms } from '../../math/random.js';
import { FaceStore } from './face-store.js';
import { Gallery } from './gallery.js';

const SIZE = 4;
const COUNT = 2;
const VALUES = COUNT * 3 * SIZE * SIZE;
const { at } = useFolder();
let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
});
afterAll(() => engine.stop());

function open(options: Partial<PlayedSourceOptions> & { readonly store?: FaceStore } = {}) {
  const settings = { batchSize: COUNT, sizePx: SIZE };
  const played = playSource(engine, { ...settings, ...options });
  const { source } = played;
  const gallery = new Gallery({ engine, source, kept: 2, ...settings, store: options.store });
  const bytesAt = ([place]: readonly number[]) =>
    Array.from(new Uint8Array(gallery.faces, (place * VALUES) / COUNT, VALUES)).sort((a, b) => a - b);
  return { gallery, ...played, bytesAt };
}

/** The bytes of batch `number`, in their order of size: places tell batches apart, planes do not matter here. */
const bytesOf = (number: number) =>
  Array.from(uniforms({ seed: 5, stream: 'played', step: number }, VALUES), (value) =>
    Math.round(255 * value),
  ).sort((a, b) => a - b);
const openStore = () =>
  new FaceStore({ file: at('faces.bin'), digest: 'a run', batchBytes: VALUES, blocks: 3 });

describe('a gallery', () => {
  test('draws a batch once, keeps the newest beside the one that is drawn next, and draws others again', async () => {
    const { gallery, drawn, bytesAt } = open();
    const [zero, one, two] = await Promise.all([0, 1, 2].map((number) => gallery.batch(number)));
    await gallery.batch(0);
    expect(drawn).toEqual([0, 1, 2]);
    expect([zero, one, two].map(({ places }) => bytesAt(places))).toEqual([0, 1, 2].map(bytesOf));
    const three = await gallery.batch(3);
    expect(bytesAt(three.places)).toEqual(bytesOf(3));
    expect(bytesAt(one.places)).toEqual(bytesOf(1));
    expect(bytesAt((await gallery.batch(0)).places)).toEqual(bytesOf(0));
    expect(drawn).toEqual([0, 1, 2, 3, 0]);
  });

  test('has guests where no batch is, and knows the styles of all', async () => {
    const { gallery, bytesAt } = open();
    const hung = await Promise.all([0, 1, 2].map((number) => gallery.batch(number)));
    const guests = await gallery.guests([{ count: COUNT, w: Float32Array.of(4, 4) }], 0);
    expect(bytesAt(guests.places)).toEqual(Array(VALUES).fill(102));
    for (const [number, { places }] of hung.entries()) expect(bytesAt(places)).toEqual(bytesOf(number));
    expect(await gallery.stylesOf(2)).toEqual([{ count: COUNT, w: Float32Array.of(2, 2) }]);
  });

  test('takes from disk what an earlier sitting drew; only who asks for styles has it drawn', async () => {
    const before = open({ store: openStore() });
    await before.gallery.batch(1);
    const { gallery, drawn, bytesAt } = open({ store: openStore() });
    expect(bytesAt((await gallery.batch(1)).places)).toEqual(bytesOf(1));
    expect(drawn).toEqual([]);
    expect(await gallery.stylesOf(1)).toEqual([{ count: COUNT, w: Float32Array.of(1, 1) }]);
    expect(drawn).toEqual([1]);
  });

  test('tells whoever asked of a failure, and draws anew for the next', async () => {
    const failing = new Set([1]);
    const { gallery, bytesAt } = open({ failing });
    await expect(gallery.batch(1)).rejects.toThrow('batch 1 failed');
    failing.clear();
    expect(bytesAt((await gallery.batch(1)).places)).toEqual(bytesOf(1));
  });

  test('refuses faces that are not finite, which would be black as bytes, and what does not fit into memory', async () => {
    const { gallery, source } = open({ notFinite: new Set([3]) });
    await expect(gallery.batch(3)).rejects.toThrow(
      'batch 3: the generated faces hold NaN or infinity; choose another generator',
    );
    expect(() => new Gallery({ engine, source, kept: 1e9, batchSize: 128, sizePx: 112 })).toThrow(
      /^training\.kept, 1,000,000,000 batches of 128 faces: not enough memory: it needs [\d,]+ MiB, [\d,]+ are left/,
    );
  });
});
