// One head: the average one moved by all factors of a description.
import type { FaceDescription, ShapeFactor } from '../description.js';
import { addFaceNormals, computeNormals, normaliseVectors } from '../scene/mesh.js';
import { limitFactor, ramp } from './curves.js';
import { applyField } from './field.js';
import type { Detail, Head } from './head.js';
import { headTemplate, type Template } from './template.js';

/** Axis about which the jaw turns: height and depth, and degrees for a mouth wide open. */
const JAW = { y: -1.3, z: 0.8, degrees: 15 } as const;

/** Builds the head of a description. */
export function buildHead(description: FaceDescription, detail: Detail = 'full'): Head {
  const template = headTemplate(detail);
  const points = template.points.slice();
  const { shape } = description.person;
  for (const [name, field] of template.shape) applyField(field, factorOf(name, shape[name]), points);
  applyYears(template, description.moment.age, points);
  applyExpression(template, description, points);
  openJaw(template, clamp(description.moment.expression.mouthOpen), points);

  const skinEnd = template.skinCount * 3;
  const earEnd = skinEnd + template.earCount * 3;
  const skinNormals = new Float32Array(skinEnd);
  addFaceNormals(points.subarray(0, skinEnd), template.skinIndices, skinNormals);
  normaliseVectors(skinNormals);
  const ears = points.subarray(skinEnd, earEnd);
  const earNormals = new Float32Array(ears.length);
  computeNormals(ears, template.earIndices, earNormals);
  return {
    detail,
    skin: {
      positions: points.subarray(0, skinEnd),
      normals: skinNormals,
      coords: template.points.subarray(0, skinEnd),
      indices: template.skinIndices,
      occlusion: template.occlusion.subarray(0, template.skinCount),
      bodyWeight: template.bodyWeight,
    },
    ears: {
      positions: ears,
      normals: earNormals,
      coords: template.points.subarray(skinEnd, earEnd),
      indices: template.earIndices,
      occlusion: template.occlusion.subarray(template.skinCount),
    },
    anchor(name, side = 'left') {
      const at = (template.anchors[name] + (side === 'left' ? 0 : 1)) * 3;
      return [points[at], points[at + 1], points[at + 2]];
    },
  };
}

/** Factors that make something narrower where it is narrow already: half as far, lest it folds over. */
const NARROWING: ReadonlySet<ShapeFactor> = new Set([
  'noseWidth',
  'noseTipWidth',
  'nostrilSize',
  'chinWidth',
  'noseBridgeWidth',
]);

function factorOf(name: ShapeFactor, value: number): number {
  const factor = limitFactor(value);
  return factor < 0 && NARROWING.has(name) ? factor * 0.5 : factor;
}

/** How much of what years do shows at an age: 0 up to about 25, 1 at 80. */
export function yearsShown(age: number): number {
  return ramp(15, 92, age) * 1.12 * ramp(18, 40, age);
}

function applyYears(template: Template, age: number, points: Float32Array): void {
  const years = yearsShown(Number.isFinite(age) ? Math.min(100, Math.max(0, age)) : 30);
  for (const field of Object.values(template.age)) applyField(field, years, points);
}

function applyExpression(template: Template, { moment }: FaceDescription, points: Float32Array): void {
  const { expression } = moment;
  const smile = clamp(expression.smile);
  const fields = template.expression;
  applyField(fields.smile, smile, points);
  applyField(fields.lipsParted, ramp(0.5, 1, smile) * (1 - 0.6 * clamp(expression.mouthOpen)), points);
  applyField(fields.squint, Math.min(1, 0.8 * smile + 0.4 * clamp(expression.frown)), points);
  applyField(fields.frown, clamp(expression.frown), points);
  applyField(fields.browRaise, clamp(expression.browRaise), points);
}

function openJaw({ jawWeight }: Template, open: number, points: Float32Array): void {
  if (open === 0) return;
  for (let i = 0; i < jawWeight.length; i++)
    if (jawWeight[i] > 0) turnJaw(points, i * 3, open * jawWeight[i]);
}

/** Turns the point at an offset about the jaw's axis: not at all for 0, as far as a jaw goes for 1. */
export function turnJaw(points: Float32Array, at: number, share: number): void {
  const angle = (JAW.degrees * share * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const y = points[at + 1] - JAW.y;
  const z = points[at + 2] - JAW.z;
  points[at + 1] = JAW.y + cos * y - sin * z;
  points[at + 2] = JAW.z + sin * y + cos * z;
}

function clamp(value: number): number {
  return value > 0 ? Math.min(1, value) : 0;
}
