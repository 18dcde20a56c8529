// Hair that has fallen over the face: ribbons of strands from the hairline down one side.
import { clamp } from '../clamp.js';
import type { Worn } from '../description.js';
import type { HairColour } from '../hair/hair-colour.js';
import { strandNoise } from '../hair/strand-noise.js';
import { hashUnit } from '../hash.js';
import type { Material, Part } from '../scene/part.js';
import type { Pose } from '../scene/pose.js';
import { smoothStep } from '../smooth-step.js';
import { MeshBuilder, type Point } from './mesh-builder.js';
import { tautAt } from './relief.js';
import type { WornHead } from './worn-head.js';

const RIBBONS = 8;
const ROWS = 12;
const COLUMNS = 5;

/** Ribbons of hair over the side of the face that `worn.occlusionSide` names. */
export function buildFaceHair(
  worn: Worn,
  head: WornHead,
  hair: { readonly colour: HairColour; readonly pattern: number; readonly pose: Pose },
): Part[] {
  const relief = head.relief();
  const place = clamp(worn.occlusionSide, -1, 1);
  const material = ribbonMaterial(hair);
  // Each lies over those before it.
  return Array.from({ length: RIBBONS }, (_, ribbon): Part => {
    const builder = new MeshBuilder();
    const draw = (index: number) => hashUnit(hair.pattern, 400 + 8 * ribbon + index);
    const top = 0.3 * place + 0.5 * (draw(0) - 0.5);
    const bottom = 0.75 * place + 0.5 * (draw(1) - 0.5);
    const end = 1.5 - 9 * draw(2);
    const width = 0.07 + 0.1 * draw(3);
    const curve = 0.35 * (draw(4) - 0.5);
    builder.addGrid(ROWS, COLUMNS, (row, column): { at: Point; coords: Point } => {
      const v = row / (ROWS - 1);
      const u = column / (COLUMNS - 1) - 0.5;
      const angle =
        top + (bottom - top) * v ** 0.8 + curve * Math.sin(Math.PI * v) + u * width * (1 - 0.5 * v);
      const y = 8.2 + (end - 8.2) * v;
      const radius = tautAt(relief, angle, y, 1) + 0.35 + 0.35 * smoothStep(0.3, 0, v) + 0.06 * ribbon;
      return { at: [radius * Math.sin(angle), y, radius * Math.cos(angle)], coords: [u, v, ribbon] };
    });
    return { mesh: builder.build(), material, transparent: true, twoSided: true };
  });
}

function ribbonMaterial({ colour, pose }: { colour: HairColour; pose: Pose }): Material {
  const { pigmented, white, grey } = colour;
  const m = pose.head;
  return (at, surface) => {
    const strands = at.u * 26 + 31 * at.w;
    const wisp = strandNoise(strands, at.v * 6);
    const fine = strandNoise(strands * 3.1, at.v * 9);
    const edge = smoothStep(0.5, 0.3, Math.abs(at.u)) * smoothStep(0, 0.12, at.v) * smoothStep(1, 0.75, at.v);
    surface.alpha = edge * smoothStep(0.3, 0.5, 0.55 * wisp + 0.45 * fine);
    const whitened = grey * fine;
    const tone = 0.3 + 0.9 * fine;
    surface.red = (pigmented[0] + (white[0] - pigmented[0]) * whitened) * tone;
    surface.green = (pigmented[1] + (white[1] - pigmented[1]) * whitened) * tone;
    surface.blue = (pigmented[2] + (white[2] - pigmented[2]) * whitened) * tone;
    surface.roughness = 0.4;
    surface.specular = 0.05;
    surface.strand = 1;
    surface.occlusion = 0.4 + 0.6 * wisp;
    surface.tangentX = -m[1];
    surface.tangentY = -m[4];
    surface.tangentZ = -m[7];
  };
}
