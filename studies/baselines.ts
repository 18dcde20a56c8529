// npm run study -- baselines: how far one gets on the synthetic benchmarks without having learnt to know faces.

import { join } from 'node:path';
import { Command } from 'commander';
import { count } from '../src/cli/options/numbers.js';
import {
  alignColumns,
  formatPercent,
  printJson,
  printLine,
  startProgress,
} from '../src/cli/terminal/output.js';
import type { Embedder } from '../src/evaluate/embed/embedder.js';
import { runBenchmark } from '../src/evaluate/run-benchmark.js';
import { SYNTH_PROTOCOLS } from '../src/evaluate/synthetic/protocols.js';
import { openSynthBenchmark } from '../src/evaluate/synthetic/synth-benchmark.js';
import { resample } from '../src/faces/pictures/resample.js';
import { RenderPool } from '../src/faces/population/render-pool.js';
import { LATENT_SIZE, mapLatents } from '../src/faces/procedural/latents.js';
import { cacheFolder } from '../src/files/cache-folder.js';
import { Engine } from '../src/graph/engine.js';
import { normals } from '../src/math/random.js';
import { tinyfarC } from '../src/nets/architectures/tinyfar.js';
import { openEmbeddingModel } from '../src/nets/foreign/embedding-network.js';
import { inferenceModel } from '../src/nets/inference-network.js';
import { initialWeights } from '../src/nets/initialise.js';
import { type Components, principalComponents, project } from './principal-components.js';

const SIZE = 112;
const FACE = 3 * SIZE * SIZE;
/** Pixels are compared at this size: finer ones are worse, because less falls on the same place. */
const SMALL = 28;

interface BaselinesOptions {
  readonly people: number;
  readonly components: number;
  readonly protocols?: readonly string[];
  readonly cache: string;
  readonly json?: true;
}

/** Accuracy of one baseline on one protocol, 0..1: the better of without and with flip. */
interface Score {
  readonly baseline: string;
  readonly protocol: string;
  readonly accuracy: number;
}

const faceAt = (faces: Float32Array, i: number): Float32Array => faces.subarray(i * FACE, (i + 1) * FACE);
const shrink = (face: Float32Array): Float32Array => resample(face, SIZE, SMALL, 'area');

/** A function of one face as one of a batch. */
function eachFace(embed: (face: Float32Array) => Float32Array): Embedder {
  return {
    inputSizePx: SIZE,
    embed: async (faces) => {
      const rows = Array.from({ length: faces.length / FACE }, (_, i) => embed(faceAt(faces, i)));
      return Float32Array.from(rows.flatMap((row) => [...row]));
    },
  };
}

/** Strangers to all benchmarks, as small pictures, to learn what pixels have in common. */
async function drawStrangers(count: number): Promise<Float32Array[]> {
  const pool = new RenderPool();
  try {
    const z = normals({ seed: 1, stream: 'baselines', step: 0 }, count * LATENT_SIZE);
    const { pixels } = await pool.renderPlanes(mapLatents(z, count));
    return Array.from({ length: count }, (_, i) => shrink(faceAt(pixels, i)));
  } finally {
    await pool.close();
  }
}

/** Coordinates in which every component counts alike: the strongest are light and pose. */
function whiten(components: Components, rows: readonly Float32Array[]): (row: Float32Array) => Float32Array {
  const projected = rows.map((row) => project(components, row));
  const deviations = components.directions.map((_, k) =>
    Math.sqrt(projected.reduce((sum, row) => sum + row[k] ** 2, 0) / rows.length),
  );
  return (row) => project(components, row).map((value, k) => value / deviations[k]);
}

async function runBaselines(options: BaselinesOptions, show: (text: string) => void): Promise<Score[]> {
  show(`drawing ${options.people} strangers and their principal components`);
  const strangers = await drawStrangers(options.people);
  const components = principalComponents(strangers, options.components);
  const whitened = whiten(components, strangers);
  const { mean } = components;
  const engine = await Engine.start();
  const network = tinyfarC(512);
  const untrained = await openEmbeddingModel(engine, inferenceModel(network, initialWeights(network, 1)), {
    name: 'untrained',
    normalize: { mean: 127.5, std: 127.5 },
  });
  const baselines: Record<string, Embedder> = {
    pixels: eachFace((face) => shrink(face).map((value, i) => value - mean[i])),
    PCA: eachFace((face) => project(components, shrink(face))),
    'PCA, whitened': eachFace((face) => whitened(shrink(face))),
    'untrained network': untrained,
  };
  const scores: Score[] = [];
  try {
    for (const protocol of SYNTH_PROTOCOLS) {
      if (options.protocols && !options.protocols.includes(protocol.name)) continue;
      const benchmark = await openSynthBenchmark(protocol, {
        cacheFolder: options.cache,
        onProgress: (done, total) => show(`${protocol.name}: drawing, ${done} of ${total}`),
      });
      for (const [baseline, embed] of Object.entries(baselines)) {
        show(`${protocol.name}: ${baseline}`);
        const { plain, flip } = await runBenchmark(embed, benchmark, { batch: 64 });
        const accuracy = Math.max(plain.accuracy.mean, flip?.accuracy.mean ?? 0);
        scores.push({ baseline, protocol: protocol.name, accuracy });
      }
    }
  } finally {
    await untrained.close();
    await engine.stop();
  }
  return scores;
}

/** Makes the `baselines` benchmark. */
export function baselinesCommand(): Command {
  return new Command('baselines')
    .description(
      'Measure pixels, principal components of pixels and an untrained network on the benchmarks of people who do not ' +
        'exist: what they reach says nothing about knowing faces.',
    )
    .option('--people <count>', 'strangers from whom principal components are taken', count, 1000)
    .option('--components <count>', 'principal components', count, 100)
    .option('--protocols <names...>', 'some of the five only')
    .option('--cache <folder>', 'where drawn benchmarks are kept', join(cacheFolder(), 'benchmarks'))
    .option('--json', 'print a JSON array')
    .addHelpText('after', '\nExample:\n  $ npm run study -- baselines --protocols synth-wild')
    .action(async (options: BaselinesOptions) => {
      const progress = startProgress();
      const scores = await runBaselines(options, progress.show).finally(progress.clear);
      if (options.json) {
        printJson(scores);
        return;
      }
      const protocols = [...new Set(scores.map(({ protocol }) => protocol))];
      const rows = [...new Set(scores.map(({ baseline }) => baseline))].map((baseline) => [
        baseline,
        ...scores
          .filter((score) => score.baseline === baseline)
          .map(({ accuracy }) => formatPercent(accuracy)),
      ]);
      for (const line of alignColumns([['accuracy, %', ...protocols], ...rows], 'lr')) printLine(line);
    });
}
