// The network that gave numbers which are not finite: the generator or the teacher.
import type { Engine } from '../graph/engine.js';
import { allFinite, type NotFinite } from '../training/finite.js';
import type { LearnedBatch } from './iteration.js';

/** Which of a batch's faces and targets hold NaN or infinity, and the remedy; undefined where neither do. */
export async function findNotFinite(
  engine: Engine,
  { faces, target }: Pick<LearnedBatch, 'faces' | 'target'>,
): Promise<NotFinite | undefined> {
  const holdsNumbers = async (tensor: LearnedBatch['faces']) =>
    allFinite((await engine.read(tensor)).data as Float32Array);
  if (!(await holdsNumbers(faces))) {
    return { what: 'the generated faces hold NaN or infinity', remedy: 'choose another generator' };
  }
  if (!(await holdsNumbers(target))) {
    return {
      what: "the teacher's embeddings hold NaN or infinity",
      remedy: 'choose another teacher, or correct teacher.normalize',
    };
  }
  return undefined;
}
