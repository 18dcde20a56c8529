// What embedding picture files gives, and what of a network that gives no number for one of them.
import { writeFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { embedBy } from '../../../test/evaluate/embed-by.js';
import { useFolder } from '../../../test/use-folder.js';
import { embedFiles } from './embed-files.js';

const { at } = useFolder();
const paths = ['a', 'b', 'c', 'd'].map((name) => at(name));
beforeAll(() => {
  for (const [i, path] of paths.entries()) writeFileSync(path, Buffer.of(i));
});

const network = embedBy(
  async (faces, count) =>
    Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 ? 0 : faces[3 * (i >> 1)])),
  1,
);

/** The embeddings where picture i shows a face of one grey, or none. */
async function embedGreys(greys: readonly (number | null)[]) {
  const decode = async ([file]: Uint8Array) => {
    const grey = greys[file];
    return grey === null ? null : new Float32Array(3).fill(grey);
  };
  const found: unknown[] = [];
  for await (const { image, embedding } of embedFiles(network, paths, { decode, batch: 3 })) {
    found.push([image, embedding && [...embedding]]);
  }
  return found;
}

test('embeddings come in the order of the files, none where no face is found', async () => {
  expect(await embedGreys([0.25, null, 0.75, 0.5])).toEqual([
    [paths[0], [0.25, 0]],
    [paths[1], null],
    [paths[2], [0.75, 0]],
    [paths[3], [0.5, 0]],
  ]);
});

test('an embedding that is not finite is refused, naming its picture', async () => {
  await expect(embedGreys([0.25, null, 0.75, Number.NaN])).rejects.toThrow(
    `${paths[3]}: the embedding network gave NaN; check its weights`,
  );
});
