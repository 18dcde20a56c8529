// Two pictures each of a few people of the population: what a network is tried on where nothing else is at hand.
import type { ProbeSource } from '../../nets/pixels/probe.js';
import { STYLE_SIZE } from '../procedural/factors.js';
import { withMoment } from '../procedural/moments.js';
import { drawPerson } from './draw-person.js';
import { RenderPool } from './render-pool.js';

const SEED = 112;

/** Well lit, turned to the viewer and nothing before the face: networks that never saw drawn faces tell these apart. */
const CALM = {
  pitch: 0.5,
  roll: 0.5,
  yaw: 0.3,
  exposure: 0.5,
  blur: 0.3,
  motion: 0,
  noise: 0.3,
  jpegQuality: 0.5,
  mask: 0,
  occlusion: 0,
} as const;

const AGE = 35;

/** Faces are drawn no smaller; smaller ones are made of larger ones. */
const SMALLEST_PX = 16;

/** Faces [2 people, 3, sizePx, sizePx], RGB in 0..1, the two of a person next to each other; the same ones each time. */
export async function drawPairs(people: number, sizePx: number): Promise<Float32Array> {
  const styles = new Float32Array(2 * people * STYLE_SIZE);
  for (let picture = 0; picture < 2 * people; picture++) {
    const person = drawPerson(SEED, 'people that try a network', picture >> 1);
    const redraw = { seed: SEED, stream: 'pictures that try a network', step: 0, index: picture };
    const style = withMoment(person, { redraw, spread: CALM, set: { age: AGE } });
    styles.set(style, picture * STYLE_SIZE);
  }
  const times = Math.ceil(SMALLEST_PX / sizePx);
  const pool = new RenderPool();
  try {
    const { pixels } = await pool.renderPlanes(styles, { sizePx: times * sizePx });
    return times === 1 ? pixels : shrink(pixels, times * sizePx, times);
  } finally {
    await pool.close();
  }
}

/** Square planes [planes, sizePx, sizePx] with each block of times x times pixels as one, their mean. */
function shrink(pixels: Float32Array, sizePx: number, times: number): Float32Array {
  const small = sizePx / times;
  const result = new Float32Array(pixels.length / times ** 2);
  for (const [i, value] of pixels.entries()) {
    const [column, row] = [i % sizePx, Math.floor(i / sizePx)];
    result[Math.floor(row / times) * small + Math.floor(column / times)] += value / times ** 2;
  }
  return result;
}

/** Drawn people to try a network on; they need no file. */
export const drawnFaces: ProbeSource = { of: 'the embedded population', faces: drawPairs };
