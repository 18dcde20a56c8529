// The same pictures as an InsightFace .bin and as folders with a list give the same numbers.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { blockPairs, pickleBenchmark } from '../../test/e2e/face-fixtures.js';
import { embedBy } from '../../test/evaluate/embed-by.js';
import { LONG_RUN } from '../../test/long-run.js';
import { hasRealMaterial, realMaterial } from '../../test/real-material.js';
import { useFolder } from '../../test/use-folder.js';
import { readVerificationPairs } from '../formats/insightface-bin.js';
import { Engine } from '../graph/engine.js';
import { openEmbeddingModel } from '../nets/foreign/embedding-network.js';
import { readBenchmark } from './benchmark.js';
import type { BenchmarkResult } from './benchmark-result.js';
import { openData } from './data/kinds.js';
import type { Embedder } from './embed/embedder.js';
import { runBenchmark } from './run-benchmark.js';

const { at } = useFolder();

/** Unpacks a .bin into a folder for each pair and a list like LFW's, in ten folds. */
function unpack(bytes: Uint8Array, name: string): string {
  const folder = at(name);
  const { images, same } = readVerificationPairs(bytes, name);
  const lines = [`10 ${same.length / 20}`];
  const put = (person: string, number: number, image: Uint8Array) => {
    mkdirSync(join(folder, person), { recursive: true });
    writeFileSync(join(folder, person, `${person}_000${number}.jpg`), image);
  };
  same.forEach((one, pair) => {
    const [first, second] = [`pair${pair}a`, one ? `pair${pair}a` : `pair${pair}b`];
    put(first, 1, images[2 * pair]);
    put(second, 2, images[2 * pair + 1]);
    lines.push(one ? `${first}\t1\t2` : `${first}\t1\t${second}\t2`);
  });
  writeFileSync(join(folder, 'pairs.txt'), `${lines.join('\n')}\n`);
  return folder;
}

/** Everything that is reported but the name. */
async function measure(embed: Embedder, bytes: Uint8Array, folder?: string, flip = true) {
  const [found] = folder === undefined ? [] : await openData(folder);
  if (found?.kind === 'templates') throw new Error('expected pairs');
  const { name: _, ...numbers } = await runBenchmark(embed, found?.benchmark ?? readBenchmark(bytes, 'bin'), {
    flip,
  });
  return numbers;
}

/** What is measured, without how the benchmark was read. */
const figuresOf = ({ source: _, warnings: __, ...figures }: Omit<BenchmarkResult, 'name'>) => figures;

describe('a folder with a list', () => {
  test('gives the numbers of the .bin that it was unpacked from', async () => {
    const { images, same } = await blockPairs(40);
    const bytes = pickleBenchmark(images, same);
    // An angle that a little light turns far: the scores are neither all right nor all wrong.
    const embed = embedBy(async (faces, count) => {
      const size = faces.length / count;
      return Float32Array.from({ length: 2 * count }, (_, i) => {
        const face = faces.subarray((i >> 1) * size, ((i >> 1) + 1) * size);
        const angle = (30 * face.reduce((sum, value) => sum + value, 0)) / size;
        return i % 2 ? Math.sin(angle) : Math.cos(angle);
      });
    });
    const found = await measure(embed, bytes, unpack(bytes, 'blocks'));
    expect(figuresOf(found)).toEqual(figuresOf(await measure(embed, bytes)));
    expect(found.plain.auc).toBeLessThan(1);
  });

  const [bin, model] = ['benchmarks/lfw-600.bin', 'teachers/edgeface-xxs-512d.onnx'];
  test.skipIf(!hasRealMaterial(bin, model))(
    'of 600 pairs of LFW gives what lfw-600.bin gives, with a real network',
    LONG_RUN,
    async () => {
      const bytes = readFileSync(realMaterial(bin));
      const engine = await Engine.start();
      const network = await openEmbeddingModel(engine, readFileSync(realMaterial(model)), { name: model });
      const found = await measure(network, bytes, unpack(bytes, 'lfw'), false);
      const expected = await measure(network, bytes, undefined, false);
      await engine.stop();
      expect(figuresOf(found)).toEqual(figuresOf(expected));
      expect(found.plain.accuracy.mean).toBeGreaterThan(0.989);
    },
  );
});
