// A hand before the face: fingers and palm as tapered tubes laid upon the relief of the face.
import { clamp } from '../clamp.js';
import type { Worn } from '../description.js';
import type { Material, Part } from '../scene/part.js';
import { smoothStep } from '../smooth-step.js';
import { MeshBuilder, type Point } from './mesh-builder.js';
import { tautAt } from './relief.js';
import type { WornHead } from './worn-head.js';

/** Fingers from the index on: how far they reach and how thick they are, as shares of the middle one's. */
const FINGERS = [
  { length: 0.93, thick: 1 },
  { length: 1, thick: 1 },
  { length: 0.94, thick: 0.95 },
  { length: 0.78, thick: 0.84 },
];
const NAIL = 0.82;

/**
 * A hand in a colour (linear RGB of the skin): from below over mouth and chin when it is near the middle, else from the side
 * over a cheek.
 */
export function buildHand(worn: Worn, head: WornHead, skin: Point): Part[] {
  const place = clamp(worn.occlusionSide, -1, 1);
  const side = place < 0 ? -1 : 1;
  const fromBelow = Math.abs(place) < 0.5;
  const mouth = (head.landmarks[10] + head.landmarks[13]) / 2;
  const nose = head.landmarks[7];
  // The root of the middle finger and its direction, on the unrolled face (centimetres across and up).
  const root: readonly [number, number] = fromBelow
    ? [side * 1.6 + 4 * place, mouth - 3.6]
    : [side * (9 - 3.6 * (1 - Math.abs(place))), mouth - 3.2];
  const goal: readonly [number, number] = fromBelow
    ? [-side * 2 + 3 * place, nose + 0.9]
    : [side * 2.6, mouth + 2.6 + 3 * Math.abs(place)];
  const reach = Math.hypot(goal[0] - root[0], goal[1] - root[1]);
  const along: readonly [number, number] = [(goal[0] - root[0]) / reach, (goal[1] - root[1]) / reach];
  const across: readonly [number, number] = [along[1], -along[0]];
  const relief = head.relief();
  const lowest = mouth - 4;
  const lift = (flatX: number, y: number, off: number): Point => {
    const angle = Math.min(1.7, Math.max(-1.7, flatX / 8.2));
    const radius = tautAt(relief, angle, Math.max(y, lowest), 1.1) + off;
    return [radius * Math.sin(angle), y, radius * Math.cos(angle)];
  };
  const builder = new MeshBuilder();
  const length = 8;
  for (const [i, finger] of FINGERS.entries()) {
    const spread = (i - 1.5) * 1.62;
    const fan = (i - 1.5) * 0.06;
    const path: Point[] = [];
    const radii: number[] = [];
    for (let k = 0; k <= 8; k++) {
      const t = k / 8;
      const far = (t * finger.length - 0.12) * length;
      const aside = spread + fan * far;
      // Bent a little at the knuckle, lying on the skin at the tip.
      const thick = 0.93 * finger.thick * (1 - 0.12 * t) * (1 + 0.09 * Math.exp(-(((t - 0.45) / 0.07) ** 2)));
      const off = thick * 0.85 + 0.9 * smoothStep(0.55, 0, t);
      path.push(
        lift(root[0] + along[0] * far + across[0] * aside, root[1] + along[1] * far + across[1] * aside, off),
      );
      radii.push(k === 8 ? 0.3 : k === 7 ? thick * 0.92 : thick);
    }
    builder.addTube(path, radii, { sides: 9 });
  }
  // The back of the hand, from the knuckles to the wrist: four broad tubes that melt into each other.
  for (let i = 0; i < 4; i++) {
    const path: Point[] = [];
    const radii: number[] = [];
    for (let k = 0; k <= 6; k++) {
      const t = k / 6;
      const far = 0.4 - 8.6 * t;
      const aside = (i - 1.5) * (1.62 - 0.75 * smoothStep(0.3, 1, t));
      const flatX = root[0] + along[0] * far + across[0] * aside;
      const y = root[1] + along[1] * far + across[1] * aside;
      path.push(lift(flatX, Math.max(y, mouth - 7), 1.5 + 1.2 * t));
      const last = path[k];
      path[k] = [
        last[0] + (Math.abs(flatX) > 13 ? Math.sign(flatX) * (Math.abs(flatX) - 13) : 0),
        y,
        last[2],
      ];
      radii.push(1.2 + 0.25 * t);
    }
    builder.addTube(path, radii, { sides: 9 });
  }
  const thumb: Point[] = [];
  for (let k = 0; k <= 5; k++) {
    const t = k / 5;
    const far = -4 + 5.6 * t;
    const aside = -2.6 - 1.5 * Math.sin(1.5 * t);
    thumb.push(
      lift(root[0] + along[0] * far + across[0] * aside, root[1] + along[1] * far + across[1] * aside, 1.5),
    );
  }
  builder.addTube(thumb, [1.1, 1.15, 1, 0.95, 0.85, 0.15], { sides: 9 });
  return [{ mesh: builder.build(), material: handMaterial(skin) }];
}

/** Skin with paler nails and creases at the joints. */
function handMaterial([red, green, blue]: Point): Material {
  return (at, surface) => {
    const crease =
      Math.exp(-(((at.u - 0.46) / 0.016) ** 2)) + 0.7 * Math.exp(-(((at.u - 0.72) / 0.014) ** 2));
    const flush = 0.12 * smoothStep(0.6, 1, at.u);
    const shade = 1 - 0.16 * crease;
    surface.red = red * shade;
    surface.green = green * shade * (1 - flush);
    surface.blue = blue * shade * (1 - flush);
    surface.scatter = 0.7;
    surface.specular = at.u > NAIL && at.u < 0.96 ? 0.04 : 0.028;
    surface.roughness = 0.5;
  };
}
