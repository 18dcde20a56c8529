// Dynamic latent sampling (SynthDistill, section 3.2): vary far what the student knows, and near what it does not.
import { normals, type RandomKey } from '../math/random.js';

/**
 * The styles to show next: w' = w + s · c · ε, with s = (similarity + 1) / 2 for each face and ε ~ N(0, I).
 *
 * A face on which student and teacher agree (s near 1) is moved far, one on which they do not stays close; c = 0 shows
 * the same styles again.
 *
 * @param styles w, [batch, styleSize]
 * @param similarities cosine of student and teacher for each face before the step, [batch], -1..1
 * @param coefficient c, in units of w
 * @param key decides ε
 */
export function resampleStyles(
  styles: Float32Array,
  similarities: ArrayLike<number>,
  coefficient: number,
  key: RandomKey,
): Float32Array {
  const styleSize = styles.length / similarities.length;
  const epsilon = normals(key, styles.length);
  return styles.map((w, i) => {
    const s = (similarities[Math.floor(i / styleSize)] + 1) / 2;
    return w + s * coefficient * epsilon[i];
  });
}
