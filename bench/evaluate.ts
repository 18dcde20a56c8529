// npm run bench -- evaluate: whether decoding and aligning photographs keeps up with the network that embeds them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import sharp from 'sharp';
import { withAligner } from '../src/cli/detector-options.js';
import { parseCount } from '../src/cli/network-options.js';
import { alignColumns, printJson, printLine } from '../src/cli/output.js';
import type { BenchmarkImage } from '../src/evaluate/benchmark.js';
import { type DecodeFace, embedImages } from '../src/evaluate/embed-images.js';
import { readPictureFile } from '../src/faces/decode.js';
import { listPictures } from '../src/faces/folder.js';
import { Engine } from '../src/graph/engine.js';
import { normals } from '../src/math/random.js';
import { median } from '../src/math/statistics.js';
import { type EmbeddingNetwork, openEmbeddingNetwork } from '../src/nets/embedding-network.js';
import { teacherModel } from './loop-models.js';

interface Options {
  readonly model?: string;
  readonly detector?: string;
  readonly photos?: string;
  readonly images: number;
  readonly rounds: number;
  readonly json?: true;
}

/** Side of the made photographs, as LFW's. */
const PHOTO_PX = 250;
const BATCH = 32;

/** Makes the `evaluate` benchmark. */
export function evaluateBenchCommand(): Command {
  return new Command('evaluate')
    .summary('images a second: the bare session, evaluate on photographs, and with --align')
    .option('--model <file>', 'an ONNX embedding network (default: TinyFaR-C with random weights)')
    .option(
      '--photos <folder>',
      'photographs, repeated as often as needed (default: made ones of 250 pixels)',
    )
    .option('--detector <file>', 'YuNet: measure --align too')
    .option('--images <count>', 'images in a round', parseCount, 1000)
    .option('--rounds <count>', 'rounds, of which the median counts', parseCount, 3)
    .option('--json', 'print a JSON object')
    .action(runEvaluateBench);
}

async function runEvaluateBench(options: Options): Promise<void> {
  const { model, detector, images: count } = options;
  const bytes = model === undefined ? teacherModel() : await readFile(model);
  const images = await readPhotos(options);
  const engine = await Engine.start();
  try {
    const network = await openEmbeddingNetwork(engine, bytes, { name: model ?? 'TinyFaR-C' });
    const contestants: [string, () => Promise<unknown>][] = [
      ['bare session', () => embedBare(network, count)],
      ['evaluate', () => embedPhotos(network, images)],
    ];
    const rows =
      detector === undefined
        ? await takeRounds(contestants, options)
        : await withAligner({ detector, choose: 'centre' }, (aligner) =>
            takeRounds(
              [...contestants, ['evaluate --align', () => embedPhotos(network, images, aligner.decode)]],
              options,
            ),
          );
    if (options.json) printJson({ images: count, rows });
    else {
      const cells = rows.map(({ name, perSecond, share }) => [
        name,
        perSecond.toFixed(1),
        `${(100 * share).toFixed(1)} %`,
      ]);
      for (const line of alignColumns([['', 'images/s', 'of bare'], ...cells], 'lr')) printLine(line);
    }
  } finally {
    await engine.stop();
  }
}

/** All contestants in turn, round after round, so that a slow minute of the machine hits all alike. */
async function takeRounds(
  contestants: readonly (readonly [string, () => Promise<unknown>])[],
  { images, rounds }: Options,
): Promise<{ name: string; perSecond: number; share: number }[]> {
  const seconds = contestants.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, [, run]] of contestants.entries()) {
      const start = performance.now();
      await run();
      seconds[i]!.push((performance.now() - start) / 1000);
    }
  }
  return contestants.map(([name], i) => ({
    name,
    perSecond: images / median(seconds[i]!),
    share: median(seconds[0]!.map((bare, round) => bare / seconds[i]![round]!)),
  }));
}

/** Embeds one ready batch again and again. */
async function embedBare(network: EmbeddingNetwork, count: number): Promise<void> {
  const faces = new Float32Array(BATCH * 3 * network.inputSizePx ** 2).fill(0.5);
  const runs = Array.from({ length: Math.floor(count / BATCH) }, () => BATCH);
  if (count % BATCH > 0) runs.push(count % BATCH);
  for (const batch of runs) await network.embed(faces.slice(0, (faces.length / BATCH) * batch), batch);
}

async function embedPhotos(
  network: EmbeddingNetwork,
  images: readonly BenchmarkImage[],
  decode?: DecodeFace,
): Promise<void> {
  await embedImages(
    (faces, count) => network.embed(faces, count),
    { name: 'photographs', images },
    { batch: BATCH, flip: false, sizePx: network.inputSizePx, ...(decode && { decode }) },
  );
}

/** Photographs in memory; each differs from all others, since the same bytes are embedded once. */
async function readPhotos({ photos, images }: Options): Promise<BenchmarkImage[]> {
  const names = photos === undefined ? [] : await listPictures(photos);
  const files = await Promise.all(names.map((name) => readPictureFile(join(photos!, name))));
  const made = files.length > 0 ? files : [await makePhoto()];
  return Array.from({ length: images }, (_, i) => {
    // What follows the end of a picture is not decoded.
    const bytes = Buffer.concat([made[i % made.length]!, Buffer.from(`${i}`)]);
    return { name: `image ${i}`, read: async () => bytes };
  });
}

/** A picture of soft noise: about as many bytes as a photograph of its size. */
async function makePhoto(): Promise<Uint8Array> {
  const noise = normals({ seed: 1, stream: 'photograph', step: 0 }, 3 * PHOTO_PX ** 2);
  const raw = { width: PHOTO_PX, height: PHOTO_PX, channels: 3 as const };
  const pixels = Uint8ClampedArray.from(noise, (value) => 128 + 100 * value);
  return sharp(pixels, { raw }).blur(2).jpeg().toBuffer();
}
