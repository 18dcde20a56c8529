// Hats: a knitted beanie and a cap with a peak, wrapped around the measured head.
import type { Worn } from '../description.js';
import { aroundAt, crownDirection } from '../hair/hairline.js';
import { radiusAt, SKULL_CENTRE } from '../hair/head-radius.js';
import type { Material, Part } from '../scene/part.js';
import { smoothStep } from '../smooth-step.js';
import { MeshBuilder, type Point } from './mesh-builder.js';
import type { WornHead } from './worn-head.js';

const RADIAN = Math.PI / 180;
const COLUMNS = 40;
const ROWS = 14;

/** The parts of a beanie or a cap; none for other hats. */
export function buildHat(worn: Worn, head: WornHead): Part[] {
  if (worn.hat === 'beanie') return [buildBeanie(worn, head)];
  if (worn.hat === 'cap') return buildCap(worn, head);
  return [];
}

function buildBeanie(worn: Worn, head: WornHead): Part {
  const shell = new MeshBuilder();
  addShell(shell, head, {
    // Above the brows in front, over the upper ears, low at the back.
    edge: (side) => 83 + 14 * smoothStep(35, 95, side) + 10 * smoothStep(95, 170, side),
    thickness: (v, side) => {
      const cuff = smoothStep(0.62, 0.66, v);
      const slack = 1.1 * smoothStep(0.5, 0, v) * (0.6 + 0.4 * smoothStep(40, 160, side));
      return 0.62 + 0.28 * cuff + slack - 0.25 * smoothStep(0.93, 1, v);
    },
  });
  const [red, green, blue] = worn.colour;
  const material: Material = (at, surface) => {
    // Ribs run from the cuff to the crown; the cuff's edge throws a line of shade.
    const rib = Math.cos(at.u * 64) * Math.min(1, 0.08 / at.footprint) * smoothStep(0.05, 0.3, at.v);
    const line = Math.exp(-(((at.v - 0.625) / 0.018) ** 2));
    const shade = (0.88 + 0.16 * rib) * (1 - 0.4 * line);
    surface.red = (0.02 + 0.9 * red) * shade;
    surface.green = (0.02 + 0.9 * green) * shade;
    surface.blue = (0.02 + 0.9 * blue) * shade;
    surface.roughness = 0.95;
    surface.specular = 0.02;
    surface.occlusion = 0.8 + 0.2 * rib;
  };
  return { mesh: shell.build(), material, twoSided: true };
}

function buildCap(worn: Worn, head: WornHead): Part[] {
  const edge = (side: number) => 80 + 6 * smoothStep(40, 90, side) + 14 * smoothStep(90, 170, side);
  const thickness = (v: number) => 0.55 + 1.5 * smoothStep(1, 0.35, v) * smoothStep(-0.1, 0.3, v) * 0.6;
  const dome = new MeshBuilder();
  addShell(dome, head, { edge, thickness });
  const peak = new MeshBuilder();
  const rows = 7;
  const columns = 17;
  const direction = new Float64Array(3);
  peak.addGrid(rows, columns, (row, column) => {
    const t = column / (columns - 1) - 0.5;
    const around = t * 118 * RADIAN;
    crownDirection(aroundAt(around), (edge(Math.abs(around) / RADIAN) - 1.5) * RADIAN, direction);
    const radius = radiusAt(head.radius, direction[0], direction[1], direction[2]) + 0.5;
    const out = row / (rows - 1);
    // A tongue that is longest in front, bent down at its sides.
    const reach = 6.8 * Math.sqrt(Math.max(0, 1 - (2 * t) ** 4)) * out;
    const x = SKULL_CENTRE[0] + direction[0] * radius;
    const y = SKULL_CENTRE[1] + direction[1] * radius;
    const z = SKULL_CENTRE[2] + direction[2] * radius;
    return {
      at: [x * (1 + 0.02 * reach), y - 0.1 * reach - 0.22 * reach * (2 * t) ** 2 + 0.15, z + reach],
      coords: [t, out, 1],
    };
  });
  const [red, green, blue] = worn.colour;
  const material: Material = (at, surface) => {
    // Six panels with seams, and rows of stitches on the peak.
    const away = Math.abs(at.u - (Math.round((at.u * 3) / Math.PI) * Math.PI) / 3);
    const seam =
      at.w > 0.5 ? 0.4 * smoothStep(0.4, 0.9, Math.cos(at.v * 50)) : smoothStep(0.035, 0.01, away * at.v);
    const shade = 1 - 0.22 * seam * Math.min(1, 0.12 / at.footprint);
    surface.red = (0.015 + 0.85 * red) * shade;
    surface.green = (0.015 + 0.85 * green) * shade;
    surface.blue = (0.015 + 0.85 * blue) * shade;
    surface.roughness = 0.85;
    surface.specular = 0.025;
  };
  return [
    { mesh: dome.build(), material, twoSided: true },
    { mesh: peak.build(), material, twoSided: true },
  ];
}

/** Adds a shell from the crown to an edge; `coords` are the angle around in radians, the way down 0..1, and 0. */
export function addShell(
  shell: MeshBuilder,
  head: WornHead,
  options: {
    /** Degrees from the crown to the edge, at degrees from the front. */
    readonly edge: (side: number) => number;
    /** Centimetres off the head at the way down 0..1 and degrees from the front. */
    readonly thickness: (v: number, side: number) => number;
  },
): void {
  const direction = new Float64Array(3);
  shell.addGrid(ROWS, COLUMNS + 1, (row, column): { at: Point; coords: Point } => {
    const around = (column / COLUMNS) * 2 * Math.PI - Math.PI;
    const side = Math.abs(around) / RADIAN;
    const v = row / (ROWS - 1);
    crownDirection(aroundAt(around), v * options.edge(side) * RADIAN, direction);
    const radius =
      radiusAt(head.radius, direction[0], direction[1], direction[2]) + options.thickness(v, side);
    return {
      at: [
        SKULL_CENTRE[0] + direction[0] * radius,
        SKULL_CENTRE[1] + direction[1] * radius,
        SKULL_CENTRE[2] + direction[2] * radius,
      ],
      coords: [around, v, 0],
    };
  });
}
