// How close the student is to its teacher on faces that it was never trained on.
import type { Engine, EngineTensor } from '../graph/engine.js';
import { cosineSimilarity } from '../math/statistics.js';
import type { EmbeddingNetwork } from '../nets/foreign/embedding-network.js';
import { type Agreement, type EmbeddedFaces, measureAgreement, splitBySource } from './agreement.js';
import type { SourceValidation } from './events.js';
import type { FaceSource, SourcePart } from './sources/face-source.js';
import type { Styles } from './styles.js';
import type { Teacher } from './teacher.js';

/** The measures of a validation: over all its faces, and where sources are mixed, over those of each. */
export interface Validation extends Agreement {
  readonly sources?: readonly SourceValidation[];
}

/** A batch of faces with what student and teacher make of them, for the picture of an epoch. */
export interface ShownBatch {
  /** [batch, 3, size, size], RGB in 0..1. */
  readonly faces: Float32Array;
  readonly styles: Styles;
  /** Cosine of student and teacher for each face. */
  readonly similarities: Float32Array;
}

/** What a validation needs. */
export interface ValidationOptions {
  readonly engine: Engine;
  readonly source: FaceSource;
  readonly teacher: Teacher;
  /** The student as it is used: its inference model. */
  readonly student: EmbeddingNetwork;
  readonly batches: number;
  readonly signal?: AbortSignal | undefined;
}

/** The embeddings of faces by teacher and student: a row for each face. */
async function embedByBoth(
  faces: EngineTensor,
  { engine, teacher, student }: ValidationOptions,
): Promise<[targets: Float32Array[], embeddings: Float32Array[]]> {
  const target = await engine.read(await teacher.embed(faces));
  const { embedding } = await student.session.run({ faces });
  const rows = (data: Float32Array) =>
    Array.from({ length: target.shape[0] }, (_, i) =>
      data.subarray(i * teacher.size, (i + 1) * teacher.size),
    );
  return [rows(target.data as Float32Array), rows(embedding.data as Float32Array)];
}

/** Measures the student on the validation batches; undefined where `signal` ended it before the last. */
export async function validate(options: ValidationOptions): Promise<Validation | undefined> {
  const { source, batches, signal } = options;
  const targets: Float32Array[] = [];
  const embeddings: Float32Array[] = [];
  for (let batch = 0; batch < batches; batch++) {
    if (signal?.aborted) return undefined;
    const { faces } = await source.validation(batch);
    const [target, embedding] = await embedByBoth(faces, options);
    targets.push(...target);
    embeddings.push(...embedding);
  }
  const { parts } = source;
  return {
    ...measureAgreement({ targets, embeddings }),
    ...(parts && { sources: validateBySource(parts, { targets, embeddings }) }),
  };
}

function validateBySource(
  parts: readonly SourcePart[],
  { targets, embeddings }: EmbeddedFaces,
): SourceValidation[] {
  const [ofTeacher, ofStudent] = [splitBySource(parts, targets), splitBySource(parts, embeddings)];
  return parts.map(({ name }, i) => {
    const { cosine, centredCosine } = measureAgreement({ targets: ofTeacher[i], embeddings: ofStudent[i] });
    // One face is its own mean, and nothing is left of it.
    return { source: name, cosine, centredCosine: ofTeacher[i].length > 1 ? centredCosine : null };
  });
}

/** The first validation batch, or the faces of `styles`, with the similarity of each. */
export async function showBatch(options: ValidationOptions, styles?: Styles): Promise<ShownBatch> {
  const { engine, source } = options;
  const shown = styles ? { faces: await source.render(styles), styles } : await source.validation(0);
  const [targets, embeddings] = await embedByBoth(shown.faces, options);
  return {
    faces: (await engine.read(shown.faces)).data as Float32Array,
    styles: shown.styles,
    similarities: Float32Array.from(targets, (target, n) => cosineSimilarity(embeddings[n], target)),
  };
}
