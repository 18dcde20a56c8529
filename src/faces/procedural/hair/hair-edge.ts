// The soft edge of hair: single strands beyond the hairline, and the shade of hair that is shaved.
import type { Mesh } from '../scene/mesh.js';
import { computeNormals } from '../scene/mesh.js';
import { smoothStep } from '../smooth-step.js';
import { planColumn, thicknessAt } from './hair-column.js';
import { flowFrame, setFlow } from './hair-flow.js';
import type { HairStyle } from './hair-style.js';
import { crownDirection } from './hairline.js';
import { type HeadRadius, radiusAt, SKULL_CENTRE } from './head-radius.js';

const COLUMNS = 64;
const ROWS = 7;
const RADIAN = Math.PI / 180;

/** Degrees before and beyond the hairline in which hair thins out. */
const BEFORE = 9;
const BEYOND = 5;

/** Hair less dense than this is not seen. */
export const SPARSE = 0.02;

const INDICES = bandIndices();

/**
 * A transparent layer over the hairline, or over all of the scalp. `coords` are those of the hair's body, but the length of
 * the first two is how dense the hair is, 0..1.
 */
export function buildHairEdge(style: HairStyle, head: HeadRadius, wholeScalp: boolean): Mesh {
  const count = COLUMNS * ROWS;
  const positions = new Float32Array(count * 3);
  const normals = new Float32Array(count * 3);
  const coords = new Float32Array(count * 3);
  const flow = flowFrame(style);
  const direction = new Float64Array(3);
  for (let column = 0; column < COLUMNS; column++) {
    const plan = planColumn(style, column / COLUMNS);
    const from = wholeScalp ? plan.start : plan.end - BEFORE;
    for (let row = 0; row < ROWS; row++) {
      const s = row / (ROWS - 1);
      const polar = from + (plan.end + BEYOND - from) * s;
      crownDirection(plan.around, polar * RADIAN, direction);
      const body = wholeScalp ? 0 : thicknessAt(style, plan, Math.min(polar, plan.end), direction);
      const radius =
        radiusAt(head, direction[0], direction[1], direction[2]) +
        Math.max(0, body) +
        (wholeScalp ? 0.24 : 0.09);
      const at = row * COLUMNS + column;
      for (let k = 0; k < 3; k++) positions[at * 3 + k] = SKULL_CENTRE[k] + direction[k] * radius;
      const thinning = smoothStep(plan.end + BEYOND, plan.end - BEFORE, polar);
      const bald = plan.start > 1 ? smoothStep(plan.start, plan.start + 15, polar) : 1;
      setFlow(
        coords,
        at,
        flow,
        direction,
        plan.hangs && !wholeScalp ? 1e-3 : Math.max(1e-3, thinning * bald),
      );
    }
  }
  computeNormals(positions, INDICES, normals);
  return { positions, normals, coords, indices: seenTriangles(coords) };
}

/** The triangles of which a vertex at least has hair that is dense enough to be seen. */
function seenTriangles(coords: Float32Array): Uint32Array {
  const seen = (vertex: number) => {
    const [u, v] = [coords[vertex * 3], coords[vertex * 3 + 1]];
    return u * u + v * v > SPARSE * SPARSE;
  };
  const indices = new Uint32Array(INDICES.length);
  let count = 0;
  for (let t = 0; t < INDICES.length; t += 3) {
    if (!seen(INDICES[t]) && !seen(INDICES[t + 1]) && !seen(INDICES[t + 2])) continue;
    indices[count++] = INDICES[t];
    indices[count++] = INDICES[t + 1];
    indices[count++] = INDICES[t + 2];
  }
  return indices.subarray(0, count);
}

function bandIndices(): Uint32Array {
  const indices: number[] = [];
  for (let row = 0; row + 1 < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      const a = row * COLUMNS + column;
      const b = row * COLUMNS + ((column + 1) % COLUMNS);
      indices.push(a, a + COLUMNS, b, b, a + COLUMNS, b + COLUMNS);
    }
  }
  return Uint32Array.from(indices);
}
