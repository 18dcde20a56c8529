// A headscarf: a hood around the head and a cloth that is wrapped under the chin and falls on the shoulders.
import type { Worn } from '../description.js';
import { valueNoise } from '../hash.js';
import type { Material, Part } from '../scene/part.js';
import { smoothStep } from '../smooth-step.js';
import { addShell } from './hat.js';
import { MeshBuilder, type Point } from './mesh-builder.js';
import { reliefAt, tautAt } from './relief.js';
import type { WornHead } from './worn-head.js';

const ROWS = 14;
const COLUMNS = 27;
/** Radians around the vertical axis to where the wrapped cloth goes under the hood. */
const REACH = 1.62;

/** The parts of a headscarf. */
export function buildHeadscarf(worn: Worn, head: WornHead): Part[] {
  const relief = head.relief();
  const mouth = (head.landmarks[10] + head.landmarks[13]) / 2;
  const gap = Math.max(3, head.landmarks[7] - mouth);
  const chin = mouth - 1.25 * gap - 1.4;
  const wrap = new MeshBuilder();
  wrap.addGrid(ROWS, COLUMNS, (row, column): { at: Point; coords: Point } => {
    const v = row / (ROWS - 1);
    const angle = (column / (COLUMNS - 1) - 0.5) * 2 * REACH;
    // The edge follows the jaw up to the ears.
    const side = Math.abs(angle) / REACH;
    const top = chin + (4.5 - chin) * side ** 2.1;
    const y = top - v * (top + 19);
    const taut = side < 0.4 ? tautAt(relief, angle, Math.max(y, chin + 0.6), 1) : 0;
    const skin =
      Math.max(reliefAt(relief, angle, Math.max(y, chin + 0.5)), taut) +
      0.22 +
      (0.5 + 0.6 * smoothStep(0.4, 0.7, side)) * smoothStep(0, 0.12 + 0.2 * side, v);
    const neck = 7 + 2.2 * smoothStep(0.2, 1, v);
    const tucked = smoothStep(chin, chin - 2.5, y);
    const folds = 0.35 * (valueNoise(7, 2.2 * angle + 9, 5.5 * v) - 0.5) * smoothStep(0, 0.25, v);
    const radius = skin + (neck - skin) * tucked + folds;
    return {
      at: [radius * Math.sin(angle), y, radius * Math.cos(angle) - 2.2 * tucked * Math.cos(angle)],
      coords: [angle, v, 1],
    };
  });
  const hood = new MeshBuilder();
  addShell(hood, head, {
    edge: (side) => 82 + 4 * smoothStep(20, 45, side) + 52 * smoothStep(46, 72, side),
    thickness: (v, side) =>
      0.3 +
      0.6 * smoothStep(1, 0.9, v) +
      1.5 * smoothStep(64, 82, side) * smoothStep(125, 102, side) +
      0.5 * smoothStep(110, 170, side),
  });
  const material = clothMaterial(worn);
  return [
    { mesh: hood.build(), material, twoSided: true },
    { mesh: wrap.build(), material, twoSided: true },
  ];
}

function clothMaterial(worn: Worn): Material {
  const [red, green, blue] = worn.colour;
  return (at, surface) => {
    // Folds run around the face; below the chin they gather.
    const slant = at.w > 0.5 ? 9 * at.v + 1.5 * at.u * at.u : 7 * at.u + 2.5 * at.v;
    const folds = Math.sin(3.2 * slant + 4 * valueNoise(5, 2 * at.u + 7, 3 * at.v + 7));
    const depth = at.w > 0.5 ? smoothStep(0, 0.15, at.v) : 0.35;
    const shade = 1 - 0.16 * depth * (0.5 + 0.5 * folds);
    surface.red = (0.03 + 0.85 * red) * shade;
    surface.green = (0.03 + 0.85 * green) * shade;
    surface.blue = (0.03 + 0.85 * blue) * shade;
    surface.roughness = 0.75;
    surface.specular = 0.03;
    surface.scatter = 0.1;
    at.ny += 0.25 * folds * depth;
  };
}
