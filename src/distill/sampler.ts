// Dynamic latent sampling (SynthDistill, section 3.2): vary far what the student knows, and near what it does not.
import { normals, type RandomKey } from '../math/random.js';
import type { Styles } from './styles.js';

/**
 * The styles to show next: w' = w + s · c · ε, with s = (similarity + 1) / 2 for each face and ε ~ N(0, I).
 *
 * A face on which student and teacher agree (s near 1) is moved far, one on which they do not stays close; c = 0 shows
 * the same styles again. Where layers have one of two styles, the face is moved as a whole: both by the same step. Pictures
 * have no w: they are shown again as they are.
 *
 * @param styles of a batch
 * @param similarities cosine of student and teacher for each face before the step, [batch], -1..1
 * @param coefficient c, in units of w, where the source has none of its own
 * @param key decides ε
 */
export function resampleStyles(
  styles: Styles,
  similarities: ArrayLike<number>,
  coefficient: number,
  key: RandomKey,
): Styles {
  let [face, numbers] = [0, 0];
  return styles.map((part) => {
    const first = face;
    face += part.count;
    if (!('w' in part)) return part;
    const { w, crossing, count } = part;
    const c = part.coefficient ?? coefficient;
    const styleSize = w.length / count;
    const epsilon = normals(key, w.length, numbers);
    numbers += w.length;
    const move = (styles: Float32Array) =>
      styles.map((value, i) => {
        const s = (similarities[first + Math.floor(i / styleSize)] + 1) / 2;
        return value + s * c * epsilon[i];
      });
    return { ...part, w: move(w), ...(crossing && { crossing: { ...crossing, w: move(crossing.w) } }) };
  });
}
