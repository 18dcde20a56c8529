// Whether a network tells pictures apart at all: what gives zeros, the same for everything, or something of the batch is refused.
import { UserError } from '../../files/user-error.js';
import { uniforms } from '../../math/random.js';
import { cosineSimilarity, l2Norm } from '../../math/statistics.js';
import { isSameScheme, NORMALISATIONS, repaint } from '../pixels/schemes.js';
import { type BatchedNetwork, relativeDifference } from './batched-network.js';
import { describeOrigin, formatPreprocessing, type Preprocessing } from './preprocessing.js';

/** What is checked. */
export interface CheckedNetwork {
  readonly name: string;
  readonly network: BatchedNetwork;
  readonly sizePx: number;
  readonly pixels: Preprocessing;
}

/** How much is checked; see `EmbeddingNetworkOptions`. */
export type EmbeddingCheck = 'full' | 'some normalisation' | 'none';

// Four pictures of nothing: colours that change slowly over sixteen places.
const PICTURES = 4;
const PLACES = 4;

/** Distances (1 - cosine) up to which embeddings are the same but for rounding, or all but the same. */
const SAME = 1e-6;
const ALIKE = 1e-4;

/** The distance from which on embeddings differ for certain: real networks give such pictures 0.03 to 1.4. */
const APART = 1e-2;

/** The relative difference from which on an embedding depends on its batch: dynamic quantisation stays far below. */
const MIXED = 0.2;

/**
 * Checks that a network gives different pictures different embeddings, and a picture the same one whatever else is in its
 * batch.
 *
 * One that tells pictures apart by another normalisation only is refused where its own was given, unless any will do. It
 * passes where that is assumed, since faces show better which one it wants; where it is declared, as by a student that has hardly
 * begun to learn; and where an embedding is a single number.
 *
 * @throws UserError naming the file and the likely cause
 */
export async function checkEmbeddings(
  { name, network, sizePx, pixels }: CheckedNetwork,
  check: EmbeddingCheck = 'full',
): Promise<void> {
  const size = network.outputShape[0];
  if (size < 2 || check === 'none') return;
  const pictures = paintPictures(sizePx);
  const embeddings = await network.run(pictures, PICTURES);
  const alone = await network.run(pictures.slice(0, pictures.length / PICTURES), 1);
  const bad = embeddings.filter((value) => !Number.isFinite(value)).length;
  if (bad === embeddings.length) {
    throw new UserError(
      `${name}: gives embeddings that are not finite for ordinary pictures; check that the file is whole, and its normalisation`,
    );
  }
  // What is wrong with some pictures only is named where it is met.
  if (bad > 0) return;
  if (network.mixesBatch || relativeDifference(embeddings.subarray(0, size), alone) > MIXED) {
    throw new UserError(
      network.drawsOwnNoise
        ? `${name}: gives a picture another embedding each time; export it after model.eval(), without random numbers`
        : `${name}: gives a picture another embedding in a batch than alone: it depends on the other pictures of the ` +
            'batch, as BatchNorms in training do; export it after model.eval(), or with a batch of 1',
    );
  }
  const spread = spreadOf(embeddings, size);
  if (spread > ALIKE) return;
  const others = NORMALISATIONS.map((normalize) => ({ normalize, colour: pixels.colour })).filter(
    (scheme) => !isSameScheme(scheme, pixels),
  );
  for (const scheme of others) {
    const tried = await network.run(repaint(pictures, sizePx, pixels, scheme), PICTURES);
    if (!tried.every(Number.isFinite) || spreadOf(tried, size) < APART) continue;
    if (check !== 'full' || pixels.normalizeFrom !== 'options') return;
    throw new UserError(
      `${name}: gives different pictures all but the same embedding by ${formatPreprocessing(pixels)} ` +
        `(${describeOrigin(pixels, '`normalize`')}), but not by ${formatPreprocessing(scheme)}; give its pixels by that`,
    );
  }
  if (spread > SAME) return;
  const what = l2Norm(embeddings) === 0 ? 'an embedding of zeros' : 'the same embedding';
  throw new UserError(
    `${name}: gives every picture ${what}, whatever the normalisation: its weights are missing or damaged, another output is ` +
      'the embedding, or it was exported in training mode; export it again after model.eval()',
  );
}

/** The largest distance, 1 - cosine, between two embeddings; 0 where all are zero. */
function spreadOf(embeddings: Float32Array, size: number): number {
  const row = (i: number) => embeddings.subarray(i * size, (i + 1) * size);
  let spread = 0;
  for (let i = 0; i < PICTURES; i++) {
    for (let j = 0; j < i; j++) {
      const isEmpty = l2Norm(row(i)) === 0 && l2Norm(row(j)) === 0;
      if (!isEmpty) spread = Math.max(spread, 1 - cosineSimilarity(row(i), row(j)));
    }
  }
  return spread;
}

/** Pictures [PICTURES, 3, sizePx, sizePx] of 0..1, smooth and full of contrast; the same ones each time. */
function paintPictures(sizePx: number): Float32Array {
  const planes = 3 * PICTURES;
  const grid = uniforms({ seed: 0, stream: 'pictures that check a network', step: 0 }, planes * PLACES ** 2);
  const pictures = new Float32Array(planes * sizePx ** 2);
  const place = (pixel: number) => (pixel / Math.max(1, sizePx - 1)) * (PLACES - 1);
  for (let i = 0; i < pictures.length; i++) {
    const [plane, x, y] = [
      Math.floor(i / sizePx ** 2),
      place(i % sizePx),
      place(Math.floor(i / sizePx) % sizePx),
    ];
    const [left, top] = [Math.min(PLACES - 2, Math.floor(x)), Math.min(PLACES - 2, Math.floor(y))];
    const at = (column: number, row: number) => grid[plane * PLACES ** 2 + row * PLACES + column];
    const mix = (a: number, b: number, share: number) => a + (b - a) * share;
    pictures[i] = mix(
      mix(at(left, top), at(left + 1, top), x - left),
      mix(at(left, top + 1), at(left + 1, top + 1), x - left),
      y - top,
    );
  }
  return pictures;
}
