// A surgical mask: a pleated cloth from the bridge of the nose to below the chin, with loops around the ears.
import type { Worn } from '../description.js';
import type { Material, Part } from '../scene/part.js';
import { smoothStep } from '../smooth-step.js';
import { MeshBuilder, type Point } from './mesh-builder.js';
import { reliefAt, tautAt } from './relief.js';
import type { WornHead } from './worn-head.js';

const ROWS = 15;
const COLUMNS = 21;
/** Radians around the vertical axis to where the loops are fixed. */
const REACH = 1.08;

/** The mask of a person, over the nose and the chin wherever these are. */
export function buildMask(worn: Worn, head: WornHead): Part[] {
  const relief = head.relief();
  const { landmarks } = head;
  const mouth = (landmarks[10] + landmarks[13]) / 2;
  const nose = landmarks[7];
  const top = nose + 0.55 * Math.max(2, (landmarks[1] + landmarks[4]) / 2 - nose);
  // The chin lies about as far below the mouth as the mouth below the nose and half as much again.
  const bottom = mouth - 1.15 * Math.max(3, nose - mouth) - 2;
  const tip = Math.hypot(landmarks[6], landmarks[8]);
  const edge = (angle: number) => (angle / REACH) ** 2;
  const cloth = new MeshBuilder();
  const place = (v: number, angle: number): Point => {
    const side = edge(angle);
    const high = top - 1.9 * side;
    const low = bottom + 3.1 * side;
    const y = high + (low - high) * v;
    const close = Math.max(smoothStep(0.1, 0, v), smoothStep(0.92, 1, v), smoothStep(0.8, 1, side));
    const taut = tautAt(relief, angle, y, 1.5);
    const skin = reliefAt(relief, angle, y);
    const flat = taut + 0.4 + (skin + 0.12 - taut - 0.4) * close * 0.85;
    // The relief is too coarse for the tip of a nose.
    const aside = angle * tip;
    const radius = Math.max(flat, tip + 0.45 - 0.22 * (aside * aside + (y - nose) ** 2));
    return [radius * Math.sin(angle), y, radius * Math.cos(angle)];
  };
  cloth.addGrid(ROWS, COLUMNS, (row, column) => {
    const v = row / (ROWS - 1);
    const angle = (column / (COLUMNS - 1) - 0.5) * 2 * REACH;
    return { at: place(v, angle), coords: [angle / REACH, v, 0] };
  });
  const loops = new MeshBuilder();
  for (const side of [-1, 1]) {
    for (const v of [0.04, 0.96]) {
      const start = place(v, side * REACH);
      const ear = 0.6 - 2.6 * v;
      const path = [0, 0.3, 0.65, 1].map((t): Point => {
        const y = start[1] + (ear - start[1]) * t;
        const angle = REACH + (1.72 - REACH) * t;
        const radius = reliefAt(relief, side * angle, y) + 0.12;
        return t === 0 ? start : [side * radius * Math.sin(angle), y, radius * Math.cos(angle)];
      });
      loops.addTube(
        path,
        path.map(() => 0.11),
        { sides: 5 },
      );
    }
  }
  const colour = maskColour(worn);
  return [
    { mesh: cloth.build(), material: clothMaterial(colour), twoSided: true },
    {
      mesh: loops.build(),
      material: (_, surface) => {
        surface.red = surface.green = surface.blue = 0.62;
      },
    },
  ];
}

/** Mostly the pale blue of surgical masks; white, black and coloured ones follow what else is worn. */
function maskColour(worn: Worn): Point {
  const [red, green, blue] = worn.colour;
  const brightness = (red + green + blue) / 3;
  if (brightness > 0.45) return [0.74, 0.75, 0.76];
  if (brightness < 0.03) return [0.025, 0.025, 0.028];
  return [
    0.4 + 0.2 * (red - brightness),
    0.58 + 0.2 * (green - brightness),
    0.68 + 0.2 * (blue - brightness),
  ];
}

/** Three pleats across, a stiff upper edge, and a weave too fine to see. */
function clothMaterial([red, green, blue]: Point): Material {
  return (at, surface) => {
    const sag = 0.05 * at.u * at.u;
    let fold = 0;
    for (let i = 0; i < 3; i++) {
      const away = (at.v - 0.3 - 0.19 * i - sag * (1 - i)) / 0.022;
      fold += Math.exp(-away * away) - 0.5 * Math.exp(-((away + 1.8) ** 2));
    }
    const seam =
      smoothStep(0.055, 0.04, at.v) + smoothStep(0.945, 0.96, at.v) + smoothStep(0.93, 0.95, Math.abs(at.u));
    const shade = (1 - 0.25 * fold) * (1 - 0.1 * Math.min(1, seam));
    surface.red = red * shade;
    surface.green = green * shade;
    surface.blue = blue * shade;
    surface.roughness = 0.8;
    surface.scatter = 0.15;
    surface.specular = 0.03;
    at.ny += 0.3 * fold;
  };
}
