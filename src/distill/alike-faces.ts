// Folders whose faces a teacher finds all alike: one person's pictures, from which nobody else is learnt.

import type { DistillConfig } from '../config/distill-config.js';
import { listSources } from '../config/generator-config.js';
import type { Engine } from '../graph/engine.js';
import { cosineSimilarity, median } from '../math/statistics.js';
import { splitBySource } from './agreement.js';
import type { FaceSource } from './sources/face-source.js';
import type { Teacher } from './teacher.js';

/**
 * Different people are below this by any teacher that is worth one, 0.3 to 0.35 in the middle; pictures of one person are at 0.54 and
 * above, and faces that are not aligned may be.
 */
const ALIKE = 0.45;

/** Faces of a folder that are compared at most, each with each. */
const MOST_COMPARED = 128;

/** What is looked at. */
export interface AlikeOptions {
  readonly engine: Engine;
  readonly source: FaceSource;
  readonly teacher: Teacher;
  readonly batchSize: number;
}

/** One line about each folder of a configuration whose first faces are alike to the teacher. */
export async function describeAlikeFolders(
  { generator }: Pick<DistillConfig, 'generator'>,
  { engine, source, teacher, batchSize }: AlikeOptions,
): Promise<string[]> {
  const sources = listSources(generator);
  if (!sources.some(({ source }) => source.kind === 'folder')) return [];
  const { faces } = await source.fresh(0);
  const { data } = await engine.read(await teacher.embed(faces));
  const { size } = teacher;
  const rows = Array.from({ length: batchSize }, (_, i) =>
    (data as Float32Array).slice(i * size, (i + 1) * size),
  );
  const parts = source.parts ?? [{ name: '', faces: batchSize }];
  return splitBySource(parts, rows).flatMap((all, i) => {
    const ofSource = all.slice(0, MOST_COMPARED);
    const { source } = sources[i];
    if (source.kind !== 'folder' || ofSource.length < 2) return [];
    const cosines = ofSource.flatMap((one, n) =>
      ofSource.slice(n + 1).map((other) => cosineSimilarity(one, other)),
    );
    const middle = median(cosines);
    return middle < ALIKE
      ? []
      : [
          `${source.folder}: the teacher finds its faces alike (median cosine ${middle.toFixed(2)} of ${ofSource.length} of them): ` +
            'of one person, not aligned, or no faces; a student needs many people whom its teacher tells apart',
        ];
  });
}
