// The lights of a picture, with the shadows that will be seen.
import type { Moment } from '../description.js';
import type { Geometry } from './geometry.js';
import { type Lamp, type Lighting, lightDirection } from './lighting.js';
import { ShadowMap } from './shadow.js';

/** At most this many lights throw shadows; those of the others would be too faint to be seen. */
const SHADOWS = 2;

/** Lights fainter than this share of the strongest are not seen. */
const FAINT = 0.005;

const maps = Array.from({ length: SHADOWS }, () => new ShadowMap());

/** Turns the description's lights into lamps; the strongest throw shadows. The maps are used again for the next picture. */
export function lightScene(moment: Moment, geometry: Geometry): Lighting {
  const strengths = moment.lights.map(({ colour }) => colour[0] + colour[1] + colour[2]);
  const strongest = Math.max(0, ...strengths);
  const order = strengths.map((_, i) => i).sort((i, j) => strengths[j] - strengths[i] || i - j);
  const lamps = moment.lights.flatMap((light, i): Lamp[] => {
    if (strengths[i] < FAINT * strongest) return [];
    const direction = lightDirection(light);
    const rank = order.indexOf(i);
    const worthwhile = rank < SHADOWS && strengths[i] > 0.45 * strongest;
    const shadow = worthwhile ? maps[rank] : undefined;
    const hardness = Math.min(1, Math.max(0, light.hardness));
    shadow?.draw(geometry, direction, hardness);
    const [x, y, z] = direction;
    const [red, green, blue] = light.colour;
    return [{ x, y, z, red, green, blue, hardness, shadow }];
  });
  return { lamps, ambient: ambientColour(moment) };
}

/** What comes from everywhere: half neutral, half in the mean colour of the lights. */
function ambientColour(moment: Moment): [number, number, number] {
  let [red, green, blue] = [1, 1, 1];
  for (const { colour } of moment.lights) {
    red += colour[0];
    green += colour[1];
    blue += colour[2];
  }
  const scale = (3 * moment.ambient) / (red + green + blue);
  return [red * scale, green * scale, blue * scale];
}
