// The ears of the average head: a rim, a hollow, a fold between, a lobe.
import { bell, curveThrough, ramp } from './curves.js';

/** Where an ear is: the height of its middle, and where its front edge joins the head. */
export const earFrame = { centreY: -1.2, frontZ: 0.5 } as const;

/** How far from the middle an ear joins the head at a height: the head narrows towards the lobe. */
export function earRoot(y: number): number {
  return 6.9 + 0.27 * Math.min(0, y + 0.8);
}

const RINGS = [0.001, 0.18, 0.34, 0.48, 0.6, 0.7, 0.79, 0.87, 0.94, 1, 1.0, 0.94, 0.8, 0.62] as const;
const OUTER = 9;
const SPOKES = 26;

/** The rings, and every how many spokes, that throw the ear's shadow: hollow, groove, rim and back. */
const SHADOW_RINGS = [1, 6, 8, OUTER, 13] as const;
const SHADOW_STEP = 2;

/** Half the height and the width of the outline at an angle in degrees: 0 is behind, 90 above. */
const outline = curveThrough([
  [-180, 1.15],
  [-135, 1.85],
  [-105, 3.05],
  [-80, 3.05],
  [-55, 2.4],
  [-20, 2.15],
  [20, 2.55],
  [50, 3.05],
  [80, 3.25],
  [100, 3.1],
  [135, 1.85],
  [180, 1.15],
]);

/** Both ears, the person's left one first. */
export interface Ears {
  /** [count, 3] */
  readonly points: Float32Array;
  readonly indices: Uint32Array;
  /** Fewer triangles of the same points, which throw their shadow. */
  readonly shadowIndices: Uint32Array;
  readonly occlusion: Float32Array;
}

/** Shapes the ears of the average head. */
export function shapeEars(): Ears {
  const perEar = RINGS.length * SPOKES;
  const points = new Float32Array(perEar * 6);
  const occlusion = new Float32Array(perEar * 2);
  for (const [ring, radius] of RINGS.entries()) {
    for (let spoke = 0; spoke < SPOKES; spoke++) {
      const i = ring * SPOKES + spoke;
      const [x, y, z] = earPoint(radius, (spoke / SPOKES) * 360 - 180, ring > OUTER ? ring - OUTER : 0);
      points.set([x, y, z], i * 3);
      points.set([-x, y, z], (i + perEar) * 3);
      const shade = ring > OUTER ? 0.45 : earShade(radius, (spoke / SPOKES) * 360 - 180);
      occlusion[i] = shade;
      occlusion[i + perEar] = shade;
    }
  }
  return {
    points,
    indices: earTriangles([...RINGS.keys()], 1),
    shadowIndices: earTriangles(SHADOW_RINGS, SHADOW_STEP),
    occlusion,
  };
}

function earPoint(radius: number, degrees: number, behind: number): [number, number, number] {
  const angle = (degrees * Math.PI) / 180;
  const reach = outline(degrees) * radius * 0.9;
  const back = Math.cos(angle) * reach;
  const up = Math.sin(angle) * reach;
  // The ear leans back, and stands off the head more the further back it is.
  const z = earFrame.frontZ - 1.15 - back - up * 0.17;
  const y = earFrame.centreY + up;
  // The upper half stands off, the lobe hangs close to the jaw.
  const off = 0.2 + Math.max(-0.6, back + 0.95) * (0.06 + 0.32 * ramp(-2.8, 0, up));
  const height = behind > 0 ? -0.25 - 0.32 * (behind - 1) : earRelief(radius, degrees);
  return [earRoot(y) + off + height * 0.92, y, z + height * 0.3];
}

/** Relief across the ear: hollow in the middle, fold, groove and rim; the lobe is flat. */
function earRelief(radius: number, degrees: number): number {
  const lobe = bell(degrees + 95, 28, 0, 1);
  const front = bell(Math.abs(degrees) - 180, 42, 0, 1);
  const rim = 0.26 * bell(radius - 0.9, 0.07, 0, 1) * (1 - lobe) * (1 - 0.8 * front);
  const groove = -0.14 * bell(radius - 0.76, 0.07, 0, 1) * (1 - lobe) * (1 - front);
  const fold = 0.2 * bell(radius - 0.6, 0.09, 0, 1) * (1 - 0.7 * lobe) * (1 - front);
  const hollow = -0.62 * bell(radius - 0.1, 0.24, 0, 1);
  const tragus = 0.34 * bell(radius - 0.62, 0.16, degrees > 0 ? degrees - 186 : degrees + 174, 26);
  return rim + groove + fold + hollow + tragus - 0.16 * front * radius;
}

function earShade(radius: number, degrees: number): number {
  const lobe = bell(degrees + 95, 28, 0, 1);
  const groove = 0.35 * bell(radius - 0.76, 0.08, 0, 1) * (1 - lobe);
  return 1 - 0.72 * bell(radius, 0.33, 0, 1) - groove;
}

/** The triangles of both ears between some of their rings and every `step`th spoke. */
function earTriangles(rings: readonly number[], step: number): Uint32Array {
  const perEar = RINGS.length * SPOKES;
  const indices: number[] = [];
  for (const [i, ring] of rings.slice(0, -1).entries()) {
    for (let spoke = 0; spoke < SPOKES; spoke += step) {
      const next = (spoke + step) % SPOKES;
      const [inner, outer] = [ring * SPOKES, rings[i + 1] * SPOKES];
      const [a, b, c, d] = [inner + spoke, inner + next, outer + spoke, outer + next];
      indices.push(a, c, b, b, c, d);
    }
  }
  const mirrored: number[] = [];
  for (let i = 0; i < indices.length; i += 3) {
    mirrored.push(indices[i] + perEar, indices[i + 2] + perEar, indices[i + 1] + perEar);
  }
  return Uint32Array.from([...indices, ...mirrored]);
}
