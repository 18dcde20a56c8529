// npm run bench -- evaluate: whether decoding and aligning pictures keeps up with the network that embeds them.

import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import sharp from 'sharp';
import { withAligner } from '../../src/cli/options/detector-options.js';
import { count } from '../../src/cli/options/numbers.js';
import { alignColumns, printJson, printLine } from '../../src/cli/terminal/output.js';
import type { BenchmarkImage } from '../../src/evaluate/benchmark.js';
import { embedImages } from '../../src/evaluate/embed/embed-images.js';
import type { DecodeFace } from '../../src/evaluate/embed/embedder.js';
import { readPictureFile } from '../../src/faces/pictures/decode.js';
import { listPictures } from '../../src/faces/pictures/list-pictures.js';
import { Engine } from '../../src/graph/engine.js';
import { normals } from '../../src/math/random.js';
import { median } from '../../src/math/statistics.js';
import { type NetworkName, networks } from '../../src/nets/architectures/networks.js';
import { type EmbeddingNetwork, openEmbeddingModel } from '../../src/nets/foreign/embedding-network.js';
import { inferenceModel } from '../../src/nets/inference-network.js';
import { initialWeights } from '../../src/nets/initialise.js';
import { type Elapsed, startStopwatch } from '../turns/stopwatch.js';

interface Options {
  readonly model?: string;
  readonly network: NetworkName;
  readonly detector?: string;
  readonly photos?: string;
  readonly flip?: true;
  readonly images: number;
  readonly rounds: number;
  readonly threads: number;
  readonly json?: true;
}

/** What a contestant took: medians over the rounds. */
interface Row {
  readonly name: string;
  readonly imagesPerSecond: number;
  /** Of the bare session's images a second in the same round. */
  readonly share: number;
  /** Processor time of all threads. */
  readonly cpuMsPerImage: number;
}

/** Side of the made photographs, as LFW's. */
const PHOTO_PX = 250;
const BATCH = 32;

/** Makes the `evaluate` benchmark. */
export function evaluateBenchCommand(): Command {
  return new Command('evaluate')
    .summary('images a second: the bare session, evaluate on aligned faces, and with --align')
    .option('--model <file>', 'an ONNX embedding network')
    .addOption(
      new Option('--network <name>', 'without --model: a network with random weights')
        .choices(Object.keys(networks))
        .default('tinyfar-c'),
    )
    .option(
      '--photos <folder>',
      'photographs, repeated as often as needed (default: made ones of 250 pixels)',
    )
    .option('--detector <file>', 'YuNet: measure --align on the photographs too')
    .option('--flip', 'embed mirror images too, as evaluate does unless told otherwise')
    .option('--images <count>', 'images in a round', count, 1000)
    .option('--rounds <count>', 'rounds, of which the median counts', count, 3)
    .option('--threads <count>', "the network's threads", count, availableParallelism())
    .option('--json', 'print a JSON object')
    .action(runEvaluateBench);
}

async function runEvaluateBench(options: Options): Promise<void> {
  const { model, network: name, detector, images: count, flip = false, threads } = options;
  const bytes = model === undefined ? randomNetwork(name) : await readFile(model);
  // As the commands start it, and as it is fastest on a machine that does nothing else.
  const [asleep, awake] = [await Engine.start({ threads, spin: false }), await Engine.start({ threads })];
  try {
    const network = await openEmbeddingModel(asleep, bytes, { name: model ?? name });
    const spinning = await openEmbeddingModel(awake, bytes, { name: model ?? name });
    const photos = await readPhotos(options);
    const faces = await shrink(photos, network.inputSizePx);
    const embed = (pictures: readonly Uint8Array[], decode?: DecodeFace) => () =>
      embedImages(network, numbered(pictures, count), {
        batch: BATCH,
        flip,
        ...(decode && { decode }),
      });
    const contestants: Contestant[] = [
      ['bare session', () => embedBare(network, flip ? 2 * count : count)],
      ['bare session, threads awake', () => embedBare(spinning, flip ? 2 * count : count)],
      ['evaluate', embed(faces)],
    ];
    const rows =
      detector === undefined
        ? await takeRounds(contestants, options)
        : await withAligner(
            { detector, choose: 'centre' },
            (aligner) =>
              takeRounds([...contestants, ['evaluate --align', embed(photos, aligner.decode)]], options),
            threads,
          );
    if (options.json) printJson({ images: count, flip, rows });
    else for (const line of describeRows(rows)) printLine(line);
  } finally {
    await Promise.all([asleep.stop(), awake.stop()]);
  }
}

type Contestant = readonly [name: string, run: () => Promise<unknown>];

/** All contestants in turn, round after round, so that a slow minute of the machine hits all alike. */
async function takeRounds(contestants: readonly Contestant[], { images, rounds }: Options): Promise<Row[]> {
  const taken = contestants.map((): Elapsed[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, [, run]] of contestants.entries()) {
      const elapsed = startStopwatch();
      await run();
      taken[i].push(elapsed());
    }
  }
  return contestants.map(([name], i) => ({
    name,
    imagesPerSecond: images / median(taken[i].map(({ seconds }) => seconds)),
    share: median(taken[0].map((bare, round) => bare.seconds / taken[i][round].seconds)),
    cpuMsPerImage: (1000 * median(taken[i].map(({ cpuSeconds }) => cpuSeconds))) / images,
  }));
}

function describeRows(rows: readonly Row[]): string[] {
  const cells = rows.map(({ name, imagesPerSecond, share, cpuMsPerImage }) => [
    name,
    imagesPerSecond.toFixed(1),
    `${(100 * share).toFixed(1)} %`,
    `${cpuMsPerImage.toFixed(2)} ms`,
  ]);
  return alignColumns([['', 'images/s', 'of bare', 'processor time an image'], ...cells], 'lr');
}

function randomNetwork(name: NetworkName): Uint8Array {
  const network = networks[name]();
  return inferenceModel(network, initialWeights(network, 1));
}

/** Embeds one ready batch again and again. */
async function embedBare(network: EmbeddingNetwork, count: number): Promise<void> {
  const size = 3 * network.inputSizePx ** 2;
  const faces = new Float32Array(BATCH * size).fill(0.5);
  for (let done = 0; done < count; done += BATCH) {
    const batch = Math.min(BATCH, count - done);
    await network.embed(faces.subarray(0, batch * size));
  }
}

/** Pictures in memory, repeated; each differs from all others, since the same bytes are embedded once. */
function numbered(pictures: readonly Uint8Array[], count: number) {
  const images = Array.from({ length: count }, (_, i): BenchmarkImage => {
    // What follows the end of a picture is not decoded.
    const bytes = Buffer.concat([pictures[i % pictures.length], Buffer.from(`${i}`)]);
    return { name: `image ${i}`, read: async () => bytes };
  });
  return { name: 'pictures', images };
}

async function readPhotos({ photos }: Options): Promise<Uint8Array[]> {
  if (photos === undefined) return [await makePhoto()];
  const { names } = await listPictures(photos);
  return Promise.all(names.map((name) => readPictureFile(join(photos, name))));
}

/** JPEG files of the size that the network takes, as aligned faces come. */
function shrink(photos: readonly Uint8Array[], sizePx: number): Promise<Uint8Array[]> {
  return Promise.all(
    photos.map((photo) => sharp(photo).resize(sizePx, sizePx).jpeg({ quality: 95 }).toBuffer()),
  );
}

/** A picture of soft noise: about as many bytes as a photograph of its size. */
async function makePhoto(): Promise<Uint8Array> {
  const noise = normals({ seed: 1, stream: 'photograph', step: 0 }, 3 * PHOTO_PX ** 2);
  const raw = { width: PHOTO_PX, height: PHOTO_PX, channels: 3 as const };
  const pixels = Uint8ClampedArray.from(noise, (value) => 128 + 100 * value);
  return sharp(pixels, { raw }).blur(2).jpeg().toBuffer();
}
