// npm run study -- resolution: what a teacher makes of faces by a generator that stops at half its size.

import { join } from 'node:path';
import { Command } from 'commander';
import { count } from '../src/cli/options/numbers.js';
import { printJson, printLine } from '../src/cli/terminal/output.js';
import { decodeFaceFile } from '../src/faces/pictures/decode.js';
import { listPictures } from '../src/faces/pictures/list-pictures.js';
import { cropAndResize } from '../src/faces/views/crop.js';
import { cropMatrices } from '../src/faces/views/crop-setting.js';
import { UserError } from '../src/files/user-error.js';
import { openWeightFile } from '../src/formats/weights/weight-file.js';
import { Engine } from '../src/graph/engine.js';
import { normals } from '../src/math/random.js';
import { cosineSimilarity, mean, quantile } from '../src/math/statistics.js';
import { openEmbeddingModel } from '../src/nets/foreign/embedding-network.js';
import { readNetworkFile } from '../src/nets/import/network-file.js';
import { openStyleGan2 } from '../src/nets/stylegan2/generator.js';
import { readStyleGan2 } from '../src/nets/stylegan2/pickle.js';
import { type StyleGan2, stylegan2Until } from '../src/nets/stylegan2/stylegan2.js';

interface Options {
  readonly teacher: string;
  readonly generator?: string;
  readonly faces?: string;
  readonly images: number;
  readonly json?: true;
}

const FACE_PX = 112;
// A face of 213 of 256 pixels is one of 106 where the generator stops at 128.
const HALF_PX = 106;
const BATCH = 8;
const SEED = 1;

/** A batch of faces as they are, and as they are at half the generator's size. */
type Pairs = AsyncIterable<readonly [whole: Float32Array, half: Float32Array]>;

/** Faces by the generator, from the same latents and with the noise that it keeps, up to both sizes. */
async function* generatedPairs(engine: Engine, file: string, count: number): Pairs {
  const opened = await openWeightFile(file);
  if (!('content' in opened))
    throw new UserError(`${file}: expected a StyleGAN2 .pkl, found ${opened.format}`);
  const { network, weights } = await readStyleGan2(opened.content, file);
  const open = (until: StyleGan2) => {
    const { resolution } = until;
    const crop = { ...cropMatrices('stylegan', resolution, resolution, FACE_PX), sizePx: FACE_PX };
    return openStyleGan2(engine, until, weights, {
      name: file,
      images: BATCH,
      truncation: 1,
      noise: 'const',
      crop,
    });
  };
  const whole = await open(network);
  const half = await open(stylegan2Until(network, network.resolution / 2));
  for (let step = 0; step * BATCH < count; step++) {
    const z = normals({ seed: SEED, stream: 'latent', step }, BATCH * network.zSize);
    const w = await whole.map(z, BATCH);
    const key = { seed: SEED, stream: 'noise', step };
    yield [(await whole.render(w, key)) ?? w, (await half.render(w, key)) ?? w];
  }
}

/** Faces of a folder, and the same reduced to the pixels that half the generator's size would leave them. */
async function* reducedPairs(folder: string, count: number): Pairs {
  const whole = { rows: [0, FACE_PX], columns: [0, FACE_PX] } as const;
  const reduced = { rows: [0, HALF_PX], columns: [0, HALF_PX] } as const;
  for (const path of (await listPictures(folder)).names.slice(0, count)) {
    const face = await decodeFaceFile(join(folder, path), FACE_PX);
    const shape = { channels: 3, height: FACE_PX, width: FACE_PX };
    const small = cropAndResize(face, shape, whole, HALF_PX);
    yield [face, cropAndResize(small, { ...shape, height: HALF_PX, width: HALF_PX }, reduced, FACE_PX)];
  }
}

async function measure({ teacher, generator, faces, images }: Options) {
  const engine = await Engine.start();
  try {
    const bytes = await readNetworkFile(teacher);
    const network = await openEmbeddingModel(engine, bytes, { name: teacher });
    if (generator === undefined && faces === undefined) {
      throw new UserError('give --generator, a StyleGAN2 .pkl, or --faces, a folder of aligned faces');
    }
    const pairs =
      generator === undefined ? reducedPairs(faces ?? '', images) : generatedPairs(engine, generator, images);
    const cosines: number[] = [];
    for await (const pair of pairs) {
      const [one, other] = [await network.embed(pair[0]), await network.embed(pair[1])];
      for (let at = 0; at < one.length; at += network.size) {
        cosines.push(
          cosineSimilarity(one.subarray(at, at + network.size), other.subarray(at, at + network.size)),
        );
      }
    }
    if (cosines.length === 0) throw new UserError(`${faces}: holds no pictures`);
    return { faces: cosines.length, mean: mean(cosines), fifthPercentile: quantile(cosines, 0.05) };
  } finally {
    await engine.stop();
  }
}

/** Makes the `resolution` benchmark. */
export function resolutionCommand(): Command {
  return new Command('resolution')
    .description(
      "The cosine of a teacher's embeddings of the same faces at the generator's full size and at half of it, of a generator of your own, or " +
        'of aligned faces of 112 pixels that are reduced as 128 pixels in place of 256 would reduce them.',
    )
    .requiredOption('--teacher <file>', 'an embedding network')
    .option('--generator <file>', 'a StyleGAN2 .pkl')
    .option('--faces <folder>', 'aligned faces')
    .option('--images <count>', 'how many faces', count, 500)
    .option('--json', 'print a JSON object')
    .action(async (options: Options) => {
      const result = await measure(options);
      if (options.json) return printJson(result);
      const { faces, mean: average, fifthPercentile } = result;
      printLine(
        `${faces} faces: mean cosine ${average.toFixed(3)}, fifth percentile ${fifthPercentile.toFixed(3)}`,
      );
    });
}
