// Measures an embedding network on IJB-B or IJB-C: embed, pool, compare pairs of templates, search galleries.
import { UserError } from '../../files/user-error.js';
import type { TemplateBenchmark } from '../data/ijb.js';
import { type EmbedOptions, embedImages } from '../embed/embed-images.js';
import type { Embedder } from '../embed/embedder.js';
import type { BootstrapOptions } from '../statistics/bootstrap.js';
import { type OperatingPoint, operatingPoints } from '../statistics/curve-points.js';
import { areaUnderRoc, buildRoc, equalErrorRate, type TarAtFar, tarAtFar } from '../statistics/roc.js';
import { type IdentificationResult, identify, type TemplateList } from './identification.js';
import { type TemplateIntervals, templateIntervals } from './template-intervals.js';
import {
  findRows,
  poolTemplates,
  rowFinder,
  scoreRows,
  type TemplateFaces,
  type Templates,
} from './templates.js';

/** The false accept rates that are reported for templates. */
export const TEMPLATE_FARS: readonly number[] = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1];

/** What a benchmark of templates says about an embedding; JSON-friendly. */
export interface TemplateResult {
  readonly name: string;
  readonly embeddingSize: number;
  readonly templates: number;
  /** Faces, those that could not be embedded, and the pairs left out because a template has no other. */
  readonly enrolment: { readonly images: number; readonly failed: number; readonly pairsLeftOut: number };
  /** Pairs of templates that were compared, of both kinds. */
  readonly pairs: number;
  readonly genuine: number;
  readonly impostor: number;
  readonly auc: number;
  readonly eer: number;
  readonly tarAtFar: readonly TarAtFar[];
  /** Null where no replicates were asked for. */
  readonly intervals: TemplateIntervals | null;
  /** FMR and FNMR over the threshold, thinned. */
  readonly curve: readonly OperatingPoint[];
  /** 1:N: each gallery's name and what its searches found. */
  readonly searches: readonly ({ readonly name: string } & IdentificationResult)[];
}

/** As {@link EmbedOptions}. */
export interface TemplateOptions extends EmbedOptions {
  /** How intervals are made; none unless given. */
  readonly bootstrap?: BootstrapOptions;
}

/**
 * Measures an embedding network by InsightFace's rule: the embeddings of image and mirror image added, weighted by the detector's score,
 * averaged within a medium, summed over media; cosines of templates; TAR at FAR, and 1:N where there are galleries.
 *
 * @throws UserError naming the face that cannot be decoded or embedded, or lists that leave nothing to measure
 */
export async function runTemplates(
  embedder: Embedder,
  benchmark: TemplateBenchmark,
  { bootstrap, ...options }: TemplateOptions = {},
): Promise<TemplateResult> {
  const { name, images, pairs, galleries, probes } = benchmark;
  const { size, plain, mirrored, failures } = await embedImages(embedder, benchmark, options);
  // In place: the embeddings of IJB-C take a gigabyte each way.
  if (mirrored) for (let k = 0; k < plain.length; k++) plain[k] += mirrored[k];
  const kept = Array.from(images.keys()).filter((i) => !failures.has(i));
  const templates = poolTemplates(
    failures.size > 0 ? rowsOf(plain, size, kept) : plain,
    size,
    failures.size > 0 ? facesOf(benchmark.faces, kept) : benchmark.faces,
  );
  const { a: first, b: second, same } = keepPairs(templates, pairs, failures.size > 0);
  if (same.length === 0) throw new UserError(`${name}: no pair of templates is left to compare`);
  const place = (pair: number) => `pair ${pair}`;
  const [a, b] = [findRows(templates, first, place), findRows(templates, second, place)];
  const scores = scoreRows(templates, a, b);
  const roc = buildRoc(scores, same);
  const found = identify(
    templates,
    galleries.map((gallery) => withFaces(gallery, templates)),
    withFaces(probes, templates),
    bootstrap ? { bootstrap } : {},
  );
  return {
    name,
    embeddingSize: size,
    templates: templates.ids.length,
    enrolment: {
      images: images.length,
      failed: failures.size,
      pairsLeftOut: pairs.same.length - same.length,
    },
    pairs: same.length,
    genuine: roc.genuines,
    impostor: roc.impostors,
    auc: areaUnderRoc(roc),
    eer: equalErrorRate(roc),
    tarAtFar: TEMPLATE_FARS.map((far) => tarAtFar(roc, far)),
    intervals: bootstrap ? templateIntervals({ a, b, same, scores }, TEMPLATE_FARS, bootstrap) : null,
    curve: operatingPoints(roc),
    searches: galleries.map(({ name: gallery }, i) => ({ name: gallery, ...found[i] })),
  };
}

function rowsOf(values: Float32Array, size: number, kept: readonly number[]): Float32Array {
  const rows = new Float32Array(kept.length * size);
  for (const [row, i] of kept.entries()) rows.set(values.subarray(i * size, (i + 1) * size), row * size);
  return rows;
}

function facesOf({ template, media, detectorScore }: TemplateFaces, kept: readonly number[]): TemplateFaces {
  return {
    template: kept.map((i) => template[i]),
    media: kept.map((i) => media[i]),
    ...(detectorScore && { detectorScore: kept.map((i) => detectorScore[i]) }),
  };
}

/** The pairs of which both templates have a face; without `filter`, all, so that a wrong list is named. */
function keepPairs(
  templates: Templates,
  pairs: TemplateBenchmark['pairs'],
  filter: boolean,
): TemplateBenchmark['pairs'] {
  if (!filter) return pairs;
  const rowOf = rowFinder(templates);
  const kept = Uint32Array.from(pairs.same.keys()).filter(
    (i) => rowOf(pairs.a[i]) >= 0 && rowOf(pairs.b[i]) >= 0,
  );
  const column = (values: Int32Array) => Int32Array.from(kept, (pair) => values[pair]);
  return { a: column(pairs.a), b: column(pairs.b), same: column(pairs.same) };
}

/** A list without the templates that have no face: they are not enrolled. */
function withFaces({ template, subject }: TemplateList, templates: Templates): TemplateList {
  const rowOf = rowFinder(templates);
  const kept = Array.from(template, (_, i) => i).filter((i) => rowOf(template[i]) >= 0);
  return { template: kept.map((i) => template[i]), subject: kept.map((i) => subject[i]) };
}
