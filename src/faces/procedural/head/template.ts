// The average head with all that can be done to it, worked out once: points, triangles, fields, jaw, shade.
import type { ShapeFactor } from '../description.js';
import { ramp } from './curves.js';
import { shapeEars } from './ear-shape.js';
import { AGE_FIELDS, EXPRESSION_FIELDS } from './expression-fields.js';
import { EYE_FIELDS } from './eye-fields.js';
import { type BakedField, bakeField, type Field } from './field.js';
import { buildSkinGrid } from './grid.js';
import { ANCHORS, type AnchorName, type Detail } from './head.js';
import { mouthLine } from './lips.js';
import { NOSE_FIELDS } from './nose-fields.js';
import { bakeOcclusion } from './occlusion.js';
import { SKULL_FIELDS } from './skull-fields.js';

/** What is worked out once for all heads. */
export interface Template {
  /** Points of skin, ears and anchors, in this order: [count, 3]. */
  readonly points: Float32Array;
  readonly skinCount: number;
  readonly earCount: number;
  readonly skinIndices: Uint32Array;
  /** Triangles with detail finer than a pixel (eyes, brows, lips), and the others. */
  readonly fineIndices: Uint32Array;
  readonly plainIndices: Uint32Array;
  /** The skin in fewer triangles, for its shadow. */
  readonly coarseIndices: Uint32Array;
  readonly earIndices: Uint32Array;
  /** The ears in fewer triangles, for their shadow. */
  readonly earShadowIndices: Uint32Array;
  readonly upperEdge: readonly number[];
  readonly lowerEdge: readonly number[];
  readonly occlusion: Float32Array;
  readonly bodyWeight: Float32Array;
  /** How far each point turns with the jaw, 0..1. */
  readonly jawWeight: Float32Array;
  readonly shape: ReadonlyMap<ShapeFactor, BakedField>;
  readonly expression: Readonly<Record<keyof typeof EXPRESSION_FIELDS, BakedField>>;
  readonly age: Readonly<Record<keyof typeof AGE_FIELDS, BakedField>>;
  /** The number of the point of each anchor: the person's left one, then the right one. */
  readonly anchors: Readonly<Record<AnchorName, number>>;
}

const made = new Map<Detail, Template>();

/** The template of a detail, made when first asked for. */
export function headTemplate(detail: Detail): Template {
  let template = made.get(detail);
  if (template === undefined) {
    template = makeTemplate(detail);
    made.set(detail, template);
  }
  return template;
}

function makeTemplate(detail: Detail): Template {
  const skin = buildSkinGrid(detail);
  const ears = shapeEars();
  const names = Object.keys(ANCHORS) as AnchorName[];
  const anchorPoints = names.flatMap((name) => {
    const [x, y, z] = ANCHORS[name];
    return [x, y, z, -x, y, z];
  });
  const points = Float32Array.from([...skin.points, ...ears.points, ...anchorPoints]);
  const skinCount = skin.points.length / 3;
  const earCount = ears.points.length / 3;
  const bake = <K extends string>(fields: Readonly<Record<K, Field>>) =>
    Object.fromEntries(
      Object.entries<Field>(fields).map(([name, field]) => [name, bakeField(field, points)]),
    ) as Record<K, BakedField>;
  const shape = { ...bake(SKULL_FIELDS), ...bake(NOSE_FIELDS), ...bake(EYE_FIELDS) };
  const occlusion = bakeOcclusion(skin.points, skin.indices, ears.points, ears.indices);
  // The chin keeps the sun off the throat, which light from all around alone does not show.
  for (let i = 0; i < skinCount; i++) {
    const [y, z] = [points[i * 3 + 1], points[i * 3 + 2]];
    occlusion[i] *= 1 - 0.3 * ramp(-10.6, -12.6, y) * ramp(7.5, 5.5, z) * ramp(-3, 2, z);
  }
  for (let i = 0; i < earCount; i++) occlusion[skinCount + i] *= ears.occlusion[i];
  const count = points.length / 3;
  const [fineIndices, plainIndices] = splitFine(skin.indices, skin.points);
  return {
    points,
    skinCount,
    earCount,
    skinIndices: skin.indices,
    fineIndices,
    plainIndices,
    coarseIndices: skin.coarseIndices,
    earIndices: ears.indices,
    earShadowIndices: ears.shadowIndices,
    upperEdge: skin.upperEdge,
    lowerEdge: skin.lowerEdge,
    occlusion,
    bodyWeight: Float32Array.from({ length: skinCount }, (_, i) => ramp(-9, -16, points[i * 3 + 1])),
    jawWeight: Float32Array.from({ length: count }, (_, i) =>
      i >= skinCount && i < skinCount + earCount
        ? 0
        : jawWeight(points[i * 3], points[i * 3 + 1], points[i * 3 + 2]),
    ),
    shape: new Map(Object.entries(shape) as [ShapeFactor, BakedField][]),
    expression: bake(EXPRESSION_FIELDS),
    age: bake(AGE_FIELDS),
    anchors: Object.fromEntries(names.map((name, i) => [name, skinCount + earCount + 2 * i])) as Record<
      AnchorName,
      number
    >,
  };
}

/** 1 on chin and lower lip, 0 on the upper lip and above, in between at the corners of the mouth and in the cheeks. */
function jawWeight(x: number, y: number, z: number): number {
  const side = Math.abs(x);
  const cheek = ramp(-4, -9, y) * ramp(-1.5, 3.5, z) * ramp(-15, -11.8, y);
  const beside = Math.min(1, side / 2.7) ** 2.2;
  const middle = y < mouthLine(x) ? ramp(-15, -11.8, y) * ramp(-1.5, 3.5, z) : 0;
  return middle + (cheek - middle) * beside;
}

function splitFine(indices: Uint32Array, points: Float32Array): [Uint32Array, Uint32Array] {
  const isFine = (a: number, b: number, c: number) => {
    const mean = (axis: number) => (points[a * 3 + axis] + points[b * 3 + axis] + points[c * 3 + axis]) / 3;
    const side = Math.abs(mean(0));
    const y = mean(1);
    if (mean(2) < 5) return false;
    const eye = Math.abs(side - 3.1) < 1.95 && y > -1 && y < 1.2;
    const mouth = side < 2.6 && y > -7.4 && y < -7;
    return eye || mouth;
  };
  const fine: number[] = [];
  const plain: number[] = [];
  for (let t = 0; t < indices.length; t += 3) {
    const [a, b, c] = [indices[t], indices[t + 1], indices[t + 2]];
    (isFine(a, b, c) ? fine : plain).push(a, b, c);
  }
  return [Uint32Array.from(fine), Uint32Array.from(plain)];
}
