// Embeddings on disk: found again by content, and never trusted where a byte has changed.

import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type EmbedFunction, embedBy } from '../../../test/evaluate/embed-by.js';
import { useFolderPerTest } from '../../../test/use-folder.js';
import { embedImages } from './embed-images.js';
import { EmbeddingCache, embeddingKey } from './embedding-cache.js';

const { folder, at } = useFolderPerTest();

const model = Uint8Array.of(1, 2, 3);
const keyOf = (i: number) => embeddingKey(Uint8Array.of(i), 'plain');
const embeddingOf = (i: number) => Float32Array.of(i, i + 0.5, -i);

/** Opens the cache, lets `use` work with it, and closes it. */
async function withCache<T>(use: (cache: EmbeddingCache) => Promise<T>, bytes = model): Promise<T> {
  const cache = await EmbeddingCache.open(folder, bytes);
  try {
    return await use(cache);
  } finally {
    await cache.close();
  }
}

async function fill(count: number): Promise<void> {
  await withCache(async (cache) => {
    for (let i = 0; i < count; i++) await cache.put(keyOf(i), embeddingOf(i));
    await cache.flush();
  });
}

const found = (count: number) =>
  withCache((cache) => Promise.all(Array.from({ length: count }, (_, i) => cache.get(keyOf(i)))));

async function onlyPack(): Promise<string> {
  const [modelFolder] = await readdir(folder);
  const files = await readdir(at(modelFolder));
  expect(files.length).toBe(1);
  return join(at(modelFolder), files[0]);
}

describe('a cache of embeddings that cannot be written', () => {
  test('warns once, keeps nothing, and ends no evaluation', async () => {
    await writeFile(at('file'), '');
    const warnings: string[] = [];
    const cache = await EmbeddingCache.open(at('file'), model, {
      onWarning: (message) => void warnings.push(message),
    });
    for (let i = 0; i < 3; i++) await cache.put(keyOf(i), embeddingOf(i));
    await cache.flush();
    await cache.put(keyOf(3), embeddingOf(3));
    await cache.flush();
    expect(cache.size).toBe(0);
    await cache.close();
    expect(warnings).toEqual([
      `${at('file')}: is a file, not a folder; choose another folder; until then embeddings are not kept`,
    ]);
  });

  test('and is full is not written: whoever reads it needs no warning', async () => {
    await fill(2);
    const warnings: string[] = [];
    const cache = await EmbeddingCache.open(folder, model, {
      onWarning: (message) => void warnings.push(message),
    });
    expect(await cache.get(keyOf(1))).toEqual(embeddingOf(1));
    await cache.flush();
    await cache.close();
    expect([warnings, (await readdir(folder)).length]).toEqual([[], 1]);
  });
});

describe('a cache of embeddings', () => {
  test('gives back what was put, at once and after it was closed', async () => {
    await withCache(async (cache) => {
      await cache.put(keyOf(7), embeddingOf(7));
      expect(await cache.get(keyOf(7))).toEqual(embeddingOf(7));
      expect(await cache.get(keyOf(8))).toBeUndefined();
      await cache.flush();
      expect(await cache.get(keyOf(7))).toEqual(embeddingOf(7));
      expect(cache.size).toBe(1);
    });
    expect(await found(8)).toEqual([...new Array(7).fill(undefined), embeddingOf(7)]);
  });

  test('knows nothing of another model, another picture or another way of embedding it', async () => {
    await fill(1);
    await withCache(async (cache) => expect(cache.size).toBe(0), Uint8Array.of(1, 2, 4));
    expect(new Set([keyOf(0), keyOf(1), embeddingKey(Uint8Array.of(0), 'mirrored')]).size).toBe(3);
  });

  test('forgets the one embedding of which a byte has changed', async () => {
    await fill(3);
    const file = await onlyPack();
    const bytes = await readFile(file);
    bytes[bytes.length - 5] ^= 1;
    await writeFile(file, bytes);
    expect(await found(3)).toEqual([embeddingOf(0), embeddingOf(1), undefined]);
  });

  test.each([
    ['cut short', (file: string) => truncate(file, 100)],
    ['empty', (file: string) => truncate(file, 0)],
    [
      'of which the list of keys has changed',
      async (file: string) => {
        const bytes = await readFile(file);
        bytes[20] ^= 1;
        await writeFile(file, bytes);
      },
    ],
    [
      'that announces more rows than it has',
      async (file: string) => {
        const bytes = await readFile(file);
        bytes.writeUInt32LE(0xffffffff, 8);
        await writeFile(file, bytes);
      },
    ],
    ['of another kind', (file: string) => writeFile(file, 'x'.repeat(5000))],
  ])('takes a file %s for nothing, and replaces it', async (_, damage) => {
    await fill(3);
    await damage(await onlyPack());
    expect(await found(3)).toEqual([undefined, undefined, undefined]);
    await fill(3);
    expect(await found(3)).toEqual([0, 1, 2].map(embeddingOf));
  });
});

describe('embedding with a cache', () => {
  const PLANE = 4;
  const images = Array.from({ length: 9 }, (_, i) => ({
    name: `image ${i}`,
    read: async () => Uint8Array.of(i % 7),
  }));
  const decode = async (bytes: Uint8Array) =>
    Float32Array.from({ length: 3 * PLANE }, (_, k) => k * bytes[0]);
  let faces = 0;
  const embed: EmbedFunction = async (batch, count) => {
    faces += count;
    return Float32Array.from(
      { length: 2 * count },
      (_, k) => batch[Math.floor(k / 2) * 3 * PLANE + 1 + (k % 2)],
    );
  };
  const run = (flip: boolean) =>
    withCache((store) =>
      embedImages(
        embedBy(embed, 2),
        { name: 'b', images },
        { batch: 4, flip, decode, cache: { store, decode: '' } },
      ),
    );

  test('asks the network once for each picture, and gives the same as without', async () => {
    const without = await embedImages(embedBy(embed, 2), { name: 'b', images }, { batch: 4, decode });
    expect(without.plain[2 * 8]).toBe(without.plain[2]);
    faces = 0;
    expect(await run(true)).toEqual(without);
    expect(faces).toBe(14);
    expect(await run(true)).toEqual(without);
    expect((await run(false)).plain).toEqual(without.plain);
    expect(faces).toBe(14);
  });

  test('embeds again where the mirror images are new', async () => {
    faces = 0;
    await run(false);
    expect(faces).toBe(7);
    const both = await run(true);
    expect(faces).toBe(21);
    expect(await run(true)).toEqual(both);
    expect(faces).toBe(21);
  });
});
