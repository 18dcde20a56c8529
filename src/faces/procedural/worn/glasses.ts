// Glasses: two rims with a bridge, temples to the ears, and lenses, clear or dark.
import { clamp } from '../clamp.js';
import type { Worn } from '../description.js';
import { radiusAt, SKULL_CENTRE } from '../hair/head-radius.js';
import type { Material, Part } from '../scene/part.js';
import { smoothStep } from '../smooth-step.js';
import { MeshBuilder, type Point } from './mesh-builder.js';
import { frontAt } from './relief.js';
import { eyeMeasures, type WornHead } from './worn-head.js';

const RIM_POINTS = 26;
/** How far the sides of the front lie behind its middle, per square centimetre of x. */
const WRAP = 0.02;

/** The parts of the glasses that a person wears: opaque frame, transparent lenses. */
export function buildGlasses(worn: Worn, head: WornHead): Part[] {
  const square = clamp(worn.glassesShape, 0, 1);
  const dark = worn.glasses === 'dark';
  const eyes = eyeMeasures(head);
  const halfWidth = (dark ? 2.65 : 2.45) + 0.2 * square;
  const halfHeight = (dark ? 2.25 : 2.15) - 0.45 * square;
  const radius = 0.07 + 0.13 * square ** 1.5 + (dark ? 0.04 : 0);
  const centreY = eyes.height - 0.25;
  const front = frontPlane(head, { eyes, halfWidth, halfHeight, centreY });
  const z = (x: number) => front - WRAP * x * x;
  const exponent = 2 / (2.1 + 2.6 * square);

  const frame = new MeshBuilder();
  const lenses = new MeshBuilder();
  // Rims leave room for the nose.
  const middle = Math.max(eyes.half, halfWidth + 0.75);
  for (const side of [-1, 1]) {
    const rim: Point[] = [];
    for (let i = 0; i < RIM_POINTS; i++) {
      const turn = (2 * Math.PI * i) / RIM_POINTS;
      const [c, s] = [Math.cos(turn), Math.sin(turn)];
      const narrow = 1 - 0.08 * (1 - s) * (1 - square);
      const x = side * middle + halfWidth * narrow * Math.sign(c) * Math.abs(c) ** exponent;
      const y = centreY + halfHeight * Math.sign(s) * Math.abs(s) ** exponent;
      rim.push([x, y, z(x) + 0.03 * s]);
    }
    frame.addTube(
      rim,
      rim.map(() => radius),
      { loop: true, flat: 0.8 },
    );
    const centre: Point = [side * middle, centreY, z(side * middle) + 0.12];
    lenses.addFan(centre, rim, (at) => [
      (at[0] - centre[0]) / halfWidth,
      (at[1] - centre[1]) / halfHeight,
      side,
    ]);
    addTemple(frame, head, {
      side,
      x: side * (middle + halfWidth),
      y: centreY + 0.55 * halfHeight,
      z,
      radius,
    });
  }
  const inner = middle - halfWidth;
  const bridge = [-1.05, -0.5, 0, 0.5, 1.05].map(
    (t): Point => [t * inner, centreY + 0.3 * halfHeight + 0.25 * (1 - t * t), z(0) + 0.1],
  );
  frame.addTube(
    bridge,
    bridge.map(() => radius * 1.1),
  );
  return [
    { mesh: frame.build(), material: frameMaterial(worn), fine: true },
    { mesh: lenses.build(), material: dark ? darkLens(worn) : clearLens, transparent: true, twoSided: true },
  ];
}

/** The z of the front at the middle: no part of the rims or lenses sinks into brows, lashes, cheeks or nose. */
function frontPlane(
  head: WornHead,
  at: { eyes: { half: number; depth: number }; halfWidth: number; halfHeight: number; centreY: number },
): number {
  const relief = head.relief();
  const bridge = frontAt(relief, 0, at.centreY + 0.35 * at.halfHeight);
  let front = Math.max(bridge + 0.15, at.eyes.depth + 0.9);
  for (const [dx, dy] of [
    [0, 0.9],
    [0.5, 0.8],
    [-0.6, 0.8],
    [0, -0.9],
    [0.5, -0.8],
    [-0.7, -0.6],
  ]) {
    for (const side of [-1, 1]) {
      const x = side * (at.eyes.half + dx * at.halfWidth);
      const needed = frontAt(relief, x, at.centreY + dy * at.halfHeight) + WRAP * x * x + 0.15;
      front = Math.max(front, Math.min(needed, bridge + 0.9));
    }
  }
  return front;
}

/** Adds the side piece from the rim's outer edge over the ear. */
function addTemple(
  frame: MeshBuilder,
  head: WornHead,
  from: { side: number; x: number; y: number; z: (x: number) => number; radius: number },
): void {
  const { side, x, y, radius } = from;
  const start: Point = [x, y, from.z(x)];
  const reach = (z: number) => {
    const dy = y - SKULL_CENTRE[1];
    const dz = z - SKULL_CENTRE[2];
    const across = radiusAt(head.radius, side * 8, dy, dz);
    return Math.sqrt(Math.max(16, across * across - dy * dy - dz * dz)) + 0.22;
  };
  const wide = Math.max(Math.abs(x) + 0.15, reach(3));
  const path: Point[] = [
    start,
    [side * wide, y, start[2] - 0.9],
    [side * Math.max(wide, reach(2)), y, 2],
    [side * Math.max(wide - 0.2, reach(-0.5)), y, -0.8],
    // Behind the ear it is hidden.
    [side * (reach(-2) - 1.2), y - 0.5, -2.2],
  ];
  frame.addTube(
    path,
    path.map(() => radius * 1.05),
  );
}

function frameMaterial(worn: Worn): Material {
  const [red, green, blue] = worn.colour;
  const metal = worn.glassesShape < 0.35;
  return (_, surface) => {
    surface.red = metal ? 0.1 + 0.3 * red : 0.5 * red;
    surface.green = metal ? 0.1 + 0.3 * green : 0.5 * green;
    surface.blue = metal ? 0.1 + 0.3 * blue : 0.5 * blue;
    surface.roughness = metal ? 0.3 : 0.25;
    surface.specular = metal ? 0.3 : 0.05;
  };
}

const clearLens: Material = (at, surface) => {
  const shine = reflection(at);
  surface.red = surface.green = surface.blue = 0.02;
  surface.roughness = 0.06;
  surface.specular = 0.04;
  surface.glow = shine > 0.02 ? 0.75 : 0;
  surface.alpha = 0.05 + 0.3 * shine;
};

/** Dark lenses let little through, less at the top, and mirror what is bright. */
function darkLens(worn: Worn): Material {
  const [red, green, blue] = worn.colour;
  return (at, surface) => {
    const shine = reflection(at);
    surface.red = 0.006 + 0.015 * red;
    surface.green = 0.006 + 0.015 * green;
    surface.blue = 0.006 + 0.015 * blue;
    surface.roughness = 0.12;
    surface.specular = 0.03;
    surface.glow = 0.12 * shine;
    surface.alpha = 0.94 + 0.05 * at.v;
  };
}

/** 0..1, how bright what a lens mirrors is: a soft window above. */
function reflection(at: {
  nx: number;
  ny: number;
  nz: number;
  viewX: number;
  viewY: number;
  viewZ: number;
  u: number;
  v: number;
}): number {
  const facing = 2 * (at.nx * at.viewX + at.ny * at.viewY + at.nz * at.viewZ);
  const x = facing * at.nx - at.viewX + 0.25 * at.u;
  const y = facing * at.ny - at.viewY + 0.35 * at.v;
  return smoothStep(0.12, 0.3, y) * smoothStep(0.55, 0.3, y) * smoothStep(0.35, 0.1, Math.abs(x - 0.12));
}
