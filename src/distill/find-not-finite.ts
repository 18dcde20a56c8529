// The network that gave numbers which are not finite: the generator or the teacher.
import type { Engine } from '../graph/engine.js';
import { allFinite, type NotFinite } from '../training/finite.js';
import type { LearnedBatch } from './iteration.js';
import type { SourcePart } from './sources/face-source.js';

/**
 * Which of a batch's faces and targets hold NaN or infinity, and the remedy; undefined where neither do.
 *
 * @param parts the sources of a mixture, of which the first such one is named
 */
export async function findNotFinite(
  engine: Engine,
  { faces, target }: Pick<LearnedBatch, 'faces' | 'target'>,
  parts?: readonly SourcePart[],
): Promise<NotFinite | undefined> {
  const read = async (tensor: LearnedBatch['faces']) => (await engine.read(tensor)).data as Float32Array;
  const ofFaces = findNotFiniteFaces(await read(faces), parts);
  if (ofFaces) return ofFaces;
  if (!allFinite(await read(target))) {
    return {
      what: "the teacher's embeddings hold NaN or infinity",
      remedy: 'choose another teacher, or correct teacher.normalize',
    };
  }
  return undefined;
}

/** Whether faces of a batch hold NaN or infinity, and the remedy; undefined where they do not. `parts` as above. */
export function findNotFiniteFaces(
  pixels: Float32Array,
  parts?: readonly SourcePart[],
): NotFinite | undefined {
  if (allFinite(pixels)) return undefined;
  const source =
    parts && sourceAt(parts, pixels.findIndex((value) => !Number.isFinite(value)) / pixels.length);
  return {
    what: `the generated faces${source === undefined ? '' : ` of ${source}`} hold NaN or infinity`,
    remedy: 'choose another generator',
  };
}

/** The name of the source whose faces lie at a place in a batch, 0..1 of its length. */
function sourceAt(parts: readonly SourcePart[], place: number): string | undefined {
  let faces = place * parts.reduce((sum, part) => sum + part.faces, 0);
  return parts.find((part) => {
    faces -= part.faces;
    return faces < 0;
  })?.name;
}
