// The population's average head as the depth of a face: where each point of a picture lies in space.
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

/** A head without ears and without a body, whose buffers are used again and again. */
export class HeadModel {
  readonly #template = headTemplate('half');
  /** Triangles of the skin, three vertices each. */
  readonly indices = this.#template.skinIndices;
  readonly vertexCount = this.#template.skinCount;
  /** The last shaped head in centimetres [points, 3]: the skin's vertices, then anchors. */
  readonly points = new Float32Array(this.#template.points.length);
  /** The same after {@link pose}. */
  readonly posed = new Float32Array(this.#template.points.length);
  /** Of each vertex how much of it is where hair and ears are. */
  readonly #hair: Float32Array;

  constructor() {
    const { points } = this.#template;
    this.#hair = Float32Array.from({ length: this.vertexCount }, (_, i) => {
      const [y, z] = [points[3 * i + 1], points[3 * i + 2]];
      return smoothStep(6, 0, z) * smoothStep(-11, -5, y);
    });
  }

  /** Gives the head its proportions, one number for each of {@link PROPORTIONS}, and widens its skull by a share. */
  shape(proportions: readonly number[], hair: number): void {
    const { points } = this;
    points.set(this.#template.points);
    for (const [i, name] of PROPORTIONS.entries()) {
      const field = this.#template.shape.get(name);
      if (field) applyField(field, proportions[i], points);
    }
    for (let i = 0, p = 0; i < this.vertexCount; i++, p += 3) {
      const size = 1 + hair * this.#hair[i];
      points[p] *= size;
      points[p + 1] *= size;
      points[p + 2] *= size;
    }
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
