// The faces of a benchmark of all pairs, embedded: what every pass over their pairs works on.

import { UserError } from '../../files/user-error.js';
import { l2Norm } from '../../math/statistics.js';
import { AllPairs } from '../all-pairs.js';
import { type Benchmark, FEWEST_PAIRS } from '../benchmark.js';
import { type EmbedOptions, embedImages } from '../embed/embed-images.js';
import type { Embedder } from '../embed/embedder.js';
import { addEmbeddings } from '../pair-scores.js';
import { countCopiedAmong, describePictures } from '../picture-warnings.js';

/** The embeddings of faces, in double precision. */
export interface FaceVectors {
  /** Length of an embedding. */
  readonly size: number;
  /** [faces, size] */
  readonly values: Float64Array;
  /** Of each face. */
  readonly norms: Float64Array;
}

/** Pictures that are each compared with each other: those of a benchmark that have an embedding, as rows in its order. */
export interface ComparedFaces {
  readonly benchmark: Benchmark;
  readonly embeddingSize: number;
  /** The number of each row's picture in the benchmark. */
  readonly images: Uint32Array;
  /** The number of each row's identity, in the order in which they are met. */
  readonly unit: Uint32Array;
  /** How many identities there are. */
  readonly people: number;
  readonly genuine: number;
  readonly impostor: number;
  readonly plain: FaceVectors;
  /** After the flip test; null where it was left out. */
  readonly flip: FaceVectors | null;
  /** Why a picture has no embedding, by its number. */
  readonly failures: ReadonlyMap<number, string>;
  /** What the figures suffer from, in one line each. */
  readonly warnings: readonly string[];
  /** How many pairs of two people show a picture and a copy of it; undefined where that is not known. */
  readonly copied?: number | undefined;
}

/** More pairs of one person would not fit in memory. */
const MOST_GENUINE = 5_000_000;
/** More pairs are not counted exactly. */
const MOST_PAIRS = 2 ** 32 - 1;

/**
 * Embeds the pictures of a benchmark of all pairs, each once.
 *
 * @throws UserError as `embedImages` does, and where the pairs cannot be measured: fewer than ten, of one kind only, or too many
 */
export async function embedFaces(
  embedder: Embedder,
  benchmark: Benchmark & { readonly pairs: AllPairs },
  options: EmbedOptions = {},
): Promise<ComparedFaces> {
  const { pairs, images } = benchmark;
  // Before anything is embedded, and once more for what failed while embedding.
  const usable = images.map((image, i) => ({ failed: image.failure !== undefined, i }));
  countPairs(
    benchmark,
    usable.filter(({ failed }) => !failed).map(({ i }) => i),
  );
  const { size, plain, mirrored, failures, ...found } = await embedImages(embedder, benchmark, options);
  const rows = Array.from(images.keys()).filter((image) => !failures.has(image));
  const identities = new AllPairs(
    pairs.name,
    rows.map((image) => String(pairs.unit[image])),
  );
  const pick = (values: Float32Array | Float64Array): FaceVectors => {
    const picked = new Float64Array(rows.length * size);
    for (const [row, image] of rows.entries()) {
      picked.set(values.subarray(image * size, (image + 1) * size), row * size);
    }
    const norms = Float64Array.from(rows, (_, row) => l2Norm(picked.subarray(row * size, (row + 1) * size)));
    return { size, values: picked, norms };
  };
  const compared = Uint32Array.from(rows);
  return {
    benchmark,
    embeddingSize: size,
    images: compared,
    unit: identities.unit,
    people: identities.people,
    ...countPairs(benchmark, rows),
    plain: pick(plain),
    flip: mirrored && pick(addEmbeddings(plain, mirrored)),
    failures,
    // Who is on a picture is known: no pair has to be looked at.
    warnings: describePictures({ ...benchmark, pairs: { a: [], b: [], same: [] } }, found),
    copied: countCopiedAmong(compared, identities.unit, found.copies),
  };
}

/** How many pairs of both kinds these images make. @throws UserError where they cannot be measured */
export function countPairs(
  { name, pairs: { unit } }: { readonly name: string; readonly pairs: AllPairs },
  images: readonly number[],
): { readonly genuine: number; readonly impostor: number } {
  const shots = new Map<number, number>();
  for (const image of images) shots.set(unit[image], (shots.get(unit[image]) ?? 0) + 1);
  const all = (images.length * (images.length - 1)) / 2;
  const genuine = [...shots.values()].reduce((total, count) => total + (count * (count - 1)) / 2, 0);
  const lost = unit.length - images.length;
  const among = lost > 0 ? `${all} (${lost} pictures failed)` : `${all}`;
  if (all < FEWEST_PAIRS) {
    throw new UserError(
      `${name}: expected at least ${FEWEST_PAIRS} pairs, one for each fold, found ${among}`,
    );
  }
  if (genuine === 0 || genuine === all) {
    const missing = genuine === 0 ? 'same-person' : 'different-person';
    throw new UserError(`${name}: expected pairs of both kinds, found no ${missing} pair among ${among}`);
  }
  if (genuine > MOST_GENUINE || all > MOST_PAIRS) {
    throw new UserError(
      `${name}: expected at most ${MOST_PAIRS} pairs, ${MOST_GENUINE} of them of one person, found ${all} and ${genuine}; ` +
        'measure on fewer pictures, or on pairs that are drawn',
    );
  }
  return { genuine, impostor: all - genuine };
}
