// Templates, the unit of IJB-B and IJB-C: several pictures and video frames of one person, pooled into one vector.
import { UserError } from '../../files/user-error.js';

/** Which template and which medium (a picture, or a video with all its frames) each face belongs to: columns of one length. */
export interface TemplateFaces {
  readonly template: ArrayLike<number>;
  readonly media: ArrayLike<number>;
  /** How sure the detector was of each face; its embedding counts as much. Left out: all alike. */
  readonly detectorScore?: ArrayLike<number>;
}

/** Pooled templates. */
export interface Templates {
  /** Their numbers in rising order. */
  readonly ids: Uint32Array;
  readonly size: number;
  /** [templates, size], each of length 1 (or 0, where its faces cancel). */
  readonly vectors: Float32Array;
}

/**
 * Pools embeddings [faces, size] into templates as InsightFace's IJB evaluation does: raw embeddings, of which the norm
 * tells the quality, times the detector's score; the mean within a medium, the sum over media, scaled to length 1.
 *
 * With the flip test, pass the sum of each face's two embeddings. Sums are taken in double precision.
 *
 * @throws UserError where columns and embeddings differ in length, or a vector is not finite
 */
export function poolTemplates(embeddings: Float32Array, size: number, faces: TemplateFaces): Templates {
  const { template, media, detectorScore } = faces;
  const count = template.length;
  if (
    embeddings.length !== count * size ||
    media.length !== count ||
    (detectorScore ?? media).length !== count
  ) {
    throw new UserError(
      `templates: expected as many embeddings, media and detector scores as faces, found ${count} faces, ` +
        `${embeddings.length / size} embeddings, ${media.length} media and ${(detectorScore ?? media).length} scores`,
    );
  }
  const order = Uint32Array.from({ length: count }, (_, face) => face).sort(
    (a, b) => template[a] - template[b] || media[a] - media[b] || a - b,
  );
  const ids = Uint32Array.from(new Set(Array.from(order, (face) => template[face])));
  const vectors = new Float32Array(ids.length * size);
  const ofMedium = new Float64Array(size);
  const ofTemplate = new Float64Array(size);
  let row = 0;
  for (let i = 0; i < count; ) {
    const id = template[order[i]];
    ofTemplate.fill(0);
    while (i < count && template[order[i]] === id) {
      const medium = media[order[i]];
      const first = i;
      ofMedium.fill(0);
      while (i < count && template[order[i]] === id && media[order[i]] === medium) {
        const face = order[i++];
        const weight = detectorScore ? detectorScore[face] : 1;
        const start = face * size;
        for (let k = 0; k < size; k++) ofMedium[k] += weight * embeddings[start + k];
      }
      for (let k = 0; k < size; k++) ofTemplate[k] += ofMedium[k] / (i - first);
    }
    const norm = Math.hypot(...ofTemplate);
    if (!Number.isFinite(norm)) {
      throw new UserError(`template ${id}: expected finite embeddings, found one that holds NaN or infinity`);
    }
    for (let k = 0; k < size; k++) vectors[row * size + k] = norm > 0 ? ofTemplate[k] / norm : 0;
    row++;
  }
  return { ids, size, vectors };
}

/** A table by the templates' numbers is fastest; above this it would be too large. */
const LARGEST_IN_TABLE = 2 ** 24;

/** Finds the row of a template by its number; -1 where it has no face. */
export function rowFinder({ ids }: Templates): (id: number) => number {
  const largest = ids.at(-1) ?? 0;
  if (largest > LARGEST_IN_TABLE) {
    const rows = new Map(Array.from(ids, (id, row) => [id, row]));
    return (id) => rows.get(id) ?? -1;
  }
  const table = new Int32Array(largest + 1).fill(-1);
  ids.forEach((id, row) => {
    table[id] = row;
  });
  return (id) => table[id] ?? -1;
}

/**
 * The rows of templates given by their numbers; `place` names the i-th of them in an error.
 *
 * @throws UserError where a template has no face
 */
export function findRows(
  templates: Templates,
  wanted: ArrayLike<number>,
  place: (i: number) => string,
): Uint32Array {
  const rowOf = rowFinder(templates);
  const rows = new Uint32Array(wanted.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rowOf(wanted[i]);
    if (row < 0) throw new UserError(`${place(i)}: template ${wanted[i]} has no face; check the lists`);
    rows[i] = row;
  }
  return rows;
}

/** Cosine similarities, -1..1, of pairs of templates given by their rows. */
export function scoreRows({ size, vectors }: Templates, a: Uint32Array, b: Uint32Array): Float32Array {
  const scores = new Float32Array(a.length);
  for (let pair = 0; pair < scores.length; pair++) {
    scores[pair] = dot(vectors, a[pair] * size, b[pair] * size, size);
  }
  return scores;
}

/** The dot product of the `size` numbers from `a` and those from `b`; four sums, which a processor adds side by side. */
function dot(values: Float32Array, a: number, b: number, size: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = size - (size % 4);
  for (let k = 0; k < whole; k += 4) {
    s0 += values[a + k] * values[b + k];
    s1 += values[a + k + 1] * values[b + k + 1];
    s2 += values[a + k + 2] * values[b + k + 2];
    s3 += values[a + k + 3] * values[b + k + 3];
  }
  for (let k = whole; k < size; k++) s0 += values[a + k] * values[b + k];
  return s0 + s1 + (s2 + s3);
}

/**
 * The dot products [left, right] of templates given by their rows.
 *
 * Two by four at a time: each number that is read serves several products, which is half as fast again as one by one.
 */
export function multiplyRows(
  { size, vectors }: Templates,
  left: Uint32Array,
  right: Uint32Array,
): Float64Array {
  const products = new Float64Array(left.length * right.length);
  const [evenLeft, wholeRight] = [left.length - (left.length % 2), right.length - (right.length % 4)];
  for (let i = 0; i < evenLeft; i += 2) {
    const [a, b] = [left[i] * size, left[i + 1] * size];
    for (let j = 0; j < wholeRight; j += 4) {
      const [c, d, e, f] = [right[j] * size, right[j + 1] * size, right[j + 2] * size, right[j + 3] * size];
      let [ac, ad, ae, af, bc, bd, be, bf] = [0, 0, 0, 0, 0, 0, 0, 0];
      for (let k = 0; k < size; k++) {
        const x = vectors[a + k];
        const y = vectors[b + k];
        const p = vectors[c + k];
        const q = vectors[d + k];
        const r = vectors[e + k];
        const s = vectors[f + k];
        ac += x * p;
        ad += x * q;
        ae += x * r;
        af += x * s;
        bc += y * p;
        bd += y * q;
        be += y * r;
        bf += y * s;
      }
      products.set([ac, ad, ae, af], i * right.length + j);
      products.set([bc, bd, be, bf], (i + 1) * right.length + j);
    }
  }
  for (let i = 0; i < left.length; i++) {
    for (let j = i < evenLeft ? wholeRight : 0; j < right.length; j++) {
      products[i * right.length + j] = dot(vectors, left[i] * size, right[j] * size, size);
    }
  }
  return products;
}
