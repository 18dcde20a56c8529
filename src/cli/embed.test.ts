// What embedding picture files gives, and what of a network that is out of its mind for one of them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { embedFiles } from './embed.js';

const folder = mkdtempSync(join(tmpdir(), 'synthdistill-embed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('embeddings come in the order of the files; one that is not finite is refused, naming its picture', async () => {
  const paths = ['a', 'b', 'c', 'd'].map((name) => join(folder, name));
  for (const [i, path] of paths.entries()) writeFileSync(path, Buffer.of(i));
  const network = {
    inputSizePx: 1,
    size: 2,
    embed: async (faces: Float32Array, count: number) =>
      Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 ? 0 : faces[3 * (i >> 1)]!)),
  };
  // The second file shows no face; the fourth makes the network divide by zero.
  const values = [0.25, null, 0.75, Number.NaN];
  const decode = async ([file]: Uint8Array) => {
    const value = values[file!]!;
    return value === null ? null : new Float32Array(3).fill(value);
  };
  const found: unknown[] = [];
  const embedAll = async () => {
    for await (const { image, embedding } of embedFiles(network, paths, { decode, batch: 3 })) {
      found.push([image, embedding && [...embedding]]);
    }
  };
  await expect(embedAll()).rejects.toThrow(`${paths[3]}: the embedding network gave NaN; check its weights`);
  expect(found).toEqual([
    [paths[0], [0.25, 0]],
    [paths[1], null],
    [paths[2], [0.75, 0]],
  ]);
});
