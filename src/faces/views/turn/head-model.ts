// The population's average head as the depth of a face: where each point of a picture lies in space.
import { ramp } from '../../procedural/head/curves.js';
import { applyField } from '../../procedural/head/field.js';
import type { AnchorName } from '../../procedural/head/head.js';
import { headTemplate } from '../../procedural/head/template.js';
import { NECK_JOINT, type Pose } from '../../procedural/scene/pose.js';
import { smoothStep } from '../../procedural/smooth-step.js';

/** The proportions that differ from head to head, in standard deviations of the population: 0 is average. */
export const PROPORTIONS = [
  'headWidth',
  'headDepth',
  'cheekboneProminence',
  'noseBridgeHeight',
  'noseTipProjection',
  'chinProminence',
] as const;

/** The landmarks as ArcFace's template has them, from left to right in a frontal picture. */
const LANDMARKS: readonly (readonly [AnchorName, side: 0 | 1])[] = [
  ['pupil', 1],
  ['pupil', 0],
  ['noseTip', 0],
  ['mouthCorner', 1],
  ['mouthCorner', 0],
];

/** How much deeper drawn heads are at their sides than photographed ones, in centimetres. */
const DEEPER = 2;

/** How much lower the tip of the nose lies than where ArcFace's template has it, in centimetres. */
const LOWER = 0.27;

/** By how much hair widens the skull, as a share of its distance from the middle. */
const HAIR = 0.06;

/** A head without ears and without a body, whose buffers are used again and again. */
export class HeadModel {
  readonly #template = headTemplate('half');
  /** Triangles of the skin, three vertices each. */
  readonly indices = this.#template.skinIndices;
  readonly vertexCount = this.#template.skinCount;
  /** The average head, made like photographed ones, and how much of each point is at its sides. */
  readonly #average = likePhotographs(this.#template.points);
  readonly #atSides = this.#template.points.filter((_, i) => i % 3 === 0).map((x) => ramp(3, 6, Math.abs(x)));
  /** The last shaped head in centimetres [points, 3]: the skin's vertices, then ears and anchors. */
  readonly points = this.#average.slice();
  /** The same after {@link pose}. */
  readonly posed = this.#average.slice();

  /**
   * Gives the head its proportions, one number for each of {@link PROPORTIONS}, and makes its sides, with hair and ears,
   * broader by a share.
   */
  shape(proportions: readonly number[], breadth: number): void {
    const { points } = this;
    points.set(this.#average);
    for (const [i, name] of PROPORTIONS.entries()) {
      const field = this.#template.shape.get(name);
      if (field) applyField(field, proportions[i], points);
    }
    for (const [i, share] of this.#atSides.entries()) points[3 * i] *= 1 + breadth * share;
  }

  /** Turns the shaped head about its neck. */
  pose({ head: m }: Pose): void {
    const { points, posed } = this;
    const [jx, jy, jz] = NECK_JOINT;
    for (let p = 0; p < points.length; p += 3) {
      const x = points[p] - jx;
      const y = points[p + 1] - jy;
      const z = points[p + 2] - jz;
      posed[p] = m[0] * x + m[1] * y + m[2] * z + jx;
      posed[p + 1] = m[3] * x + m[4] * y + m[5] * z + jy;
      posed[p + 2] = m[6] * x + m[7] * y + m[8] * z + jz;
    }
  }

  /** The five landmarks [5, 3] among points of this head. */
  landmarks(points: Float32Array): Float32Array {
    const found = new Float32Array(15);
    for (const [i, [name, side]] of LANDMARKS.entries()) {
      const at = 3 * (this.#template.anchors[name] + side);
      found.set(points.subarray(at, at + 3), 3 * i);
    }
    return found;
  }
}

/**
 * Points of the population's average head, moved to where those of photographed heads lie: measured by how alike a teacher
 * finds a photograph and its turned self.
 */
function likePhotographs(average: Float32Array): Float32Array {
  const points = average.slice();
  for (let p = 0; p < points.length; p += 3) {
    const [x, y, z] = points.subarray(p, p + 3);
    const hair = 1 + HAIR * smoothStep(6, 0, z) * smoothStep(-11, -5, y);
    const nose = z > 4 ? Math.exp(-(x * x + (y + 3.8) ** 2) / (2 * 1.6 ** 2)) : 0;
    points[p] = hair * x;
    points[p + 1] = hair * y + LOWER * nose;
    points[p + 2] = hair * z + DEEPER * ramp(7.5, 2.5, z);
  }
  return points;
}
